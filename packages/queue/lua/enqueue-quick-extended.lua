-- Stores new jobs of which some have limits or unique keys, all of them, in the usual case: their ids are new, nobody holds their keys and they
-- are due at once. It does what enqueue-extended.lua would do, without functions and with less work for each job. Anything else it
-- leaves to that script, and changes nothing: so all is read before anything is written.
-- KEYS  1 jobs, 2 ready, 3 bell, 4 last  see enqueue.lua
--       5 extended                      see extended/features.lua
--       6 unique, 7 expiries            see extended/keys.lua
--       8 calls                         see parts/call.lua
-- ARGV  1 shift_ms, 2 lane, 3 number, 4 frame, 5 looks  as for enqueue.lua; the frame is that of extended/new-jobs.lua, none due later, none with
--       children or a parent, and no unique key that does anything else than keep to a conflict
-- Returns 1, or false when there is more to do than the usual.
local call, jobs, unique, calls = redis.call, KEYS[1], KEYS[6], KEYS[8]
local lane, number = ARGV[2], tonumber(ARGV[3])
if number <= tonumber(call('HGET', calls, lane) or 0) then return false end

local time = call('TIME')
local now_us = time[1] * 1000000 + time[2] + tonumber(ARGV[1]) * 1000
local now = math.floor(now_us / 1000)
local place = math.max(now_us, tonumber(call('GET', KEYS[4]) or 0) + 1)
local frame, at, size, unpack_struct, pack_struct, byte = ARGV[4], 1, #ARGV[4], struct.unpack, struct.pack, string.byte
local ids, stored, keys, holders, expiries, seen, n, k, e = {}, {}, {}, {}, {}, {}, 0, 0, 0
while at <= size do
  local id, job
  id, job, at = unpack_struct('>I2c0I4c0', frame, at)
  n = n + 1
  ids[n], stored[2 * n - 1], stored[2 * n] = id, id, #job > 2048 and pack_struct('>I7', place) .. job or pack_struct('>I7c0', place, job)
  place = place + 1
  -- With an extra (16) the size of its children follows, which is none.
  if byte(job, 1) % 32 >= 16 then
    at = at + 4
    if byte(job, 23) ~= 0 then
      local key, ttl_ms = unpack_struct('>I2c0d', job, 28)
      if seen[key] then return false end
      seen[key], k = true, k + 1
      keys[k], holders[2 * k - 1] = key, key
      if ttl_ms < 0 then
        holders[2 * k] = pack_struct('>I7c0', 0, id)
      else
        holders[2 * k], e = pack_struct('>I7c0', now + ttl_ms, id), e + 2
        expiries[e - 1], expiries[e] = now + ttl_ms, key
      end
    end
  end
end
-- At most 1000 at once, because unpack has a limit.
for from = 1, ARGV[5] == '1' and n or 0, 1000 do
  for _, known in ipairs(call('HMGET', jobs, unpack(ids, from, math.min(from + 999, n)))) do
    if known then return false end
  end
end
for from = 1, k, 1000 do
  for _, holder in ipairs(call('HMGET', unique, unpack(keys, from, math.min(from + 999, k)))) do
    if holder then return false end
  end
end

-- See extended/features.lua.
local features = tonumber(call('GET', KEYS[5]) or 0)
if features % 2 < 1 then call('SET', KEYS[5], features + 1) end
call('HSET', calls, lane, number)
if number % 256 == 1 then call('PEXPIRE', calls, 86400000) end
for from = 1, 2 * n, 2000 do call('HSET', jobs, unpack(stored, from, math.min(from + 1999, 2 * n))) end
for from = 1, n, 1000 do call('RPUSH', KEYS[2], unpack(ids, from, math.min(from + 999, n))) end
for from = 1, 2 * k, 2000 do call('HSET', unique, unpack(holders, from, math.min(from + 1999, 2 * k))) end
for from = 1, e, 2000 do call('ZADD', KEYS[7], unpack(expiries, from, math.min(from + 1999, e))) end
call('SET', KEYS[4], string.format('%.0f', place - 1))
if call('LLEN', KEYS[3]) == 0 then call('RPUSH', KEYS[3], 1) end
return 1
