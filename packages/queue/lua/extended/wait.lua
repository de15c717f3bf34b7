-- How a job gets children.

-- Adds children: a run of { 'f' or 'c', child (see kin.lua) }. One that the job has by its id, or that is there twice, counts once. Returns how many have not ended, and the first that has failed and must not.
local function add_children(parent, packed)
  local count, left = family_of(parent)
  count, left = count or 0, left or 0
  local entries, seen, failed, at = {}, {}, nil, 1
  if count > 0 then
    each_child(parent, function(_, _, child) seen[select(2, struct.unpack('>I2c0I2c0', child))] = true end)
  end
  while at <= #packed do
    local rule, queue, id
    rule, queue, id, at = struct.unpack('>c1I2c0I2c0', packed, at)
    if not seen[id] then
      seen[id] = true
      local who = child_of(queue, id)
      append(entries, '0', kin_of(parent) .. 'c' .. struct.pack('>I4', count) .. rule .. who)
      local known = uses(any.families) and end_of(parent, who)
      local kind = known and string.sub(known, 1, 1)
      if not known then left = left + 1 end
      if known and rule == 'f' and kind ~= 's' then
        failed = failed or { queue = queue, id = id, kind = kind, bytes = string.sub(known, 2) }
      end
      count = count + 1
    end
  end
  in_portions('ZADD', kin, entries)
  keep_family(parent, count, left)
  return left, failed
end

-- A running job waits for these as well as for the children that it has. `due` keeps its place in line.
local function wait_for(id, blob, changed, due, packed)
  if not blob then return end
  local left, failed = add_children(id, packed)
  if failed then
    die_of(id, blob, changed, failed)
  elseif left == 0 then
    line_up(id, blob, changed, due)
  else
    keep_tally(id, changed)
    block_parent(id, blob, due_of(blob, due))
  end
end
