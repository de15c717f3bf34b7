-- Reads new jobs: a run of { id (u16 size), job (u32 size), due (f64) when its flags say that it came later, children (u32 size) when
-- they say that it has an extra }. A due >= 0 is ms from now, one < 0 minus the ms. No id comes twice.
local function read_new(frame, at)
  local new = { extra = '', children = '' }
  new.id, new.job, at = struct.unpack('>I2c0I4c0', frame, at)
  local flags = string.byte(new.job, 1)
  if has(flags, came_later) then
    local due
    due, at = struct.unpack('>d', frame, at)
    new.due = due < 0 and -due or due == 0 and now or now + due + 1
  end
  if has(flags, with_extra) then
    -- It has no place yet.
    new.extra, new.task_at = struct.unpack('>I2c0', new.job, 20)
    new.children, at = struct.unpack('>I4c0', frame, at)
  end
  return new, at
end

-- The next 1000 jobs at most whose ids are not known, and where the others begin.
local function read_batch(frame, at)
  local read, ids, n = {}, {}, 0
  while at <= #frame and n < 1000 do
    n = n + 1
    read[n], at = read_new(frame, at)
    ids[n] = read[n].id
  end
  local batch = {}
  for i, known in ipairs(redis.call('HMGET', jobs, unpack(ids))) do
    if not known then batch[#batch + 1] = read[i] end
  end
  return batch, at
end
