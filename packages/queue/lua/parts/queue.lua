-- The keys of one queue by name. Stands before every script but enqueue.
-- KEYS  1 jobs       hash: id -> place (7 bytes), flags (1 byte), policy, task, payload; src/redis/job-layout.ts has it
--       2 ready      list of ids: jobs that were never handed out and were due at once, oldest first, so sorted by place
--       3 later      zset of place .. id, scored by due ms: every other waiting job of the ordinary priority
--       4 tally      hash: id -> what changes about a job, packed; absent while it is as new
--       5 ended      zset of ids that are over, scored by the ms at which they are forgotten
--       6 dead       zset of dead ids, scored by place
--       7 cancelled  set of the ended ids that were cancelled
--       8 leases     zset of workers that hold jobs, scored by the ms at which their lease lapses
--       9 stops      set of running ids that somebody wants stopped
--      10 void       hash: id -> how many of its entries in ready, the first ones, have no job any more; '' -> the sum of all
--      11 bell       list with one ring while there may be work that nobody was woken for
--      12 extended   string: there once the queue has what only the scripts with lua/extended know
-- A place is the µs of broker time at which a job came, raised where needed so that no two are alike.
local jobs, ready, later, tally, ended, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local cancelled, leases, stops, void, bell, extended = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12]

-- Bits of a job's flags.
local once, came_later, remembered, over, with_extra, with_result = 1, 2, 4, 8, 16, 32
local function has(flags, bit)
  return flags % (bit * 2) >= bit
end

local function place_of(packed)
  return (struct.unpack('>I7', packed))
end

local function ring()
  if redis.call('LLEN', bell) == 0 then redis.call('RPUSH', bell, 1) end
end
