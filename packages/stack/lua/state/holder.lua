-- Say who has a lock.
-- KEYS  1 fences    hash of the last fence by lock
--       2 holders   hash of the holder's name by lock
--       3 leases    zset of the locks in use, scored by lease expiry in ms since epoch
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
--       2 lock      name
-- Returns fence, holder and expiry of the lease; nothing when the lock is free.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local lock = ARGV[2]

local expires = tonumber(redis.call('ZSCORE', KEYS[3], lock) or 0)
if expires <= now then
  return {}
end
return { redis.call('HGET', KEYS[1], lock), redis.call('HGET', KEYS[2], lock), expires }
