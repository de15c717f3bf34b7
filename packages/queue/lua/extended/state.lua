-- Where a job is: 'ready', 'later', 'ranked', 'blocked', 'running' or an end; but for the last two kinds also its due ms, and its entry when blocked.
local function state_of(id, blob, changed, has_tally)
  if changed.state ~= '' then return changed.state end
  local entry = redis.call('HGET', blocks, id)
  if entry then return 'blocked', read_entry(entry).due, entry end
  local member = string.sub(blob, 1, 7) .. id
  local due = redis.call('ZSCORE', later, member)
  if due then return 'later', tonumber(due) end
  local score = redis.call('ZSCORE', ranked, member)
  if score then return 'ranked', tonumber(score) % rank_span end
  if not has_tally and in_ready(blob) then return 'ready', now end
  return 'running'
end

-- Takes a job that waits or is blocked out of its line.
local function take_from_line(id, blob, state, entry)
  local member = string.sub(blob, 1, 7) .. id
  if state == 'later' then
    redis.call('ZREM', later, member)
  elseif state == 'ranked' then
    redis.call('ZREM', ranked, member)
  elseif state == 'blocked' then
    take_block(entry)
  else
    redis.call('HINCRBY', void, id, 1)
    redis.call('HINCRBY', void, '', 1)
  end
end
