-- The keys of a queue that has more than ordinary jobs.
-- KEYS 13 ranked    zset of place .. id: waiting jobs of another priority than the ordinary one, scored by rank * 2^48 + due ms
--      14 blocked   zset of the jobs behind a limit or a pause, sorted by bytes: see block-entry.lua
--      15 blocks    hash: id of a blocked job -> what it has, or would have, in blocked
--      16 waits     zset of place .. id: every blocked job, scored by due ms
--      17 members   zset of key (u16 size) .. 40 zeros .. id: who runs under which concurrency key
--      18 rates     zset of rate keys, scored by the ms at which their next start would come if all came at their pace
--      19 wakes     zset of the rate keys that jobs are blocked behind, scored by the ms at which the first of them may start
--      20 paused    set of what is paused: 'q' for the queue, 't' .. task, 'k' .. limit key
--      21 unique    hash: unique key -> the ms at which it is given back (7 bytes, 0 for never) .. id of its holder
--      22 expiries  zset of the unique keys with a time limit, scored by that ms
--      23 families  hash: id of a job that has or had children -> how many (u32), how many of them have not ended (u32)
--      24 kin       zset of children and their ends, sorted by bytes: see kin.lua
--      25 parents   zset of the jobs that are, or were, blocked by children, scored by the µs at which that began or a sweep last saw it
--      26 out       list of ends that are to be told to parents in other queues: see tell.lua
--      27 reports   zset of logs and progress, sorted by bytes: see reports.lua
--      28 last      string: the newest place given in this queue
--      29 orders    zset of the jobs that have an order and have not ended, sorted by bytes: see orders.lua
local ranked, blocked, blocks, waits, members, rates = KEYS[13], KEYS[14], KEYS[15], KEYS[16], KEYS[17], KEYS[18]
local wakes, paused, unique, expiries, families = KEYS[19], KEYS[20], KEYS[21], KEYS[22], KEYS[23]
local kin, parents, out, reports, last = KEYS[24], KEYS[25], KEYS[26], KEYS[27], KEYS[28]

local function flags_of(blob)
  return string.byte(blob, 8)
end

-- The bounds of everything in a zset sorted by bytes that begins with `prefix`. No byte 255 follows any prefix here.
local function beginning(prefix)
  return '[' .. prefix, '(' .. prefix .. '\255'
end

local function append(list, first, second)
  local n = #list
  list[n + 1], list[n + 2] = first, second
end

-- unpack has a limit, and so has what one command should be.
local function in_portions(command, key, values)
  for from = 1, #values, 1000 do redis.call(command, key, unpack(values, from, math.min(from + 999, #values))) end
end
