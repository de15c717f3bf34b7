-- For how long the oldest ready job of a queue has been ready: since its due time. Looks at the first of each line alone.
-- Returns ms, or -1 when none is ready.
local oldest = now + 1

local head = redis.call('LINDEX', ready, 0)
while head and skip_void(head) do
  redis.call('LPOP', ready)
  head = redis.call('LINDEX', ready, 0)
end
local blob = head and redis.call('HGET', jobs, head)
if blob then oldest = math.min(now, math.floor(place_of(blob) / 1000)) end

oldest = math.min(oldest, tonumber(redis.call('ZRANGE', later, '0', '0', 'WITHSCORES')[2]) or oldest)
for rank = 0, redis.call('EXISTS', ranked) == 1 and 31 or -1 do
  local from = rank * rank_span
  local found = redis.call('ZRANGEBYSCORE', ranked, string.format('%.0f', from), string.format('%.0f', from + now), 'WITHSCORES', 'LIMIT', '0', '1')
  if found[2] then oldest = math.min(oldest, tonumber(found[2]) - from) end
end
return now - oldest
