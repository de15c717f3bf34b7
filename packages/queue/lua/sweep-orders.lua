-- Passes on the turns of jobs that have ended, by a worker of an older version, or are gone, because somebody deleted their keys. Looks at
-- 1000 of the orders.
-- ARGV  2 after  what the last call returned, '' at first
-- Returns where the next call is to go on, '' when everything was looked at.
local after = ARGV[2]
for _ = 1, 1000 do
  local entry = redis.call('ZRANGEBYLEX', orders.key, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, 1)[1]
  if not entry then
    after = ''
    break
  end
  local key = struct.unpack('>I2c0', entry)
  after = orders.entry(key, '\255', '')
  local id, has_turn = orders.first(key)
  if has_turn and (redis.call('HEXISTS', jobs, id) == 0 or read_tally(id).state ~= '') then redis.call('ZREM', orders.key, entry) end
  orders.open[key] = true
end
orders.pass()
if unblocked > 0 then ring() end
return after
