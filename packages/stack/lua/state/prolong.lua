-- Make a lease longer, or give the lock back.
-- KEYS  1 fences    hash of the last fence by lock
--       2 holders   hash of the holder's name by lock
--       3 leases    zset of the locks in use, scored by lease expiry in ms since epoch
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
--       2 lock      name
--       3 fence     of the lease
--       4 lease_ms  from now; 0 to give the lock back
-- Returns the new expiry; 0 when the lease did not hold any more, and nothing changed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local lock, lease_ms = ARGV[2], tonumber(ARGV[4])

local expires = tonumber(redis.call('ZSCORE', KEYS[3], lock) or 0)
if expires <= now or redis.call('HGET', KEYS[1], lock) ~= ARGV[3] then
  return 0
end
if lease_ms == 0 then
  redis.call('ZREM', KEYS[3], lock)
  redis.call('HDEL', KEYS[2], lock)
else
  redis.call('ZADD', KEYS[3], now + lease_ms, lock)
end
return now + lease_ms
