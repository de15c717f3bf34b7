-- The jobs of an order, which start one after the other. Entries of the zset have key (u16 size), 7 zero bytes, id for the one whose turn it
-- is, which is in line, runs, or waits for children that it got while it ran; and key (u16 size), place, id for each that is blocked behind it.
orders.head, orders.open = string.rep('\0', 7), {}

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

-- The id of the first of an order, whether it is its turn, and its entry.
function orders.first(key)
  local from, to = beginning(orders.entry(key, '', ''))
  local entry = redis.call('ZRANGEBYLEX', orders.key, from, to, 'LIMIT', 0, 1)[1]
  if entry then return string.sub(entry, 10 + #key), string.sub(entry, 3 + #key, 9 + #key) == orders.head, entry end
end

-- Whether it is the turn of a job that nothing else keeps out of its line; otherwise it is entered behind the one whose turn it is.
function orders.take_turn(key, place, id)
  local first, has_turn = orders.first(key)
  if has_turn and first == id then return true end
  redis.call('ZADD', orders.key, 0, orders.entry(key, has_turn and place or orders.head, id))
  return not has_turn
end

function orders.block(id, place, extra, due)
  block(id, place, rank_of(extra), due, behind('o', orders.of(extra)))
end

-- Puts a new, postponed or replayed job in line, or behind the one whose turn it is.
function orders.join(id, place, extra, due)
  local key = orders.of(extra)
  if not key or orders.take_turn(key, place, id) then return stand(id, place, rank_of(extra), due) end
  orders.block(id, place, extra, due)
  flush_blocks()
end
