-- Count one thing against a limit, by the generic cell rate algorithm: a key is as full as its next free instant is far away.
-- KEYS  1 key          the next free instant in microseconds since epoch; gone when that has passed
-- ARGV  1 shift_ms     0, except in a test that lives through hours: added to Redis time
--       2 interval_us  between two things at the steady pace
--       3 burst        how many may come at once
-- Returns 1 or 0, whether it is allowed; how many more are now; and microseconds until the next one is.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2] + tonumber(ARGV[1]) * 1000
local interval, burst = tonumber(ARGV[2]), tonumber(ARGV[3])

local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local full = now + interval * (burst - 1)
if free > full then
  return { 0, 0, free - full }
end
local next = free + interval
redis.call('SET', KEYS[1], string.format('%d', next), 'PX', math.ceil((next - now) / 1000))
local left = math.floor((full - next) / interval) + 1
return { 1, left, left > 0 and 0 or next - full }
