-- Looks for schedules that are to be decided upon now, and changes nothing.
-- ARGV  2 limit
-- Returns now, the due ms of the first of all or -1, then each that is due, the longest overdue first.
local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
local reply = { string.format('%.0f', now), first[2] or '-1' }
for _, name in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local s = read_schedule(name)
  if s then reply[#reply + 1] = describe_schedule(name, s) end
end
return reply
