-- What a job whose unique key is held does to the holder, if that has not started.

-- Gives a waiting or blocked job another due time. Only its children and its order still keep it from its line.
local function postpone(id, blob, due, state, entry)
  local extra = extra_of(blob)
  take_from_line(id, blob, state, entry)
  if entry and string.sub(entry, 1, 1) == 'c' then
    block_parent(id, blob, due)
  else
    orders.join(id, string.sub(blob, 1, 7), extra, due)
  end
  give_turns(extra)
end

local function amend(id, new)
  local blob = redis.call('HGET', jobs, id)
  if not blob then return end
  local changed, has_tally = read_tally(id)
  local state, _, entry = state_of(id, blob, changed, has_tally)
  if changed.fence > 0 or changed.state ~= '' or state == 'running' then return end
  local flags = flags_of(blob)
  -- A postponed job is in `ready` no more.
  if new.conflict == 'p' and not has(flags, came_later) then flags = flags + came_later end
  local head_end = task_at(extra_of(blob)) - 1 + struct.unpack('>I2', blob, 25)
  local head = string.sub(blob, 1, 7) .. string.char(flags) .. string.sub(blob, 9, head_end)
  -- From now on the time of the new job's rule counts. It stands behind the key, which is the same, unless the id is another job's by now.
  local ttl_at = 37 + #new.key
  if new.conflict == 'p' and unique_of(extra_of(blob)) == new.key then head = string.sub(head, 1, ttl_at - 1) .. struct.pack('>d', new.ttl_ms) .. string.sub(head, ttl_at + 8) end
  redis.call('HSET', jobs, id, head .. string.sub(new.job, new.task_at + struct.unpack('>I2', new.job, 18)))
  if new.conflict ~= 'p' then return end
  postpone(id, head, new.due or now, state, entry)
  hold_key(new, id)
end
