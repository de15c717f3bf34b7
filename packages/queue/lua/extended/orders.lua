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

function orders.block(id, place, extra, due)
  block(id, place, rank_of(extra), due, behind('o', orders.of(extra)))
end

-- A blocked job does not wait for its turn any longer.
function orders.unblocked(was)
  redis.call('ZREM', orders.key, orders.entry(was.key, was.place, was.id))
end
