-- What the end of a child does to its parent.
local parents_blocked = 0

-- Blocks a job until its children have ended. It is in no line then. Sweeps drop it from `parents` when it is not blocked any more.
local function block_parent(id, blob, due)
  block(id, string.sub(blob, 1, 7), rank_of(extra_of(blob)), due, behind('c', ''))
  flush_blocks()
  redis.call('ZADD', parents, 'NX', now_us + parents_blocked, id)
  parents_blocked = parents_blocked + 1
end

-- A child that must not fail did.
local function die_of(id, blob, changed, child)
  remember(changed, 0, child.kind .. child_of(child.queue, child.id) .. child.bytes)
  finish(id, blob, changed, 'dead')
  died[#died + 1] = id
end

-- Decides about a parent that one of its children ended for. Whoever is not blocked by children has decided already, or will.
local function judge(id, blob, left, fails)
  local entry = redis.call('HGET', blocks, id)
  if not entry or string.sub(entry, 1, 1) ~= 'c' or not (fails or left == 0) then return end
  local was = take_block(entry)
  if not fails then return orders.join_late(id, was.place, extra_of(blob), was.due) end
  give_turns(extra_of(blob))
  die_of(id, blob, (read_tally(id)), fails)
end
