-- Removes a schedule from the queue.
-- ARGV  2 name
--       3 version  only that one, or '' for any
-- Returns what was removed, nil when there is no such schedule.
local name = ARGV[2]
local s = read_schedule(name)
if not s or (ARGV[3] ~= '' and s.version ~= tonumber(ARGV[3])) then return false end
redis.call('HDEL', schedules, name)
redis.call('ZREM', due, name)
return describe_schedule(name, s)
