-- Read the records that have not run out.
-- KEYS  1 values    hash of JSON text by record key
--       2 written   zset of record keys, scored by the time of writing in ms since epoch
--       3 expiry    zset of the record keys that run out, scored by when
-- ARGV  1 shift_ms  0, except in a test that lives through hours: added to Redis time
--       2 key       of the one record that is wanted; '' for all below prefix
--       3 prefix    of the wanted keys
-- Returns key, JSON text and time of writing of each, one after the other, in no order.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local wanted, prefix = ARGV[2], ARGV[3]

local found = {}
local function add(key)
  local expires = tonumber(redis.call('ZSCORE', KEYS[3], key) or math.huge)
  local value = redis.call('HGET', KEYS[1], key)
  if value and expires > now then
    found[#found + 1] = key
    found[#found + 1] = value
    found[#found + 1] = redis.call('ZSCORE', KEYS[2], key)
  end
end

if wanted ~= '' then
  add(wanted)
else
  for _, key in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(key, 1, #prefix) == prefix then
      add(key)
    end
  end
end
return found
