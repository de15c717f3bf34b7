-- The two lines of ordinary jobs, merged: `ready`, whose jobs were due when they came, and `later`. Both are sorted by due time and place.
-- Almost always nothing of `later` is due and nothing of `ready` void: then taking any number is one LPOP.

-- The next `limit` ids of both lines, in order, and for those of `later` their due ms.
local function merge(due, limit)
  local fresh = redis.call('LRANGE', ready, 0, limit - 1)
  local heads = #fresh > 0 and redis.call('HMGET', jobs, unpack(fresh)) or {}
  local ids, dues, from_later, i, j = {}, {}, {}, 1, 1
  while #ids < limit and (due[i] or fresh[j]) do
    local place = heads[j] and place_of(heads[j])
    local came = place and math.floor(place / 1000)
    local score = tonumber(due[i + 1])
    if due[i] and (not fresh[j] or (place and (score < came or (score == came and place_of(due[i]) < place)))) then
      ids[#ids + 1], dues[#ids + 1] = string.sub(due[i], 8), due[i + 1]
      from_later[#from_later + 1] = due[i]
      i = i + 2
    else
      ids[#ids + 1] = fresh[j]
      j = j + 1
    end
  end
  if #from_later > 0 then redis.call('ZREM', later, unpack(from_later)) end
  if j > 1 then redis.call('LPOP', ready, j - 1) end
  return ids, dues
end

local function pop(limit)
  local due = redis.call('ZRANGEBYSCORE', later, '-inf', now_text, 'WITHSCORES', 'LIMIT', '0', limit)
  if #due > 0 then return merge(due, limit) end
  return redis.call('LPOP', ready, limit) or {}, {}
end
