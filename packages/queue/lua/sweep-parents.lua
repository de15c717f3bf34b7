-- Looks after parents that came longer than a minute ago: 100 of those that nobody has looked after for longest. Those of their children that
-- are, or were, in this queue are asked at once.
-- Returns {queue, id, parent and index of the children in other queues that have not ended, 1000 at most; ids of parents that died by this}.
local patience_ms, found = 60000, {}

local function look_after(parent)
  local missed = {}
  each_child(parent, function(index, _, child)
    if not end_of(parent, child) then table.insert(missed, { index, struct.unpack('>I2c0I2c0', child) }) end
    return #found + 4 * #missed >= 4000
  end)
  for _, one in ipairs(missed) do
    local index, queue, id = unpack(one)
    local kind, bytes
    if queue == '' then kind, bytes = ask(id) end
    if kind then
      child_ended(parent, index, { queue = '', id = id, kind = kind, bytes = bytes })
    elseif queue ~= '' then
      for _, value in ipairs({ queue, id, parent, index }) do table.insert(found, value) end
    end
  end
end

local seen = 0
for _, parent in ipairs(redis.call('ZRANGE', parents, 0, 999)) do
  local entry = redis.call('HGET', blocks, parent)
  local was = entry and read_entry(entry)
  if not was or was.kind ~= 'c' then
    redis.call('ZREM', parents, parent)
  elseif math.floor(place_of(was.place) / 1000) + patience_ms < now then
    redis.call('ZADD', parents, now_us + seen, parent)
    look_after(parent)
    seen = seen + 1
  end
  if seen == 100 or #found >= 4000 then break end
end
pass_turns()
if unblocked > 0 then ring() end
return { found, died }
