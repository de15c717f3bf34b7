-- Jobs that go last in, first out. They stand in `ranked` behind all others, each rank in a class of its own, by due time like the others.

-- The ranks that have any, from the highest priority.
function lifo.ranks()
  local ranks, low = {}, 16
  while low do
    local score = uses(any.lifo) and redis.call('ZRANGEBYSCORE', ranked, rank_starts(low), '+inf', 'WITHSCORES', 'LIMIT', '0', '1')[2]
    low = score and math.floor(score / rank_span) + 1
    if low then ranks[#ranks + 1] = low - 17 end
  end
  return ranks
end

-- Adds those of a rank that are due to `line`, the newest first, until that has `limit`.
function lifo.add(line, rank, limit)
  local want, base = limit - #line, (rank + 16) * rank_span
  if want <= 0 then return end
  local from, to = string.format('%.0f', base + now), string.format('%.0f', base)
  local found = redis.call('ZREVRANGEBYSCORE', ranked, from, to, 'WITHSCORES', 'LIMIT', '0', want)
  for i = 1, #found, 2 do
    line[#line + 1] = { id = string.sub(found[i], 8), from = ranked, member = found[i], score = found[i + 1] }
  end
end

-- The same for the other classes, from rank to rank.
function lifo.add_others(line, from, to, limit)
  if from < plain_rank then add_ranked(line, from, math.min(to, plain_rank - 1), limit) end
  if from <= plain_rank and to >= plain_rank then add_plain(line, limit) end
  if #line < limit and to > plain_rank then add_ranked(line, math.max(from, plain_rank + 1), to, limit) end
end

-- Adds the first due jobs in the order in which they are handed out.
function lifo.add_in_turn(line, limit)
  local from = 0
  for _, rank in ipairs(lifo.ranks()) do
    lifo.add_others(line, from, rank - 1, limit)
    lifo.add(line, rank, limit)
    from = rank
  end
  lifo.add_others(line, from, 15, limit)
end
