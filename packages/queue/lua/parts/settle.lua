-- Settles what a worker reports. `successes` is a run of { id (u16 size), fence (u32) }, `with_results` one of { id (u16 size),
-- fence (u32), result (u32 size) }. From `from` on, ARGV holds six values for each other result: id, fence, state ('waiting', 'dead',
-- 'cancelled' or 'blocked'), due ('', '+ms' or ms), counted failures, and the failure or, of 'blocked', the packed children to wait for.
-- Returns the refused ids.
local function apply(id, hold, state, due, counted, failure)
  local blob, changed = let_go(id, hold)
  if state == 'blocked' then return wait_for(id, blob, changed, hold.due, failure) end
  changed.failures = changed.failures + tonumber(counted)
  if failure ~= '' then remember(changed, 0, failure) end
  if state ~= 'waiting' then
    finish(id, blob, changed, state)
  elseif due == '' then
    line_up(id, blob, changed, hold.due)
  else
    line_up(id, blob, changed, string.sub(due, 1, 1) == '+' and now + tonumber(due) or due)
  end
end

local function settle(successes, with_results, from)
  local lost = {}
  if #successes > 0 then succeed(successes, false, lost) end
  if #with_results > 0 then succeed(with_results, true, lost) end
  for i = from, #ARGV, 6 do
    local value = redis.call('HGET', held, ARGV[i])
    local hold = value and read_hold(value)
    if not hold or hold.fence ~= tonumber(ARGV[i + 1]) then
      lost[#lost + 1] = ARGV[i]
    else
      apply(ARGV[i], hold, unpack(ARGV, i + 2, i + 5))
    end
  end
  pass_turns()
  return lost
end
