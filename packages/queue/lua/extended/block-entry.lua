-- What is known of a blocked job where it is blocked: kind (1 byte), size of the key (u16), key, rank (1 byte), due ms (7 bytes), place (7 bytes),
-- id. So the jobs behind one key are in a row, and the first of them is the one that comes first in line. Those that go last in, first out,
-- come before the others of their rank, the newest first: they have 7 zero bytes, then what is left of due ms (6 bytes) and place (7 bytes).
-- Kinds are 'l' for a limit on concurrency, 'r' for one on rate, 'k' and 't' for a paused key and task, 'c' for children, 'o' for an order.
local function behind(kind, key)
  return struct.pack('>c0I2c0', kind, #key, key)
end

lifo.most_due, lifo.most_place = rank_span - 1, 2 ^ 53 - 1

-- What stands between the key and the id.
function lifo.block_rank(rank, due, place)
  if rank < 16 then return struct.pack('>BI7', rank, math.max(1, due)) .. place end
  return struct.pack('>BI7I6I7', rank - 16, 0, lifo.most_due - due, lifo.most_place - place_of(place))
end

local function read_entry(entry)
  local at = 4 + struct.unpack('>I2', entry, 2)
  local kind, key = string.sub(entry, 1, 1), string.sub(entry, 4, at - 1)
  local rank, due, rest = struct.unpack('>BI7', entry, at)
  if due > 0 then
    return { kind = kind, key = key, rank = rank, due = due, place = string.sub(entry, at + 8, at + 14), id = string.sub(entry, at + 15) }
  end
  due, rest = struct.unpack('>I6I7', entry, at + 8)
  local place = struct.pack('>I7', lifo.most_place - rest)
  return { kind = kind, key = key, rank = rank + 16, due = lifo.most_due - due, place = place, id = string.sub(entry, at + 21) }
end
