-- How blocked jobs get free.
local unblocked = 0

-- Takes an entry out of what is blocked. Returns what it says.
local function take_block(entry)
  local was = read_entry(entry)
  redis.call('HDEL', blocks, was.id)
  redis.call('ZREM', waits, was.place .. was.id)
  if was.kind == 'o' then orders.unblocked(was) elseif was.kind ~= 'c' then redis.call('ZREM', blocked, entry) end
  unblocked = unblocked + 1
  return was
end

-- Frees the first `count` jobs, 1000 at most, whose entries begin with `prefix`; they wait in line again. Returns how many there were.
local function unblock_first(prefix, count)
  local from, to = beginning(prefix)
  local entries = redis.call('ZRANGEBYLEX', blocked, from, to, 'LIMIT', 0, math.min(count, 1000))
  for _, entry in ipairs(entries) do
    local was = take_block(entry)
    stand(was.id, was.place, was.rank, was.due)
  end
  return #entries
end
