-- What stays of a job's blob when it is over: all but the payload, for which the result stands.
local function ended_blob(blob, flags, task_size, result)
  local head_size = 26 + task_size
  if has(flags, with_extra) then head_size = head_size + 2 + struct.unpack('>I2', blob, 27) end
  local ended_flags = string.char(flags + over + (result and with_result or 0))
  return string.sub(blob, 1, 7) .. ended_flags .. string.sub(blob, 9, head_size) .. (result or '')
end

-- Ends a job. Its record stays for as long as its policy says, of a dead one with the payload, of a succeeded one with the result; or
-- not at all; that of a job without a blob, whose keys somebody deleted, is gone. Returns whether it stays.
local function store_end(id, blob, changed, state, result)
  if not blob then return false end
  local flags, _, remember_ms, keep_dead_ms, task_size = struct.unpack('>BI4I6I6I2', blob, 8)
  if state ~= 'dead' and remember_ms == 0 then
    redis.call('HDEL', jobs, id)
    redis.call('HDEL', tally, id)
    return false
  end
  if state == 'dead' then
    redis.call('ZADD', dead, place_of(blob), id)
  else
    redis.call('HSET', jobs, id, ended_blob(blob, flags, task_size, result))
  end
  if state == 'cancelled' then redis.call('SADD', cancelled, id) end
  changed.state = state
  keep_tally(id, changed)
  redis.call('ZADD', ended, now + (state == 'dead' and keep_dead_ms or remember_ms), id)
  return true
end
