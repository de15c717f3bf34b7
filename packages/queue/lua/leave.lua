-- Settles a worker's last results on one queue, hands the rest back where it was in line, uncounted, and ends the worker.
-- Repeating it returns the first answer.
-- ARGV  2 name       the worker in `leases`
--       3 successes, 4 with results, 5... other results: see settle.lua
-- Returns {'left', refused ids, whether there is something to relay, ids of jobs that died of a child}, or {'gone'} for a worker that is not known or lapsed: then
-- everything is refused.
local me = known()
if not me or me.state == 'lapsed' then return { 'gone' } end
if me.state == 'left' then return { 'left', me.lost, redis.call('EXISTS', out), died } end

local lost = settle(ARGV[3], ARGV[4], 5)
local given = redis.call('HGETALL', held)
for i = 1, #given, 2 do release(given[i], read_hold(given[i + 1])) end
pass_turns()
redis.call('ZREM', leases, ARGV[2])
keep('left', me.seq, lost, 0)
ring()
return { 'left', lost, redis.call('EXISTS', out), died }
