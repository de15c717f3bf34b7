-- The one hot call of a worker on one queue: settles what ended, hands out what is due, renews the lease.
-- Repeating a number changes nothing and returns what the first call returned.
-- ARGV  2 seq        number of the step, integer >= 1
--       3 joins      '1' when the worker may be new here
--       4 want       jobs wanted, 0 to 1000
--       5 lease_ms   how long the worker owns what it holds
--       6 looks      '1' to be told of lapsed workers first
--       7 settles    '1' when the step settles something, here or elsewhere: that renews the lease
--       8 name       the worker in `leases`
--       9 free       beyond so many, no job that may start only once is handed out
--       10 successes, 11 with results, 12... other results: see settle.lua
local seq, joins, want, lease_ms = tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[4]), tonumber(ARGV[5])
local looks, settles, name = ARGV[6] == '1', ARGV[7] == '1', ARGV[8]

local me = known()
if not me and not joins then return { 'fenced' } end
me = me or { state = 'alive', seq = 0, lost = {} }
if me.state ~= 'alive' then return { 'fenced' } end
if seq < me.seq then return { 'stale' } end
if looks then
  local lapsed = { 'lapsed' }
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', '(' .. now_text, 'LIMIT', '0', '11')) do
    if other ~= name and #lapsed <= 10 then table.insert(lapsed, other) end
  end
  if #lapsed > 1 then return lapsed end
end

local given
if seq > me.seq then
  me.lost, me.put_back = settle(ARGV[10], ARGV[11], 12)
  given, want = hand_out(want, ARGV[2], tonumber(ARGV[9]))
  keep('alive', ARGV[2], me.lost, lease_ms)
else
  given = give_again(seq)
end
if given > 0 or (settles and redis.call('HLEN', held) > 0) then
  redis.call('ZADD', leases, now + lease_ms, name)
elseif settles then
  redis.call('ZREM', leases, name)
end

-- This worker has no room for what it put back, so somebody else should look.
if me.put_back and given == want then ring() end

-- Milliseconds until the lease of another worker may lapse, for a worker that found nothing and goes to sleep; -1 when nobody else has one.
local function next_lapse_ms()
  if given > 0 or want == 0 then return -1 end
  local soonest = redis.call('ZRANGE', leases, '0', '1', 'WITHSCORES')
  local lapses = tonumber(soonest[soonest[1] == name and 4 or 2])
  return lapses and math.max(0, lapses - now + 1) or -1
end
