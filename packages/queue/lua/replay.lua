-- Puts a dead job back in line with new budgets, or where it waits for the children that have not ended or for its turn.
-- ARGV  2 id
-- Returns 1, or 0 when it is not dead.
local id = ARGV[2]
local blob = redis.call('HGET', jobs, id)
local changed = read_tally(id)
if not blob or changed.state ~= 'dead' then return 0 end
changed.failures, changed.crashes, changed.replays, changed.state = 0, 0, changed.replays + 1, ''
-- It gave its unique key back when it died, and does not take it again.
if string.sub(extra_of(blob), 2, 2) == 'f' then
  blob = string.sub(blob, 1, 29) .. 't' .. string.sub(blob, 31)
  redis.call('HSET', jobs, id, blob)
end
redis.call('ZREM', dead, id)
redis.call('ZREM', ended, id)
local _, left = family_of(id)
keep_tally(id, changed)
if left and left > 0 then
  block_parent(id, blob, now)
else
  orders.join(id, string.sub(blob, 1, 7), extra_of(blob), now)
end
ring()
return 1
