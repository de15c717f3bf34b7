-- Returns every schedule of the queue.
local reply = {}
for _, name in ipairs(redis.call('HKEYS', schedules)) do
  reply[#reply + 1] = describe_schedule(name, read_schedule(name))
end
return reply
