-- How jobs get (back) in line.

-- Ranks count from 0, which is the highest priority. 48 bits hold a due time until the year 10889.
local plain_rank, rank_span = 7, 2 ^ 48

-- From 16 on: of those that go last in, first out.
local function rank_of(extra)
  return extra == '' and plain_rank or string.byte(extra, 1) % 32
end

-- The line where a job stands by its rank and due ms, and the score that it has there.
local function line_of(rank, due)
  local due_ms = math.min(due, rank_span - 1)
  if rank == plain_rank then return later, due_ms end
  add_feature(any.ranks)
  if rank > 15 then add_feature(any.lifo) end
  return ranked, rank * rank_span + due_ms
end

local function stand(id, place, rank, due)
  local line, score = line_of(rank, due)
  redis.call('ZADD', line, score, place .. id)
end

-- The due ms of a hold, of a result or of a score; '' is when the job came.
local function due_of(blob, due)
  local score = tonumber(due)
  return score and score % rank_span or math.min(now, math.floor(place_of(blob) / 1000))
end

-- Puts a job (back) in line; one without a blob, whose keys somebody deleted, is gone.
local function line_up(id, blob, changed, due)
  if not blob then return end
  keep_tally(id, changed)
  stand(id, string.sub(blob, 1, 7), rank_of(extra_of(blob)), due_of(blob, due))
end
