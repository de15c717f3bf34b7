-- The schedules of one queue. Stands before every schedule script.
-- KEYS  the last but one: schedules  hash: name -> { spec, rest, version, paused, decided ms, due ms or -1 }, packed; `spec` and `rest` are
--                 opaque texts
--       the last: due  zset of the names that are to be decided upon, scored by due ms; a paused or ended schedule is not in it
local schedules, due = KEYS[#KEYS - 1], KEYS[#KEYS]

local function read_schedule(name)
  local packed = redis.call('HGET', schedules, name)
  if not packed then return nil end
  local spec, rest, version, paused, decided, due_at = unpack(cmsgpack.unpack(packed))
  return { spec = spec, rest = rest, version = version, paused = paused, decided = decided, due = due_at }
end

-- Every change is a new version.
local function write_schedule(name, s)
  s.version = s.version + 1
  redis.call('HSET', schedules, name, cmsgpack.pack({ s.spec, s.rest, s.version, s.paused, s.decided, s.due }))
  if s.paused == 0 and s.due >= 0 then
    redis.call('ZADD', due, s.due, name)
  else
    redis.call('ZREM', due, name)
  end
end

local function describe_schedule(name, s)
  local function whole(n) return string.format('%.0f', n) end
  return { name, s.spec, s.rest, whole(s.version), s.paused, whole(s.decided), whole(s.due) }
end
