-- When a worker should ask again.

-- Milliseconds until a job of this queue may start, 0 when one may start now or was not looked at, -1 when none waits.
local function next_due_ms()
  if pauses.q then return -1 end
  if gave_up or redis.call('LLEN', ready) > 0 then return 0 end
  local waiting = {}
  add_ranked(waiting, 0, uses(any.lifo) and 31 or 15, 1)
  if #waiting > 0 then return 0 end
  local soonest = tonumber(redis.call('ZRANGE', later, '0', '0', 'WITHSCORES')[2]) or math.huge
  local wake = uses(any.rates) and redis.call('ZRANGE', wakes, '0', '0', 'WITHSCORES')[2]
  soonest = math.min(soonest, tonumber(wake) or math.huge, ranked_due_at or math.huge)
  return soonest == math.huge and -1 or math.max(0, math.ceil(soonest - now))
end

-- The same after a hand-out, with the bell: one that left something wakes the next worker, one that found nothing more silences it.
local function next_due_after(want, given)
  local due_ms = next_due_ms()
  if given < want then
    redis.call('DEL', bell)
  elseif due_ms == 0 and (want > 0 or unblocked > 0) then
    ring()
  end
  return due_ms
end
