-- Goes through a line and lets jobs start.

-- Reads what decides about the jobs of a line: blobs, and the tallies of those that may have one.
local function read_line(line)
  local ids, old, old_ids = {}, {}, {}
  for i, job in ipairs(line) do
    ids[i] = job.id
    if job.from then old[#old + 1], old_ids[#old + 1] = job, job.id end
  end
  for i, blob in ipairs(redis.call('HMGET', jobs, unpack(ids))) do line[i].blob = blob end
  for i, packed in ipairs(#old > 0 and redis.call('HMGET', tally, unpack(old_ids)) or {}) do old[i].tally = packed end
end

local function block_behind(job, extra, prefix)
  local place = string.sub(job.blob, 1, 7)
  block(job.id, place, rank_of(extra), due_of(place, job.score), prefix)
end

-- Decides about a line until `want` have started, or more than `free` would have with one that may start only once. Returns how many it has
-- looked at, how many of those started, and whether it ended before such a one.
local function go_through(line, want, seq, free)
  local some_void, started = redis.call('EXISTS', void) == 1, 0
  for i, job in ipairs(line) do
    if started == want then return i - 1, started end
    local gone = some_void and not job.from and skip_void(job.id)
    if job.blob and not gone and started >= free and has(flags_of(job.blob), once) then return i - 1, started, true end
    if job.blob and not gone then
      local extra = extra_of(job.blob)
      local prefix = some_pause and paused_by(job.blob, extra) or (extra ~= '' and take_limits(job.id, extra))
      if prefix then
        block_behind(job, extra, prefix)
      else
        start(job, extra, seq)
        started = started + 1
      end
    end
  end
  return #line, started
end
