-- Ends jobs that succeeded and of which records stay.
local new_success

-- The tally of a job that succeeded. Most had none before, and share one text.
local function success_tally(packed, fence)
  if not packed and fence == 1 and new_success then return new_success end
  local changed = packed and cmsgpack.unpack(packed) or { failures = 0, crashes = 0, replays = 0, history = {} }
  changed.fence, changed.state = fence, 'succeeded'
  local text = cmsgpack.pack(changed)
  if not packed and fence == 1 then new_success = text end
  return text
end

-- `kept` has ids, holds and results, false for none. Those without a blob, whose keys somebody deleted, are gone.
local function remember_successes(kept)
  if #kept.ids == 0 then return end
  local blobs, tallies = redis.call('HMGET', jobs, unpack(kept.ids)), redis.call('HMGET', tally, unpack(kept.ids))
  local records, changes, ends, n = {}, {}, {}, 0
  for i, id in ipairs(kept.ids) do
    local blob = blobs[i]
    if blob then
      local flags, _, remember_ms, _, task_size = struct.unpack('>BI4I6I6I2', blob, 8)
      if has(flags, with_extra) then tell_success(id, extra_of(blob), kept.results[i]) end
      records[n + 1], records[n + 2] = id, ended_blob(blob, flags, task_size, kept.results[i])
      changes[n + 1], changes[n + 2] = id, success_tally(tallies[i], kept.holds[i].fence)
      ends[n + 1], ends[n + 2] = now + remember_ms, id
      n = n + 2
    end
  end
  redis.call('HDEL', held, unpack(kept.ids))
  if some_stop then redis.call('SREM', stops, unpack(kept.ids)) end
  if n == 0 then return end
  redis.call('HSET', jobs, unpack(records))
  redis.call('HSET', tally, unpack(changes))
  redis.call('ZADD', ended, unpack(ends))
  return_keys()
  forget_families(kept.ids)
end
