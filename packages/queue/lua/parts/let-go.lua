-- How jobs leave a worker's hands.

-- Takes a job out of the worker's hands and returns its blob and tally.
local function let_go(id, hold)
  local changed = read_tally(id)
  changed.fence = hold.fence
  if string.find(hold.marks, 'p', 1, true) then changed.reported = true end
  redis.call('HDEL', held, id)
  if some_stop then redis.call('SREM', stops, id) end
  local blob = redis.call('HGET', jobs, id)
  if blob then stopped(id, blob) end
  return blob, changed
end

-- Forgets jobs that succeeded; those in `again` were handed out before.
local function forget(ids, again)
  if #ids == 0 then return end
  redis.call('HDEL', held, unpack(ids))
  redis.call('HDEL', jobs, unpack(ids))
  if some_stop then redis.call('SREM', stops, unpack(ids)) end
  if #again > 0 then redis.call('HDEL', tally, unpack(again)) end
end
