-- Work is bounded: a step that had to block 1000 jobs leaves the rest to the next one.
local gave_up = false

-- Gives up to `want` due jobs to this worker; beyond `free` it ends before one that may start only once. Returns how many, and how many
-- it wanted: no more than that, when it ended so.
local function hand_out(want, seq, free)
  if want == 0 or pauses.q then return 0, want end
  if uses(any.rates) then wake_rates() end
  -- A small hash becomes a table by a long value, in which ids need not be searched one by one.
  local given, passed, size, number = 0, 0, want, want > 8 and string.rep('0', 64) .. seq or seq
  while given < want and not gave_up do
    local line = next_in_line(size, seq % 16 == 0)
    if #line == 0 then break end
    read_line(line)
    local seen, started, ends = go_through(line, want - given, number, free - given)
    take_out(line, seen)
    flush_blocks()
    given, passed = given + started, passed + seen - started
    if ends then want = given end
    gave_up = passed >= 1000
    -- Longer looks where many are blocked, but no longer than what one script should copy.
    size = math.min(want - given + passed, 250)
  end
  return_keys()
  keep_limits()
  if given > 0 then redis.call('HSET', held, unpack(held_now)) end
  return given, want
end
