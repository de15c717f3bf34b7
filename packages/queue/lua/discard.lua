-- Cancels a dead job: nobody wants it any more.
-- ARGV  2 id
-- Returns 1, or 0 when it is not dead.
local id = ARGV[2]
local blob = redis.call('HGET', jobs, id)
local changed = read_tally(id)
if not blob or changed.state ~= 'dead' then return 0 end
redis.call('ZREM', dead, id)
redis.call('ZREM', ended, id)
if not store_end(id, blob, changed, 'cancelled') and changed.reported then forget_reports(id) end
if family_of(id) then forget_family(id) end
return 1
