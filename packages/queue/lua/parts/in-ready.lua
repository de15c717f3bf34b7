-- `ready` is sorted by place and only ever popped at its head, so a new job stands in it iff it does not come before the head.
local function in_ready(blob)
  if has(flags_of(blob), came_later) then return false end
  local head = redis.call('LINDEX', ready, 0)
  while head and skip_void(head) do
    redis.call('LPOP', ready)
    head = redis.call('LINDEX', ready, 0)
  end
  return head and place_of(blob) >= place_of(redis.call('HGET', jobs, head))
end
