-- Who runs under which concurrency key, and whose turn it is when somebody stops: always the first behind the key, and only that one.
local leaving, turns = {}, {}

-- Longer than 64 bytes for usual ids, so that the zset is never one in which members are searched one by one.
local filler = string.rep('0', 40)
local function member_of(key, id)
  return struct.pack('>I2c0c0c0', #key, key, filler, id)
end

-- A job that waited or was blocked is gone from there: whoever is behind its keys may have been waiting for it.
local function give_turns(extra)
  for _, key, _, gap_ms in limits_of(extra) do
    if not gap_ms then turns[key] = (turns[key] or 0) + 1 end
  end
end

-- A job stopped running.
local function leave_keys(id, extra)
  for _, key, _, gap_ms in limits_of(extra) do
    if not gap_ms then
      leaving[#leaving + 1] = member_of(key, id)
      turns[key] = (turns[key] or 0) + 1
    end
  end
end

local function stopped(id, blob)
  leave_keys(id, extra_of(blob))
end

local function pass_turns()
  in_portions('ZREM', members, leaving)
  leaving = {}
  orders.pass()
  if next(turns) == nil then return end
  local passing = turns
  turns = {}
  if redis.call('EXISTS', blocked) == 0 then return end
  for key, count in pairs(passing) do unblock_first(behind('l', key), count) end
end
