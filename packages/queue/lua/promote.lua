-- Makes a scheduled job due now. It keeps its turn in its order, and its place among those that are due at the same moment.
-- ARGV  2 id
-- Returns 1, or 0 when it is not scheduled.
local id = ARGV[2]
local blob = redis.call('HGET', jobs, id)
if not blob then return 0 end
local changed, has_tally = read_tally(id)
local state, due = state_of(id, blob, changed, has_tally)
if (state ~= 'later' and state ~= 'ranked') or due <= now then return 0 end
stand(id, string.sub(blob, 1, 7), rank_of(extra_of(blob)), now)
ring()
return 1
