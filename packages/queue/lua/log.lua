-- The log of a job, oldest line first.
-- ARGV  2 id
-- Returns fence, number, at ms and text of each line.
local prefix = reports_of(ARGV[2]) .. 'l'
local from, to = beginning(prefix)
local lines = {}
for _, entry in ipairs(redis.call('ZRANGEBYLEX', reports, from, to)) do
  local fence, number, at_ms, next_at = struct.unpack('>I4I4I7', entry, #prefix + 1)
  for _, value in ipairs({ fence, number, at_ms, string.sub(entry, next_at) }) do table.insert(lines, value) end
end
return lines
