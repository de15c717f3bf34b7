-- Whose turn it is in the orders of jobs that end, or whose children have ended. Several do so at once, in no certain order, and the first of
-- those that came is to be next: so that is decided at the end, by orders.pass.

-- A job has ended for good.
function orders.leave(id, extra)
  local key = orders.of(extra)
  if key and redis.call('ZREM', orders.key, orders.entry(key, orders.head, id)) == 1 then orders.open[key] = true end
end

-- A blocked job does not wait for its turn any longer.
function orders.unblocked(was)
  redis.call('ZREM', orders.key, orders.entry(was.key, was.place, was.id))
end

-- The children of a job have ended: it comes in line, or waits for its turn if it has not had that before.
function orders.join_late(id, place, extra, due)
  local key = orders.of(extra)
  local first, has_turn
  if key then first, has_turn = orders.first(key) end
  if not key or (has_turn and first == id) then return stand(id, place, rank_of(extra), due) end
  redis.call('ZADD', orders.key, 0, orders.entry(key, place, id))
  orders.block(id, place, extra, due)
  flush_blocks()
  orders.open[key] = true
end

-- Puts those in line whose turn has come.
function orders.pass()
  for key in pairs(orders.open) do
    local first, has_turn = orders.first(key)
    local was = first and not has_turn and take_block(redis.call('HGET', blocks, first))
    if was then
      redis.call('ZADD', orders.key, 0, orders.entry(key, orders.head, was.id))
      stand(was.id, was.place, was.rank, was.due)
    end
  end
  orders.open = {}
end
