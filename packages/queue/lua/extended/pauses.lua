-- What is paused.
local pauses = {}
for _, what in ipairs(uses(any.pauses) and redis.call('SMEMBERS', paused) or {}) do
  pauses[what], pauses[string.sub(what, 1, 1)] = true, true
end

local some_pause = next(pauses) ~= nil

-- Behind which pause a job is to be blocked, nil when it may start.
local function paused_by(blob, extra)
  if pauses.t then
    local at = task_at(extra)
    local task = string.sub(blob, at, at - 1 + struct.unpack('>I2', blob, 25))
    if pauses['t' .. task] then return behind('t', task) end
  end
  if not pauses.k then return nil end
  local order = orders.of(extra)
  if order and pauses['k' .. order] then return behind('k', order) end
  for _, key in limits_of(extra) do
    if pauses['k' .. key] then return behind('k', key) end
  end
end
