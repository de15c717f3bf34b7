-- The lines of the ordinary priority, as parts/lines.lua knows them, looked at without taking anything.

-- Adds due jobs of `ready` and `later` to `line`, merged by due time and place.
local function merge_plain(line, limit, due, fresh)
  local blobs = #fresh > 0 and redis.call('HMGET', jobs, unpack(fresh)) or {}
  local i, j = 1, 1
  while #line < limit and (due[i] or fresh[j]) do
    local place = blobs[j] and place_of(blobs[j])
    local came, score = place and math.floor(place / 1000), tonumber(due[i + 1])
    -- Void entries have no blob; they are taken where they stand.
    if due[i] and (not fresh[j] or (place and (score < came or (score == came and place_of(due[i]) < place)))) then
      line[#line + 1] = { id = string.sub(due[i], 8), from = later, member = due[i], score = due[i + 1] }
      i = i + 2
    else
      line[#line + 1] = { id = fresh[j], blob = blobs[j] }
      j = j + 1
    end
  end
end

-- Adds the due jobs to `line`, in order, until that has `limit`.
local function add_plain(line, limit)
  local want = limit - #line
  if want <= 0 then return end
  local due = redis.call('ZRANGEBYSCORE', later, '-inf', now_text, 'WITHSCORES', 'LIMIT', '0', want)
  local fresh = redis.call('LRANGE', ready, '0', want - 1)
  if #due > 0 then return merge_plain(line, limit, due, fresh) end
  for _, id in ipairs(fresh) do line[#line + 1] = { id = id } end
end
