-- Stores new jobs.
local to_store = { jobs = {}, ready = {}, [later] = {}, [ranked] = {} }

-- Takes effect with flush_new, unless the job waits for children.
local function add_new(new, place)
  local packed_place = struct.pack('>I7', place)
  append(to_store.jobs, new.id, packed_place .. new.job)
  if new.extra ~= '' then add_feature(any.extras) end
  if parent_of(new.extra) then add_feature(any.families) end
  if not new.due then
    to_store.ready[#to_store.ready + 1] = new.id
  elseif new.children == '' then
    local rank, order = rank_of(new.extra), orders.of(new.extra)
    if order and not orders.take_turn(order, packed_place, new.id) then return orders.block(new.id, packed_place, new.extra, new.due) end
    local line, score = line_of(rank, new.due)
    append(to_store[line], score, packed_place .. new.id)
  else
    add_children(new.id, new.children)
    block_parent(new.id, packed_place .. new.job, new.due)
  end
end

local function flush_new()
  in_portions('HSET', jobs, to_store.jobs)
  in_portions('RPUSH', ready, to_store.ready)
  in_portions('ZADD', later, to_store[later])
  in_portions('ZADD', ranked, to_store[ranked])
  flush_keys()
  flush_blocks()
  to_store = { jobs = {}, ready = {}, [later] = {}, [ranked] = {} }
end
