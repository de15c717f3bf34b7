-- How unique keys come back.
local to_return = { keys = {}, ids = {}, own = {} }

-- Takes effect with return_keys.
local function give_back(key, id)
  to_return.keys[#to_return.keys + 1] = key
  to_return.ids[#to_return.ids + 1] = id
end

-- The same at the end of a job, which also gives back what one keeps until its start; but a time alone decides about 'ttl'. A key that
-- one keeps until its end without a limit of time is still its own.
local function give_back_at_end(id, extra)
  local rule = string.sub(extra, 2, 2)
  if rule == '' or rule == '\0' or rule == 't' then return end
  local key, ttl_ms = unique_of(extra)
  if rule == 'f' and ttl_ms < 0 then
    to_return.own[#to_return.own + 1] = key
  else
    give_back(key, id)
  end
end

-- A key may be another job's by now.
local function return_keys()
  local keys, ids = to_return.keys, to_return.ids
  in_portions('HDEL', unique, to_return.own)
  to_return = { keys = {}, ids = {}, own = {} }
  if #keys == 0 then return end
  local returned, timed = {}, {}
  for i, holder in ipairs(redis.call('HMGET', unique, unpack(keys))) do
    if holder and string.sub(holder, 8) == ids[i] then
      returned[#returned + 1] = keys[i]
      if place_of(holder) > 0 then timed[#timed + 1] = keys[i] end
    end
  end
  if #returned > 0 then redis.call('HDEL', unique, unpack(returned)) end
  if #timed > 0 then redis.call('ZREM', expiries, unpack(timed)) end
end
