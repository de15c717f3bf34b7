-- Entries of `ready` outlive a job that is cancelled there, because taking one out of the middle of a list costs its length.

-- Whether the entry of `id` that is at the head now is one without a job; it counts as passed over then.
local function skip_void(id)
  local left = redis.call('HGET', void, id)
  if not left then return false end
  if left == '1' then
    redis.call('HDEL', void, id)
  else
    redis.call('HINCRBY', void, id, -1)
  end
  if redis.call('HINCRBY', void, '', -1) == 0 then redis.call('DEL', void) end
  return true
end
