-- The ids of running jobs, in the order in which they came.
local function running_ids(limit)
  local found, ids = {}, {}
  for i = 30, #KEYS do
    for _, id in ipairs(redis.call('HKEYS', KEYS[i])) do
      local blob = redis.call('HGET', jobs, id)
      if blob then table.insert(found, { id = id, place = place_of(blob) }) end
    end
  end
  table.sort(found, function(a, b) return a.place < b.place end)
  for i = 1, math.min(limit, #found) do ids[i] = found[i].id end
  return ids
end
