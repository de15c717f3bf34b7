-- A step in an extended queue that never had families: see parts/step.lua.
-- Returns {'families'} when it has: then nothing was done, and step-families.lua is to be called; {'fenced'}; {'stale'};
-- {'lapsed', workers...} for other workers to be reaped before the call is repeated; or
-- {'stepped', now ms, jobs packed, refused ids, ids to stop, ms until the next job may start or -1,
-- ms until another worker's lease may lapse or -1}.
local due_ms = next_due_after(want, given)
return { 'stepped', now, table.concat(travel), me.lost, to_stop(), due_ms, next_lapse_ms() }
