-- Counts the jobs of a queue by state. Running is what is left: every job that exists is in `jobs`, and every other state is a set.
-- Returns scheduled, blocked, ready, running, succeeded, dead, cancelled.
local fresh = redis.call('LLEN', ready) - (redis.call('HGET', void, '') or 0)
local plain, plain_due = redis.call('ZCARD', later), redis.call('ZCOUNT', later, '-inf', now)
local others, others_due = redis.call('ZCARD', ranked), 0
for rank = 0, uses(any.lifo) and 31 or uses(any.ranks) and 15 or -1 do
  local from = rank * rank_span
  others_due = others_due + redis.call('ZCOUNT', ranked, from, from + now)
end
local waiting, due, stuck = plain + others, plain_due + others_due, redis.call('ZCARD', waits)
local over_all, buried, dropped = redis.call('ZCARD', ended), redis.call('ZCARD', dead), redis.call('SCARD', cancelled)
local busy = redis.call('HLEN', jobs) - fresh - waiting - stuck - over_all
return { waiting - due, stuck, fresh + due, busy, over_all - buried - dropped, buried, dropped }
