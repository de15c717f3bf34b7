-- How many of the jobs behind a key may start, by the numbers of the first of them.
local function room_behind(first)
  if first.kind == 't' or first.kind == 'k' then return pauses[first.kind .. first.key] and 0 or 1000 end
  -- Every step looks after rates; this is for one whose time nobody wrote down.
  if first.kind == 'r' then
    if not redis.call('ZSCORE', wakes, first.key) then redis.call('ZADD', wakes, now, first.key) end
    return 0
  end
  local blob = redis.call('HGET', jobs, first.id)
  for _, key, most, gap_ms in limits_of(blob and extra_of(blob) or '') do
    if key == first.key and not gap_ms then return math.max(0, most - running_of(key)) end
  end
  return 1000
end
