-- The usual step of a worker on a queue of ordinary jobs: new jobs that have succeeded go, the oldest ready ones come. It does what
-- step.lua would do, in a third of the commands and without a function, because at one job at a time that is what a step costs.
-- Anything else it leaves to step.lua, and changes nothing.
-- KEYS  1 jobs, 2 ready, 3 later, 4 leases, 5 bell  see parts/queue.lua
--       6 worker, 7 held                           see parts/held.lua
--       8 void, 9 stops, 10 extended               must not exist
-- ARGV  1 shift_ms, 2 seq, 3 want, 4 lease_ms, 5 name  as for step.lua
--       6 done       ids, each with a line feed behind it: new jobs that this worker was given once
--       7 rings      '1' when others are to be woken if there is more: the worker itself was asleep
--       8 before     the number of the step before
--       9 memory_ms  how long the worker is remembered
--      10 free       beyond so many, no job that may start only once
-- Returns false when there is more to do than the usual; else {now ms, ids, jobs, ms until the next job is due or -1}. A job may be false: somebody deleted keys.
local call, jobs, ready, later, held = redis.call, KEYS[1], KEYS[2], KEYS[3], KEYS[7]
local seq, want, lease_ms = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local odd, first = call('EXISTS', later, KEYS[8], KEYS[9], KEYS[10]), nil
if odd > 0 then
  first = tonumber(call('ZRANGE', later, '0', '0', 'WITHSCORES')[2])
  if odd > 1 or not first or first <= now then return false end
end
local done, n = {}, 0
for id in string.gmatch(ARGV[6], '([^\n]+)\n') do
  n = n + 1
  done[n] = id
end
if n > 0 then
  for _, hold in ipairs(call('HMGET', held, unpack(done))) do
    -- Handed out once, due when it came, and with no mark.
    if not hold or string.sub(hold, 1, 2) ~= '1,' or string.sub(hold, -2) ~= ',,' then return false end
  end
end
local before = call('SET', KEYS[6], seq, 'PX', ARGV[9], 'GET')
if before ~= ARGV[8] then
  if before then call('SET', KEYS[6], before, 'PX', ARGV[9]) else call('DEL', KEYS[6]) end
  return false
end

local ids = want > 0 and call('LPOP', ready, want) or {}
local blobs, given = {}, #ids
if given > 0 then
  blobs = call('HMGET', jobs, unpack(ids))
  -- A value of more than 64 bytes makes a hash table of a small hash, in which many ids would be searched one by one.
  local holds, hold, free = {}, '1,' .. (given > 8 and string.rep('0', 64) or '') .. seq .. ',,', tonumber(ARGV[10])
  for i = 1, given do
    local blob = blobs[i]
    if blob and i > free and string.byte(blob, 8) % 2 == 1 then
      for back = given, i, -1 do
        call('LPUSH', ready, ids[back])
        ids[back], blobs[back] = nil, nil
      end
      -- What is left is not for this worker, so it is as if it had asked for no more.
      given, want = i - 1, i - 1
      break
    end
    if blob then
      holds[#holds + 1] = ids[i]
      holds[#holds + 1] = string.byte(blob, 8) % 8 >= 4 and hold .. 'r' or hold
    end
  end
  if #holds > 0 then call('HSET', held, unpack(holds)) end
end
if n > 0 then
  call('HDEL', held, unpack(done))
  call('HDEL', jobs, unpack(done))
end
local holds_none = given == 0 and n > 0 and call('HLEN', held) == 0
if holds_none then
  call('ZREM', KEYS[4], ARGV[5])
elseif given + n > 0 then
  call('ZADD', KEYS[4], string.format('%.0f', now + lease_ms), ARGV[5])
end
local due_ms = -1
if given < want then
  call('DEL', KEYS[5])
  if first then due_ms = first - now end
elseif ARGV[7] == '1' and call('LLEN', ready) > 0 and call('LLEN', KEYS[5]) == 0 then
  call('RPUSH', KEYS[5], 1)
end
return { now, ids, blobs, due_ms }
