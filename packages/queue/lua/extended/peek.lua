-- The ids of jobs in a state.
local function ready_ids(limit)
  local skipped, ids = {}, {}
  local crowd = tonumber(redis.call('HGET', void, '') or 0)
  for _, job in ipairs(next_in_line(limit + math.min(crowd, 10000), false)) do
    local voids = not job.from and crowd > 0 and tonumber(redis.call('HGET', void, job.id) or 0) or 0
    skipped[job.id] = (skipped[job.id] or 0) + 1
    if (job.from or skipped[job.id] > voids) and #ids < limit then table.insert(ids, job.id) end
  end
  return ids
end

local function scheduled_ids(limit)
  local found = {}
  local function add(members, base)
    for i = 1, #members, 2 do
      table.insert(found, { id = string.sub(members[i], 8), due = tonumber(members[i + 1]) - base, place = place_of(members[i]) })
    end
  end
  add(redis.call('ZRANGEBYSCORE', later, '(' .. now_text, '+inf', 'WITHSCORES', 'LIMIT', 0, limit), 0)
  for rank = 0, uses(any.lifo) and 31 or uses(any.ranks) and 15 or -1 do
    local base = rank * rank_span
    local from, to = string.format('(%.0f', base + now), string.format('(%.0f', base + rank_span)
    add(redis.call('ZRANGEBYSCORE', ranked, from, to, 'WITHSCORES', 'LIMIT', 0, limit), base)
  end
  table.sort(found, function(a, b) return a.due < b.due or (a.due == b.due and a.place < b.place) end)
  local ids = {}
  for i = 1, math.min(limit, #found) do ids[i] = found[i].id end
  return ids
end
