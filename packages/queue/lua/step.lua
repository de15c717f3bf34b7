-- A step in a queue of ordinary jobs: see parts/step.lua.
-- Returns {'extended'} when the queue has more than that: then nothing was done, and step-extended.lua is to be called; {'fenced'};
-- {'stale'}; {'lapsed', workers...} for other workers to be reaped before the call is repeated; or
-- {'stepped', now ms, jobs packed, refused ids, ids to stop, ms until the next job is due or -1,
-- ms until another worker's lease may lapse or -1}.
local due_ms = -1
if redis.call('LLEN', ready) > 0 then
  due_ms = 0
  if want > 0 and given == want then ring() end
elseif given < want then
  redis.call('DEL', bell)
  local first = redis.call('ZRANGE', later, '0', '0', 'WITHSCORES')
  if first[2] then due_ms = math.max(0, tonumber(first[2]) - now) end
end
return { 'stepped', now, table.concat(travel), me.lost, to_stop(), due_ms, next_lapse_ms() }
