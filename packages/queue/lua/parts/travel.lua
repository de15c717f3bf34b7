-- How jobs travel to a worker: as id (u16 size), blob (u32 size), fence, failures and crashes (u32 each). Pieces, because joining them
-- once makes one string, and packing each job another one.
local travel, jobs_given, held_now = {}, 0, {}
local fresh_tail = struct.pack('>I4I4I4', 1, 0, 0)
local blob_sizes, id_sizes = {}, {}
local function packed_size(known, format, size)
  local packed = known[size] or struct.pack(format, size)
  known[size] = packed
  return packed
end

local function give(id, blob, tail, hold)
  local n = jobs_given
  travel[5 * n + 1], travel[5 * n + 2] = packed_size(id_sizes, '>I2', #id), id
  travel[5 * n + 3], travel[5 * n + 4], travel[5 * n + 5] = packed_size(blob_sizes, '>I4', #blob), blob, tail
  held_now[2 * n + 1], held_now[2 * n + 2] = id, hold
  jobs_given = n + 1
end

local function tail_of(fence, changed)
  return struct.pack('>I4I4I4', fence, changed.failures, changed.crashes)
end

-- What step `seq` handed out, in any order: { id, blob, due, place, tail }.
local function handed_by(seq)
  local found = {}
  local all = redis.call('HGETALL', held)
  for i = 1, #all, 2 do
    local hold = read_hold(all[i + 1])
    local blob = hold.seq == seq and redis.call('HGET', jobs, all[i])
    if blob then
      local place = place_of(blob)
      local due = tonumber(hold.due) or math.floor(place / 1000)
      table.insert(found, { id = all[i], blob = blob, due = due, place = place, tail = tail_of(hold.fence, (read_tally(all[i]))) })
    end
  end
  return found
end
