-- The usual step of a worker on a queue with limits, unique keys and kept results, as step-quick.lua is for ordinary jobs: new jobs that have
-- succeeded go or become records, the oldest ready ones come, and no limit keeps any of those from starting. It does what
-- step-extended.lua would do, without a function and with a third of the work for each job. Anything else it leaves to that script, and
-- changes nothing: so all is read and decided before anything is written.
-- KEYS  1 jobs, 2 ready, 3 later, 4 leases, 5 bell       see parts/queue.lua
--       6 worker, 7 held                                see parts/held.lua
--       8 void, 9 stops, 10 ranked, 11 blocked, 12 paused  must not exist
--       13 extended, 14 tally, 15 ended                 see parts/queue.lua
--       16 members, 17 rates, 18 unique, 19 expiries    see extended/keys.lua
-- ARGV  1 shift_ms, 2 seq, 3 want, 4 lease_ms, 5 name, 6 done, 7 rings, 8 before, 9 memory_ms  as for step-quick.lua
--       10 free  beyond so many, no job that may start only once
--       11... the result of each id of `done`, '' for none
-- Returns what step-quick.lua returns.
local call, pack, unpack_struct, sub, byte = redis.call, struct.pack, struct.unpack, string.sub, string.byte
local jobs, ready, later, held, members, rates, unique = KEYS[1], KEYS[2], KEYS[3], KEYS[7], KEYS[16], KEYS[17], KEYS[18]
local seq, want, lease_ms = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local odd, first = call('EXISTS', later, KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12]), nil
if odd > 0 then
  first = tonumber(call('ZRANGE', later, '0', '0', 'WITHSCORES')[2])
  if odd > 1 or not first or first <= now then return false end
end
-- See extended/features.lua: 8 stands for families, 4 for rates.
local features = tonumber(call('GET', KEYS[13]) or 0)
if features % 16 >= 8 then return false end

local done, n = {}, 0
for id in string.gmatch(ARGV[6], '([^\n]+)\n') do
  n = n + 1
  done[n] = id
end
local prefixes, freed, filler = {}, {}, string.rep('0', 40)
local gone, kept, records, leaving, own, timed, timed_ids = {}, {}, {}, {}, {}, {}, {}
-- Those with an extra, and in which string it stands, from which byte to which: it is read in place.
local with_extra, extras, extra_at, extra_to, x = {}, {}, {}, {}, 0
for i, hold in ipairs(n > 0 and call('HMGET', held, unpack(done)) or {}) do
  -- Handed out once, due when it came, and neither a log nor progress.
  local marks, marks_end
  if hold then marks, marks_end = string.match(hold, '^1,%d+,,(r?x?)()') end
  if not marks or (byte(hold, marks_end) or 0) ~= 0 then return false end
  if byte(marks) == 114 then
    kept[#kept + 1], records[#records + 1] = done[i], ARGV[10 + i]
  else
    gone[#gone + 1] = done[i]
    if marks == 'x' then
      x = x + 1
      with_extra[x], extras[x], extra_at[x], extra_to[x] = done[i], hold, marks_end + 1, #hold
    end
  end
end
local ended, changes, ends, m = {}, {}, {}, 0
if #kept > 0 then
  -- What was handed out once, and was due when it came, has no tally yet.
  local success = cmsgpack.pack({ fence = 1, failures = 0, crashes = 0, replays = 0, state = 'succeeded', history = {} })
  local until_ms, forgotten = nil, nil
  for i, blob in ipairs(call('HMGET', jobs, unpack(kept))) do
    if not blob then return false end
    local id, flags, _, remember_ms, _, head = kept[i], unpack_struct('>BI4I6I6I2', blob, 8)
    head = head + 26
    if flags % 32 >= 16 then
      local size = unpack_struct('>I2', blob, 27)
      head, x = head + 2 + size, x + 1
      with_extra[x], extras[x], extra_at[x], extra_to[x] = id, blob, 29, 28 + size
    end
    local result = records[i]
    ended[m + 1], ended[m + 2] = id, sub(blob, 1, 7) .. string.char(flags + 8 + (result ~= '' and 32 or 0)) .. sub(blob, 9, head) .. result
    changes[m + 1], changes[m + 2] = id, success
    if remember_ms ~= until_ms then until_ms, forgotten = remember_ms, string.format('%.0f', now + remember_ms) end
    ends[m + 1], ends[m + 2] = forgotten, id
    m = m + 2
  end
end
-- See extended/extras.lua.
for i = 1, x do
  local id, bytes, from = with_extra[i], extras[i], extra_at[i]
  local rule = byte(bytes, from + 1)
  if rule == 102 then
    local key, ttl_ms = unpack_struct('>I2c0d', bytes, from + 6)
    if ttl_ms < 0 then
      own[#own + 1] = key
    else
      timed[#timed + 1], timed_ids[#timed_ids + 1] = key, id
    end
  elseif rule ~= 0 and rule ~= 116 then
    return false
  end
  local at, last, key, gap_ms, _ = from - 1 + unpack_struct('>I2', bytes, from + 2), extra_to[i], nil, nil, nil
  while at <= last do
    key, _, gap_ms, _, at = unpack_struct('>I2c0I4dd', bytes, at)
    if gap_ms == 0 then
      local prefix = prefixes[key] or pack('>I2c0c0', #key, key, filler)
      prefixes[key], freed[key] = prefix, (freed[key] or 0) + 1
      leaving[#leaving + 1] = prefix .. id
    end
  end
end

local ids = want > 0 and call('LRANGE', ready, '0', want - 1) or {}
local given, blobs, holds, joining, j = #ids, {}, {}, {}, 0
local running, tats = {}, {}
if given > 0 then
  blobs = call('HMGET', jobs, unpack(ids))
  local free, number = tonumber(ARGV[10]), '1,' .. (given > 8 and string.rep('0', 64) or '') .. seq .. ',,'
  for i = 1, given do
    local id, blob = ids[i], blobs[i]
    if not blob then return false end
    local flags = byte(blob, 8)
    if i > free and flags % 2 == 1 then
      for rest = i, given do ids[rest], blobs[rest] = nil, nil end
      -- What is left is not for this worker, so it is as if it had asked for no more.
      given, want = i - 1, i - 1
      break
    end
    local hold = flags % 8 >= 4 and number .. 'r' or number
    if flags % 32 >= 16 then
      if byte(blob, 30) == 115 then return false end
      local size = unpack_struct('>I2', blob, 27)
      local at, last, key, most, gap_ms, slack_ms = 28 + unpack_struct('>I2', blob, 31), 28 + size, nil, nil, nil, nil
      while at <= last do
        key, most, gap_ms, slack_ms, at = unpack_struct('>I2c0I4dd', blob, at)
        if gap_ms > 0 then
          local tat = tats[key] or tonumber(call('ZSCORE', rates, key) or 0)
          -- The tolerance of extended/limits.lua.
          if now < tat - slack_ms - gap_ms * 1e-6 then return false end
          tats[key] = math.max(tat, now) + gap_ms
        else
          local prefix = prefixes[key] or pack('>I2c0c0', #key, key, filler)
          local count = running[key]
          if not count then
            local from = sub(prefix, 1, 2 + #key)
            count = call('ZLEXCOUNT', members, '[' .. from, '(' .. from .. '\255') - (freed[key] or 0)
          end
          if count >= most then return false end
          prefixes[key], running[key], j = prefix, count + 1, j + 2
          joining[j - 1], joining[j] = '0', prefix .. id
        end
      end
      -- Of a job that is remembered it is read from the job.
      if flags % 8 < 4 then hold = hold .. 'x\0' .. sub(blob, 29, last) end
    end
    holds[2 * i - 1], holds[2 * i] = id, hold
  end
end
local before = call('SET', KEYS[6], seq, 'PX', ARGV[9], 'GET')
if before ~= ARGV[8] then
  if before then call('SET', KEYS[6], before, 'PX', ARGV[9]) else call('DEL', KEYS[6]) end
  return false
end

if n > 0 then call('HDEL', held, unpack(done)) end
if #gone > 0 then call('HDEL', jobs, unpack(gone)) end
if m > 0 then
  call('HSET', jobs, unpack(ended))
  call('HSET', KEYS[14], unpack(changes))
  call('ZADD', KEYS[15], unpack(ends))
end
for from = 1, #leaving, 1000 do call('ZREM', members, unpack(leaving, from, math.min(from + 999, #leaving))) end
if #own > 0 then call('HDEL', unique, unpack(own)) end
if #timed > 0 then
  -- A key whose time was over may be another job's by now.
  for i, holder in ipairs(call('HMGET', unique, unpack(timed))) do
    if holder and sub(holder, 8) == timed_ids[i] then
      call('HDEL', unique, timed[i])
      call('ZREM', KEYS[19], timed[i])
    end
  end
end
if given > 0 then
  call('LTRIM', ready, given, '-1')
  call('HSET', held, unpack(holds))
  for from = 1, #joining, 1000 do call('ZADD', members, unpack(joining, from, math.min(from + 999, #joining))) end
  for key, tat in pairs(tats) do call('ZADD', rates, tat, key) end
  if next(tats) and features % 8 < 4 then call('SET', KEYS[13], features + 4) end
end
if given == 0 and n > 0 and call('HLEN', held) == 0 then
  call('ZREM', KEYS[4], ARGV[5])
elseif given + n > 0 then
  call('ZADD', KEYS[4], string.format('%.0f', now + lease_ms), ARGV[5])
end
local due_ms = -1
if given < want then
  call('DEL', KEYS[5])
  if first then due_ms = first - now end
elseif ARGV[7] == '1' and call('LLEN', ready) > 0 and call('LLEN', KEYS[5]) == 0 then
  call('RPUSH', KEYS[5], 1)
end
return { now, ids, blobs, due_ms }
