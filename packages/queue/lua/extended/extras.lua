-- What jobs have beyond the ordinary. It stands in the blob before the task, after its size (u16), and is read in place, because a table
-- would cost more than all the rest:
--   1  rank       u8   7 for the ordinary priority, 0 for the highest; 16 more when it goes last in, first out, and 32 more when it has an order
--   2  rule       u8   until when the job holds a unique key: 's' started, 'f' finished, 't' ttl; 0 when it holds none
--   3  limits at  u16
--   5  parent at  u16  0 when it has none
--   7  unique: size u16, key, ttl ms f64 or -1, on conflict u8 ('k' keep, 'r' replace, 'p' postpone)
--      parent: size u16, queue ('' for the same one), size u16, id, index u32
--      order: key, size u16; right before the limits
--      limits until the end: size u16, key, most u32, gap ms f64 (0 for concurrency), slack ms f64

-- '' for none.
local function extra_of(blob)
  if not has(flags_of(blob), with_extra) then return '' end
  return (struct.unpack('>I2c0', blob, 27))
end

-- Where the task of a job begins.
local function task_at(extra)
  return extra == '' and 27 or 29 + #extra
end

-- The limits of a job: for _, key, most, gap_ms, slack_ms in limits_of(extra).
local function next_limit(extra, at)
  if at > #extra then return nil end
  local key, most, gap_ms, slack_ms, next_at = struct.unpack('>I2c0I4dd', extra, at)
  return next_at, key, most, gap_ms > 0 and gap_ms or nil, slack_ms
end

local function limits_of(extra)
  return next_limit, extra, extra == '' and 1 or struct.unpack('>I2', extra, 3)
end

-- Its unique key, nil when it has none, for how long, and what becomes of a conflict.
local function unique_of(extra)
  if extra == '' or string.byte(extra, 2) == 0 then return nil end
  return struct.unpack('>I2c0dc1', extra, 7)
end

-- Queue, id and index of its parent, nil when it has none.
local function parent_of(extra)
  local at = extra ~= '' and struct.unpack('>I2', extra, 5) or 0
  if at > 0 then return struct.unpack('>I2c0I2c0I4', extra, at) end
end
