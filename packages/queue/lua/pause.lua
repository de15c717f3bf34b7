-- Pauses something or resumes it. Once it has returned, no step hands out what is paused.
-- ARGV  2 what    'q' for the queue, 't' .. task or 'k' .. limit key
--       3 paused  1 or 0
-- Returns whether there may be more jobs to free: repeat the call until there are none. 1000 at a time.
local what = ARGV[2]
if ARGV[3] == '1' then
  redis.call('SADD', paused, what)
  add_feature(any.pauses)
  return 0
end
redis.call('SREM', paused, what)
local kind = string.sub(what, 1, 1)
local freed = kind ~= 'q' and unblock_first(behind(kind, string.sub(what, 2)), 1000) or 0
ring()
return freed == 1000 and 1 or 0
