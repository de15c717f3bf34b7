-- Stores new ordinary jobs, all of them or none. A job whose id is known is passed over; a call that was applied before changes nothing.
-- Without functions, which would be made anew at each call: one job at a time, they would cost as much as storing it.
-- KEYS  1 jobs, 2 ready, 3 later, 4 bell  see parts/queue.lua
--       5 last   string: the newest place given in this queue
--       6 calls  hash of the producer: lane -> number of the newest call applied; see parts/call.lua
-- ARGV  1 shift_ms       0, except in a test that lives through hours: added to Redis time
--       2 lane, 3 number  this call, numbered from 1 in its lane
--       4 frame          no id twice: a run of { id (u16 size), job (u32 size), due (f64) when its flag says so: >= 0 in ms from now, < 0 minus the ms }
--       5 looks          '1' when an id may be known
-- Returns 1, or 0 for a call that was applied before.
local call, jobs, ready, later = redis.call, KEYS[1], KEYS[2], KEYS[3]
local number, applied = tonumber(ARGV[3]), call('HINCRBY', KEYS[6], ARGV[2], 1)
if applied ~= number then
  -- Counted from what was applied: one more is a repeat. Less: this server has lost calls, as after a failover.
  call('HSET', KEYS[6], ARGV[2], math.max(applied - 1, number))
  if applied > number then return 0 end
end
if number % 256 == 1 then call('PEXPIRE', KEYS[6], 86400000) end

local time = call('TIME')
local now_us = time[1] * 1000000 + time[2] + tonumber(ARGV[1]) * 1000
local place = math.max(now_us, tonumber(call('GET', KEYS[5]) or 0) + 1)
local frame, at, size, unpack_struct, pack_struct = ARGV[4], 1, #ARGV[4], struct.unpack, struct.pack
while at <= size do
  -- At most 1000 at once, because unpack has a limit.
  local ids, stored, dues, n = {}, {}, nil, 0
  while at <= size and n < 1000 do
    local id, job
    id, job, at = unpack_struct('>I2c0I4c0', frame, at)
    local due
    if string.byte(job, 1) % 4 >= 2 then due, at = unpack_struct('>d', frame, at) end
    n = n + 1
    -- Packing copies a long text twice, joining makes one more of the short ones.
    ids[n], stored[2 * n - 1], stored[2 * n] = id, id, #job > 2048 and pack_struct('>I7', place) .. job or pack_struct('>I7c0', place, job)
    if due then
      dues = dues or {}
      dues[n] = due
    end
    place = place + 1
  end
  if ARGV[5] == '1' then
    local known, new_ids, new_stored, new_dues = call('HMGET', jobs, unpack(ids)), {}, {}, dues and {}
    for i = 1, n do
      if not known[i] then
        local m = #new_ids + 1
        new_ids[m], new_stored[2 * m - 1], new_stored[2 * m] = ids[i], ids[i], stored[2 * i]
        if dues then new_dues[m] = dues[i] end
      end
    end
    ids, stored, dues = new_ids, new_stored, new_dues
  end
  if #ids > 0 then call('HSET', jobs, unpack(stored)) end
  if dues then
    local now = math.floor(now_us / 1000)
    for i, id in ipairs(ids) do
      local due = dues[i]
      if due then
        call('ZADD', later, due < 0 and -due or now + due + 1, string.sub(stored[2 * i], 1, 7) .. id)
      else
        call('RPUSH', ready, id)
      end
    end
  elseif #ids > 0 then
    call('RPUSH', ready, unpack(ids))
  end
end
call('SET', KEYS[5], string.format('%.0f', place - 1))
if call('LLEN', KEYS[4]) == 0 then call('RPUSH', KEYS[4], 1) end
return 1
