-- What one worker has of this queue.
-- KEYS  the last but one: worker  string: the number of its newest step; when there is more to say also 'alive', 'left' or 'lapsed', and
--                 packed what that step refused. Expires an hour after its last lease, so that no late request brings an ended worker back.
--       the last: held  hash: id -> fence, number of the step that handed it out, due ms ('' as when new), marks: 'r' if it is remembered,
--                 else 'x' if it has an extra, 'p' if it has reported; then of one with 'x' a zero byte and the extra. Never expires: it is all that is known of a running job besides the job itself.
local worker, held = KEYS[#KEYS - 1], KEYS[#KEYS]
local memory_ms = 3600000
-- One command says that there is neither, which is the common case.
local some_stop, is_extended = redis.call('EXISTS', stops, extended) > 0, false
if some_stop then some_stop, is_extended = redis.call('EXISTS', stops) == 1, redis.call('EXISTS', extended) == 1 end

local function known()
  local text = redis.call('GET', worker)
  if not text then return nil end
  local seq = tonumber(text)
  if seq then return { state = 'alive', seq = seq, lost = {} } end
  local number, state, refused = string.match(text, '^(%d+) (%a+) (.*)$')
  return { state = state, seq = tonumber(number), lost = refused == '' and {} or cmsgpack.unpack(refused) }
end

local function keep(state, seq, lost, lease_ms)
  local text = seq
  if state ~= 'alive' or #lost > 0 then text = seq .. ' ' .. state .. ' ' .. (#lost == 0 and '' or cmsgpack.pack(lost)) end
  redis.call('SET', worker, text, 'PX', lease_ms + memory_ms)
end

local function read_hold(value)
  local fence, seq, due, marks, extra = string.match(value, '^(%d+),(%d+),(%d*),(%a*)%z?(.*)$')
  return { fence = tonumber(fence), seq = tonumber(seq), due = due, marks = marks, extra = extra }
end

-- The jobs that somebody wants this worker to stop.
local function to_stop()
  local found = {}
  if not some_stop then return found end
  for _, id in ipairs(redis.call('SMEMBERS', stops)) do
    if redis.call('HEXISTS', held, id) == 1 then table.insert(found, id) end
  end
  return found
end
