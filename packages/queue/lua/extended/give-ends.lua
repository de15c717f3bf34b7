-- Says with the hand-out of a job how its children ended: { id, then queue, kind and bytes of each }.
local function give_ends(id)
  local ends = { id }
  each_child(id, function(_, _, child)
    local known = end_of(id, child)
    if not known then return end
    local queue = struct.unpack('>I2c0', child)
    for _, value in ipairs({ queue, string.sub(known, 1, 1), string.sub(known, 2) }) do table.insert(ends, value) end
  end)
  if #ends > 1 then table.insert(families_given, ends) end
end
