-- The blocked jobs. An entry is kind (1 byte), size of the key (u16), key, rank (1 byte), due ms (7 bytes), place (7 bytes), id: so the
-- jobs behind one key are in a row, and the first of them is the one that comes first in line. Kinds are 'l' for a limit on concurrency,
-- 'r' for one on rate, 'k' and 't' for a paused key and task, and 'c' for children, which is not in `blocked`: nobody is first there.
local function behind(kind, key)
  return struct.pack('>c0I2c0', kind, #key, key)
end

local to_block = { entries = {}, by_id = {}, by_due = {} }

-- Takes effect with flush_blocks; the job is in no line then.
local function block(id, place, rank, due, prefix)
  local entry = prefix .. struct.pack('>BI7', rank, math.min(due, rank_span - 1)) .. place .. id
  if string.sub(prefix, 1, 1) ~= 'c' then
    append(to_block.entries, '0', entry)
  end
  append(to_block.by_id, id, entry)
  append(to_block.by_due, math.min(due, rank_span - 1), place .. id)
end

local function flush_blocks()
  in_portions('ZADD', blocked, to_block.entries)
  in_portions('HSET', blocks, to_block.by_id)
  in_portions('ZADD', waits, to_block.by_due)
  to_block = { entries = {}, by_id = {}, by_due = {} }
end

local function read_entry(entry)
  local from = 4 + struct.unpack('>I2', entry, 2)
  local rank, due = struct.unpack('>BI7', entry, from)
  return { kind = string.sub(entry, 1, 1), key = string.sub(entry, 4, from - 1), rank = rank, due = due,
    place = string.sub(entry, from + 8, from + 14), id = string.sub(entry, from + 15) }
end
