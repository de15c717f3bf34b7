-- Settles what a worker reports. `successes` is a run of { id (u16 size), fence (u32) }, `with_results` one of { id (u16 size),
-- fence (u32), result (u32 size) }. From `from` on, ARGV holds six values for each other result: id, fence, state ('waiting', 'dead',
-- 'cancelled' or 'blocked'), due ('', '+ms' or ms), counted failures, and the failure or, of 'blocked', the packed children to wait for.
-- Applies one of those. Returns whether the job went back in line.
local function apply(id, hold, state, due, counted, failure)
  local blob, changed = let_go(id, hold)
  if state == 'blocked' then
    wait_for(id, blob, changed, hold.due, failure)
    return false
  end
  changed.failures = changed.failures + tonumber(counted)
  if failure ~= '' then remember(changed, 0, failure) end
  if state ~= 'waiting' then
    finish(id, blob, changed, state)
  elseif due == '' then
    line_up(id, blob, changed, hold.due)
  else
    line_up(id, blob, changed, string.sub(due, 1, 1) == '+' and now + tonumber(due) or due)
  end
  return state == 'waiting'
end

-- Returns the refused ids, and whether a job went back in line.
local function settle(successes, with_results, from)
  local lost, put_back = {}, false
  if #successes > 0 then succeed(successes, false, lost) end
  if #with_results > 0 then succeed(with_results, true, lost) end
  for i = from, #ARGV, 6 do
    local value = redis.call('HGET', held, ARGV[i])
    local hold = value and read_hold(value)
    if not hold or hold.fence ~= tonumber(ARGV[i + 1]) then
      lost[#lost + 1] = ARGV[i]
    else
      put_back = apply(ARGV[i], hold, unpack(ARGV, i + 2, i + 5)) or put_back
    end
  end
  pass_turns()
  return lost, put_back
end
