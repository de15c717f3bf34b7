-- Drop a record, if the lease under which it is dropped holds, and tell the watchers when it was there.
-- KEYS  1 values    hash of JSON text by record key
--       2 written   zset of record keys, scored by the time of writing in ms since epoch
--       3 expiry    zset of the record keys that run out, scored by when
--       4 fences    hash of the last fence by lock
--       5 leases    zset of the locks in use, scored by lease expiry
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
--       2 lock      name, '' for a removal without condition
--       3 fence     of the remover's lease
--       4 key       of the record
--       5 channel   where the change is told
-- Returns 1, or 0 when the lease does not hold.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local lock, key = ARGV[2], ARGV[4]

if lock ~= '' then
  local expires = tonumber(redis.call('ZSCORE', KEYS[5], lock) or 0)
  if expires <= now or redis.call('HGET', KEYS[4], lock) ~= ARGV[3] then
    return 0
  end
end
redis.call('ZREM', KEYS[2], key)
redis.call('ZREM', KEYS[3], key)
if redis.call('HDEL', KEYS[1], key) == 1 then
  redis.call('PUBLISH', ARGV[5], key)
end
return 1
