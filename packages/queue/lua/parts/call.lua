-- The name of a call of one producer. A lane has one call under way at a time, so a repeat is one with the number that came last.
-- KEYS  the last: calls  hash of the producer: lane -> number of the newest call applied; 'answer ' .. lane -> {number, what it returned}, packed
-- ARGV  2 lane, 3 number  this call, numbered from 1 in its lane
local calls, lane, number = KEYS[#KEYS], ARGV[2], tonumber(ARGV[3])

-- Whether the call was applied before. If not, it is booked.
local function was_applied()
  if number <= tonumber(redis.call('HGET', calls, lane) or 0) then return true end
  redis.call('HSET', calls, lane, number)
  if number % 256 == 1 then redis.call('PEXPIRE', calls, 86400000) end
  return false
end
