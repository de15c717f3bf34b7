-- Logs and progress. Entries of `reports` begin with size of the id (u16), id, and then have
--   'l', fence (u32), number (u32), at ms (7 bytes), text    a line
--   'p', bytes                                               the progress
local function reports_of(id)
  return struct.pack('>I2c0', #id, id)
end

local function forget_reports(id)
  redis.call('ZREMRANGEBYLEX', reports, beginning(reports_of(id)))
end

local function progress_of(id)
  local prefix = reports_of(id) .. 'p'
  local from, to = beginning(prefix)
  local entry = redis.call('ZRANGEBYLEX', reports, from, to, 'LIMIT', 0, 1)[1]
  return entry and string.sub(entry, #prefix + 1)
end
