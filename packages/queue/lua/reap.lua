-- Ends a worker whose lease lapsed, and sends its jobs of this queue where the crash rules say: back to where they were in line
-- until their crash budget is spent; a job that may start at most once never.
-- ARGV  2 name  the worker in `leases`
-- Returns the ids of the jobs that are dead by this; none when its lease has not lapsed (any more).
local name = ARGV[2]
local lapses = tonumber(redis.call('ZSCORE', leases, name) or now)
if lapses >= now then return died end

local given = redis.call('HGETALL', held)
for i = 1, #given, 2 do
  local id = given[i]
  local hold = read_hold(given[i + 1])
  local blob, changed = let_go(id, hold)
  local flags, reruns = 0, 0
  if blob then flags, reruns = struct.unpack('>BI4', blob, 8) end
  changed.crashes = changed.crashes + 1
  remember(changed, changed.crashes, '')
  if has(flags, once) or changed.crashes > reruns then
    finish(id, blob, changed, 'dead')
    died[#died + 1] = id
  else
    line_up(id, blob, changed, hold.due)
  end
end
pass_turns()
local me = known()
keep('lapsed', me and me.seq or 0, {}, 0)
redis.call('ZREM', leases, name)
ring()
return died
