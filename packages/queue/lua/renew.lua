-- Renews a lease and compares what the worker holds with what it was given.
-- ARGV  2 name      the worker in `leases`
--       3 lease_ms  how long the worker owns what it holds
--       4 seen_seq  the newest step whose reply the worker has read; older hand-outs that it does not hold go back, uncounted
--       5...        id and fence of each job that it holds
-- Returns {'fenced'}, or {'renewed', ids that are not its, ids to stop}.
local name, lease_ms, seen_seq = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local me = known()
if not me or me.state ~= 'alive' then return { 'fenced' } end
keep('alive', me.seq, me.lost, lease_ms)

local holding = {}
for i = 5, #ARGV, 2 do holding[ARGV[i]] = tonumber(ARGV[i + 1]) end
local owned, released = {}, 0
local given = redis.call('HGETALL', held)
-- Asked first, so that a job that goes back is still named: its handler may be running.
local stopped = to_stop()
for i = 1, #given, 2 do
  local id, hold = given[i], read_hold(given[i + 1])
  owned[id] = hold.fence
  if hold.seq <= seen_seq and holding[id] ~= hold.fence then
    release(id, hold)
    released = released + 1
  end
end
if released > 0 then
  pass_turns()
  ring()
end
if #given / 2 > released then
  redis.call('ZADD', leases, now + lease_ms, name)
else
  redis.call('ZREM', leases, name)
end

local lost = {}
for i = 5, #ARGV, 2 do
  if owned[ARGV[i]] ~= tonumber(ARGV[i + 1]) then table.insert(lost, ARGV[i]) end
end
return { 'renewed', lost, stopped }
