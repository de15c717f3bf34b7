-- Who holds which unique key.
local to_hold, to_expire, not_to_expire = {}, {}, {}
local holders = {}

-- Reads who holds the unique keys of a batch, by key; a key whose time is over is nobody's.
local function read_holders(batch)
  local keys = {}
  for _, new in ipairs(batch) do
    local key, ttl_ms, conflict = unique_of(new.extra)
    new.key, new.ttl_ms, new.conflict = key, ttl_ms, conflict
    if key then keys[#keys + 1] = key end
  end
  holders = {}
  for i, holder in ipairs(#keys > 0 and redis.call('HMGET', unique, unpack(keys)) or {}) do
    local until_ms = holder and place_of(holder)
    if holder and (until_ms == 0 or until_ms > now) then holders[keys[i]] = string.sub(holder, 8) end
  end
end

-- Gives the unique key of `new` to a job, or counts its time anew. Takes effect with flush_keys.
local function hold_key(new, id)
  local timed = new.ttl_ms >= 0
  holders[new.key] = id
  append(to_hold, new.key, struct.pack('>I7c0', timed and now + new.ttl_ms or 0, id))
  if timed then append(to_expire, now + new.ttl_ms, new.key) else not_to_expire[#not_to_expire + 1] = new.key end
end

local function flush_keys()
  in_portions('HSET', unique, to_hold)
  in_portions('ZADD', expiries, to_expire)
  in_portions('ZREM', expiries, not_to_expire)
  to_hold, to_expire, not_to_expire = {}, {}, {}
end
