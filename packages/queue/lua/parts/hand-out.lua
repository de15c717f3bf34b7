-- Hands out what is due in a queue of ordinary jobs.

-- Puts the ids from `from` on back to where `pop` took them.
local function put_back(ids, blobs, dues, from)
  for i = #ids, from, -1 do
    if not dues[i] then
      redis.call('LPUSH', ready, ids[i])
    elseif blobs[i] then
      redis.call('ZADD', later, dues[i], string.sub(blobs[i], 1, 7) .. ids[i])
    end
  end
end

-- Gives up to `want` due jobs to this worker; beyond `free` it ends before one that may start only once. Returns how many, and how many
-- it wanted: no more than that, when it ended so. Work is bounded: 20 rounds end a crowd of void entries.
local function hand_out(want, seq, free)
  local given = 0
  local fresh_hold, fresh_remembered = '1,' .. seq .. ',,', '1,' .. seq .. ',,r'
  for _ = 1, 20 do
    local ids, dues = {}, {}
    if given < want then ids, dues = pop(want - given) end
    if #ids == 0 then break end
    local blobs = redis.call('HMGET', jobs, unpack(ids))
    local some_void = redis.call('EXISTS', void) == 1
    for i, id in ipairs(ids) do
      local blob, due = blobs[i], dues[i]
      if given >= free and blob and has(string.byte(blob, 8), once) then
        put_back(ids, blobs, dues, i)
        want = given
        break
      end
      -- Without a blob somebody has deleted keys: what is gone is passed over, and the rest goes on.
      if due and blob then
        local changed = read_tally(id)
        local kept = has(string.byte(blob, 8), remembered) and 'r' or ''
        give(id, blob, tail_of(changed.fence + 1, changed), (changed.fence + 1) .. ',' .. seq .. ',' .. due .. ',' .. kept)
        given = given + 1
      elseif not (some_void and skip_void(id)) and blob then
        give(id, blob, fresh_tail, has(string.byte(blob, 8), remembered) and fresh_remembered or fresh_hold)
        given = given + 1
      end
    end
  end
  if given > 0 then redis.call('HSET', held, unpack(held_now)) end
  return given, want
end

-- Gives what step `seq` handed out once more. Returns how many.
local function give_again(seq)
  local found = handed_by(seq)
  table.sort(found, function(a, b) return a.due < b.due or (a.due == b.due and a.place < b.place) end)
  for _, job in ipairs(found) do give(job.id, job.blob, job.tail, '') end
  return #found
end
