-- The children of a job and how they ended. Entries of `kin` begin with size of the parent's id (u16), id, and then have
--   'c', index (u32), 'f' or 'c' for fail or continue, child   a child that the parent waits for
--   'e', child, kind ('s', 'd' or 'c'), bytes                  an end: of its child, or of one that the parent does not wait for yet
-- where a child is size (u16), queue ('' for the parent's), size (u16), id. Bytes are the result, or what tell.lua says of a failure.
-- So each of a crowd of children costs the same, and an end that comes before its parent waits for it finds its place.

-- How many children a job has or had, and how many have not ended; nil when it has no family.
local function family_of(id)
  local packed = uses(any.families) and redis.call('HGET', families, id)
  if packed then return struct.unpack('>I4I4', packed) end
end

local function keep_family(id, count, left)
  add_feature(any.families)
  redis.call('HSET', families, id, struct.pack('>I4I4', count, left))
end

local function kin_of(parent)
  return struct.pack('>I2c0', #parent, parent)
end

local function child_of(queue, id)
  return struct.pack('>I2c0I2c0', #queue, queue, #id, id)
end

-- What follows `prefix` in the first entry that begins with it, nil when there is none.
local function kin_entry(prefix)
  local from, to = beginning(prefix)
  local entry = redis.call('ZRANGEBYLEX', kin, from, to, 'LIMIT', 0, 1)[1]
  return entry and string.sub(entry, #prefix + 1)
end

-- How a child ended: kind and bytes in one, nil when nobody knows.
local function end_of(parent, child)
  return kin_entry(kin_of(parent) .. 'e' .. child)
end
