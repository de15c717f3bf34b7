-- The jobs of an order, which start one after the other. Entries of the zset have key (u16 size), 7 zero bytes, id for the one whose turn it
-- is, which is in line, runs, or waits for children that it got while it ran; and key (u16 size), place, id for each that is blocked behind it.
orders.head = string.rep('\0', 7)

function orders.entry(key, place, id)
  return struct.pack('>I2c0c0c0', #key, key, place, id)
end

-- The key of a job's order, nil when it has none.
function orders.of(extra)
  if extra == '' or string.byte(extra, 1) < 32 then return nil end
  local limits_at = struct.unpack('>I2', extra, 3)
  local size = struct.unpack('>I2', extra, limits_at - 2)
  return string.sub(extra, limits_at - 2 - size, limits_at - 3)
end

-- Whether it is the turn of a job that nothing else keeps out of its line; otherwise it is entered behind the one whose turn it is.
function orders.take_turn(key, place, id)
  local from, to = beginning(orders.entry(key, '', ''))
  local first = redis.call('ZRANGEBYLEX', orders.key, from, to, 'LIMIT', 0, 1)[1]
  local mine = orders.entry(key, orders.head, id)
  if first == mine then return true end
  local is_free = not first or string.sub(first, 3 + #key, 9 + #key) ~= orders.head
  redis.call('ZADD', orders.key, 0, is_free and mine or orders.entry(key, place, id))
  return is_free
end

-- Puts a job that nothing else keeps out in line, or behind the one whose turn it is.
function orders.join(id, place, extra, due)
  local key = orders.of(extra)
  if not key or orders.take_turn(key, place, id) then return stand(id, place, rank_of(extra), due) end
  block(id, place, rank_of(extra), due, behind('o', key))
  flush_blocks()
end

-- A job has ended for good: the next one of its order comes in line.
function orders.pass(id, extra)
  local key = orders.of(extra)
  if not key or redis.call('ZREM', orders.key, orders.entry(key, orders.head, id)) == 0 then return end
  local from, to = beginning(orders.entry(key, '', ''))
  local next_one = redis.call('ZRANGEBYLEX', orders.key, from, to, 'LIMIT', 0, 1)[1]
  local was = next_one and take_block(redis.call('HGET', blocks, string.sub(next_one, 10 + #key)))
  if not was then return end
  redis.call('ZADD', orders.key, 0, orders.entry(key, orders.head, was.id))
  stand(was.id, was.place, was.rank, was.due)
end

-- A blocked job does not wait for its turn any longer.
function orders.leave(was)
  redis.call('ZREM', orders.key, orders.entry(was.key, was.place, was.id))
end
