-- The lines of the other priorities. Jobs that are not due stand among those that are, so a look jumps from the first of them to the next rank.
-- When the first of those that are not due will be; known once a look has come to the end of all ranks.
local ranked_due_at

local function rank_starts(rank)
  return string.format('%.0f', rank * rank_span)
end

-- Adds the due jobs of the ranks `from` to `to` to `line`, in order, until that has `limit`.
local function add_ranked(line, from, to, limit)
  if not uses(any.ranks) then return end
  local low, high, n = from == 0 and '0' or rank_starts(from), '(' .. rank_starts(to + 1), #line
  while n < limit do
    local found, rest = redis.call('ZRANGEBYSCORE', ranked, low, high, 'WITHSCORES', 'LIMIT', '0', limit - n), nil
    for i = 1, #found, 2 do
      local score = tonumber(found[i + 1])
      local due = score % rank_span
      if due > now then
        ranked_due_at = math.min(ranked_due_at or due, due)
        rest = rank_starts((score - due) / rank_span + 1)
        break
      end
      n = n + 1
      line[n] = { id = string.sub(found[i], 8), from = ranked, member = found[i], score = found[i + 1] }
    end
    if not rest then return end
    low = rest
  end
end
