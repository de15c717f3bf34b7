-- Remove up to 1000 records that have run out.
-- KEYS  1 values    hash of JSON text by record key
--       2 written   zset of record keys, scored by the time of writing in ms since epoch
--       3 expiry    zset of the record keys that run out, scored by when
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
-- Returns how many were removed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])

local over = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 1000)
for _, key in ipairs(over) do
  redis.call('HDEL', KEYS[1], key)
  redis.call('ZREM', KEYS[2], key)
  redis.call('ZREM', KEYS[3], key)
end
return #over
