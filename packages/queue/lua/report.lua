-- Stores what handlers say. Whatever is not about a job that this worker has under that fence is passed over.
-- ARGV  2...  reports, one after the other: id, fence, '1' or '0' for whether there is progress, progress, count of lines, and number and
--             text of each line
-- Returns nothing.
local most_lines = 100

local function add_line(prefix, number, text)
  local line = prefix .. struct.pack('>I4', number)
  local from, to = beginning(line)
  if redis.call('ZLEXCOUNT', reports, from, to) == 0 then
    redis.call('ZADD', reports, 0, line .. struct.pack('>I7', now) .. text)
  end
end

-- The oldest lines go, also those that were just added: a late repeat must not bring back what went before.
local function trim(id)
  local from, to = beginning(reports_of(id) .. 'l')
  local many = redis.call('ZLEXCOUNT', reports, from, to) - most_lines
  if many > 0 then redis.call('ZREM', reports, unpack(redis.call('ZRANGEBYLEX', reports, from, to, 'LIMIT', 0, many))) end
end

local at = 2
while at <= #ARGV do
  local id, fence, has_progress, progress, count = unpack(ARGV, at, at + 4)
  at = at + 5
  local value = redis.call('HGET', held, id)
  local hold = value and read_hold(value)
  if hold and hold.fence == tonumber(fence) then
    if not string.find(hold.marks, 'p', 1, true) then
      redis.call('HSET', held, id, (string.gsub(value, '^(%d+,%d+,%d*,%a*)', '%1p')))
    end
    add_feature(any.reports)
    if has_progress == '1' then
      redis.call('ZREMRANGEBYLEX', reports, beginning(reports_of(id) .. 'p'))
      redis.call('ZADD', reports, 0, reports_of(id) .. 'p' .. progress)
    end
    for i = at, at + 2 * count - 1, 2 do add_line(reports_of(id) .. 'l' .. struct.pack('>I4', hold.fence), ARGV[i], ARGV[i + 1]) end
    trim(id)
  end
  at = at + 2 * count
end
