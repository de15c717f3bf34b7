-- List the locks that somebody has.
-- KEYS  1 fences    hash of the last fence by lock
--       2 holders   hash of the holder's name by lock
--       3 leases    zset of the locks in use, scored by lease expiry in ms since epoch
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
-- Returns name, fence, holder and expiry of the lease of each, one after the other.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])

local found = {}
local held = redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. now, '+inf', 'WITHSCORES')
for at = 1, #held, 2 do
  found[#found + 1] = held[at]
  found[#found + 1] = redis.call('HGET', KEYS[1], held[at])
  found[#found + 1] = redis.call('HGET', KEYS[2], held[at])
  found[#found + 1] = held[at + 1]
end
return found
