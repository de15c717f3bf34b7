-- What changes about a job.
-- A tally is { fence, failures, crashes, replays, state, history }; `state` says how the job ended and is '' before. `reported` is there
-- when it has a log or progress.
-- History entries are { at_ms, fence, crashes, failure }: `crashes` is 0 for an error, `failure` a text that TypeScript reads.
local function read_tally(id)
  local packed = redis.call('HGET', tally, id)
  if packed then return cmsgpack.unpack(packed), true end
  return { fence = 0, failures = 0, crashes = 0, replays = 0, state = '', history = {} }, false
end

local function keep_tally(id, changed)
  redis.call('HSET', tally, id, cmsgpack.pack(changed))
end

local function remember(changed, crashes, failure)
  table.insert(changed.history, { now, changed.fence, crashes, failure })
  if #changed.history > 10 then table.remove(changed.history, 1) end
end
