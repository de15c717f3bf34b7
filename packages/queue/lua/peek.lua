-- Lists the first jobs in a state, in the order in which they would leave it; dead ones newest first.
-- KEYS  from 30 on: `held` of every worker in `leases`, for running jobs
-- ARGV  2 state, 3 limit
-- Returns their records (see describe.lua).
local state, limit = ARGV[2], tonumber(ARGV[3])
local ids = {}
if state == 'ready' then
  ids = ready_ids(limit)
elseif state == 'scheduled' then
  ids = scheduled_ids(limit)
elseif state == 'blocked' then
  for i, member in ipairs(redis.call('ZRANGE', waits, 0, limit - 1)) do ids[i] = string.sub(member, 8) end
elseif state == 'running' then
  ids = running_ids(limit)
else
  ids = redis.call('ZREVRANGE', dead, 0, limit - 1)
end
local records = {}
for _, id in ipairs(ids) do table.insert(records, describe(id)) end
return records
