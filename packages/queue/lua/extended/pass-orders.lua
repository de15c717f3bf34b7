-- Whose turn it is in the orders of jobs that end, or whose children have ended. Several do so at once, in no certain order, and the first of
-- those that came is to be next: so that is decided at the end, by orders.pass.

-- A job has ended for good.
function orders.leave(id, extra)
  local key = orders.of(extra)
  if key and redis.call('ZREM', orders.key, orders.entry(key, orders.head, id)) == 1 then orders.open[key] = true end
end

-- Puts the first of an order in line, unless somebody has the turn. Returns whether there is another one to be tried.
function orders.promote(key)
  local first, has_turn, entry = orders.first(key)
  if not first or has_turn then return false end
  local block_entry = redis.call('HGET', blocks, first)
  -- Somebody deleted keys.
  if not block_entry then return redis.call('ZREM', orders.key, entry) == 1 end
  local was = take_block(block_entry)
  redis.call('ZADD', orders.key, 0, orders.entry(key, orders.head, was.id))
  stand(was.id, was.place, was.rank, was.due)
  return false
end

-- Puts those in line whose turn has come.
function orders.pass()
  for key in pairs(orders.open) do
    while orders.promote(key) do end
  end
  orders.open = {}
end
