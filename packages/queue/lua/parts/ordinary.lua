-- What becomes of jobs in a queue that has only ordinary ones. Where this part stands, the extended ones of the same names do not.
local finish = store_end

-- Puts a job (back) in line; one without a blob, whose keys somebody deleted, is gone. `due` in ms; '' keeps the place that it had when it was new.
local function line_up(id, blob, changed, due)
  if not blob then return end
  local place = string.sub(blob, 1, 7)
  keep_tally(id, changed)
  redis.call('ZADD', later, tonumber(due) or math.floor(place_of(place) / 1000), place .. id)
end

-- Nobody else cares that an ordinary job stopped running, or is gone. It never waits for children: to call that would be an error.
local function nothing() end
local stopped, tell_success, tell_successes, forget_families = nothing, nothing, nothing, nothing
local return_keys, pass_turns, wait_for, extra_of = nothing, nothing, nil, nil
