-- Settles successes. They are the common end, and cost the same few commands however many jobs there are.
local function succeed(frame, with_results, lost)
  local at, read = 1, {}
  while at <= #frame do
    local ids, fences, results
    ids, fences, results, at = read_successes(frame, at, with_results)
    local gone, again, told, kept = {}, {}, { ids = {}, extras = {}, results = {} }, { ids = {}, holds = {}, results = {} }
    for i, value in ipairs(redis.call('HMGET', held, unpack(ids))) do
      local id = ids[i]
      -- The new jobs of one hand-out share one text.
      local hold = value and (read[value] or read_hold(value))
      local marks = hold and hold.fence == fences[i] and hold.marks
      if not marks then
        lost[#lost + 1] = id
      elseif string.find(marks, 'p', 1, true) then
        local blob, changed = let_go(id, hold)
        finish(id, blob, changed, 'succeeded', results[i])
      else
        read[value] = hold
        if marks == '' or marks == 'x' then
          gone[#gone + 1] = id
          if hold.fence > 1 then again[#again + 1] = id end
          if marks == 'x' then
            local n = #told.ids + 1
            told.ids[n], told.extras[n], told.results[n] = id, hold.extra, results[i] or ''
          end
        else
          local n = #kept.ids + 1
          kept.ids[n], kept.holds[n], kept.results[n] = id, hold, results[i] or false
        end
      end
    end
    tell_successes(told)
    forget_families(gone)
    forget(gone, again)
    remember_successes(kept)
  end
end
