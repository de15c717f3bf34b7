-- How a job of this queue ended, for a parent that nobody told: kind and bytes as in tell.lua, nil while it has not ended. One that nobody
-- knows is dead.
local function rest_of(blob)
  return string.sub(blob, task_at(extra_of(blob)) + struct.unpack('>I2', blob, 25))
end

local function ask(id)
  local blob = redis.call('HGET', jobs, id)
  if not blob then return 'd', 'l' .. child_of('', id) end
  local changed = read_tally(id)
  local kind = string.sub(changed.state, 1, 1)
  if kind == 's' then return kind, has(flags_of(blob), with_result) and rest_of(blob) or '' end
  if kind == 'd' then return kind, last_failure(blob, changed) end
  if kind == 'c' then return kind, '' end
end
