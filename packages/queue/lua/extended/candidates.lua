-- Who is next in line.

-- Due ms and place of one of a line; 0 for a void entry, which is taken where it stands.
local function age_of(job)
  if job.from then return tonumber(job.score) % rank_span, place_of(job.member) end
  job.blob = job.blob or redis.call('HGET', jobs, job.id)
  local place = job.blob and place_of(job.blob) or 0
  return math.floor(place / 1000), place
end

local function is_older(a, b)
  local a_due, a_place = age_of(a)
  local b_due, b_place = age_of(b)
  return a_due < b_due or (a_due == b_due and a_place < b_place)
end

-- By due time and place alone. Lists are merged and not sorted, because void entries have neither.
local function by_age(limit)
  local lists, line, heads = { {} }, {}, { 1 }
  add_plain(lists[1], limit)
  for rank = 0, uses(any.lifo) and 31 or 15 do
    local list = {}
    add_ranked(list, rank, rank, limit)
    if #list > 0 then lists[#lists + 1], heads[#lists + 1] = list, 1 end
  end
  while #line < limit do
    local first
    for n, list in ipairs(lists) do
      local head = list[heads[n]]
      if head and (not first or is_older(head, lists[first][heads[first]])) then first = n end
    end
    if not first then break end
    line[#line + 1] = lists[first][heads[first]]
    heads[first] = heads[first] + 1
  end
  return line
end
