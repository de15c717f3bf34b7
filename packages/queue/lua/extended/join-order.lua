-- How jobs get into their order.

-- Whether it is the turn of a job that nothing else keeps out of its line; otherwise it is entered behind the one whose turn it is.
function orders.take_turn(key, place, id)
  local first, has_turn = orders.first(key)
  if has_turn and first == id then return true end
  redis.call('ZADD', orders.key, 0, orders.entry(key, has_turn and place or orders.head, id))
  return not has_turn
end

-- Puts a new, postponed or replayed job in line, or behind the one whose turn it is.
function orders.join(id, place, extra, due)
  local key = orders.of(extra)
  if not key or orders.take_turn(key, place, id) then return stand(id, place, rank_of(extra), due) end
  orders.block(id, place, extra, due)
  flush_blocks()
end

-- The children of a job have ended: it comes in line, or waits for its turn if it has not had that before, until orders.pass has looked.
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
