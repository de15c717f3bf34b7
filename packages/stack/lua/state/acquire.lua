-- Take a lock that is free or whose lease is over.
-- KEYS  1 fences    hash of the last fence by lock
--       2 holders   hash of the holder's name by lock
--       3 leases    zset of the locks in use, scored by lease expiry in ms since epoch
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
--       2 lock      name
--       3 holder    who asks
--       4 lease_ms  how long the lock is kept without a renewal
-- Returns the new fence and the expiry of the lease; nothing when somebody has the lock.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local lock, lease_ms = ARGV[2], tonumber(ARGV[4])

if tonumber(redis.call('ZSCORE', KEYS[3], lock) or 0) > now then
  return {}
end
redis.call('HSET', KEYS[2], lock, ARGV[3])
redis.call('ZADD', KEYS[3], now + lease_ms, lock)
return { redis.call('HINCRBY', KEYS[1], lock, 1), now + lease_ms }
