-- A step in an extended queue: see parts/step.lua.
-- Returns {'fenced'}; {'stale'}; {'lapsed', workers...} for other workers to be reaped before the call is repeated; or
-- {'stepped', now ms, jobs packed, refused ids, ids to stop, ms until the next job may start or -1,
-- ms until another worker's lease may lapse or -1, how the children of the jobs ended, whether there is something to relay, ids of jobs that
-- died of a child}. Ends of children are {id of the parent, then queue, kind and bytes of each}, see extended/kin.lua.
local due_ms = next_due_after(want, given)
return { 'stepped', now, table.concat(travel), me.lost, to_stop(), due_ms, next_lapse_ms(), families_given, redis.call('EXISTS', out), died }
