-- Tells parents in this queue of children that ended in another one, or that are lost. Repeating it changes nothing.
-- ARGV  2 queue  the one that the children were in
--       3...     parent, index, child, kind and bytes of each end, as extended/tell.lua has them
-- Returns {whether there is something to relay from here, ids of parents that died by this}.
for i = 3, #ARGV, 5 do
  local parent, index, id, kind, bytes = unpack(ARGV, i, i + 4)
  child_ended(parent, tonumber(index), { queue = ARGV[2], id = id, kind = kind, bytes = bytes })
end
pass_turns()
if unblocked > 0 then ring() end
return { redis.call('EXISTS', out), died }
