-- When the jobs behind a rate key may start.

-- The slack and the gap of the first job behind a key, nil when there is none.
local function first_behind(key)
  local from, to = beginning(behind('r', key))
  local entry = redis.call('ZRANGEBYLEX', blocked, from, to, 'LIMIT', 0, 1)[1]
  if not entry then return nil end
  local blob = redis.call('HGET', jobs, read_entry(entry).id)
  for _, other, _, gap_ms, slack_ms in limits_of(blob and extra_of(blob) or '') do
    if other == key and gap_ms then return slack_ms, gap_ms end
  end
end

-- Frees as many jobs behind rate keys as may start now. 100 keys at a time: the next step goes on.
local function wake_rates()
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', wakes, '-inf', now_text, 'LIMIT', 0, 100)) do
    local slack_ms, gap_ms = first_behind(key)
    local room = slack_ms and math.floor((slack_ms - math.max(0, tat_of(key) - now)) / gap_ms + 1 + tolerance) or 0
    if room > 0 then unblock_first(behind('r', key), room) end
    touched[key] = true
  end
end

-- Writes down what was taken, and when the first job behind each rate key may start.
local function keep_limits()
  in_portions('ZADD', members, joining)
  if next(touched) ~= nil then add_feature(any.rates) end
  for key in pairs(touched) do
    if tat_of(key) > now then redis.call('ZADD', rates, tat_of(key), key) end
    local slack_ms = first_behind(key)
    if slack_ms then
      redis.call('ZADD', wakes, tat_of(key) - slack_ms, key)
    else
      redis.call('ZREM', wakes, key)
    end
  end
end
