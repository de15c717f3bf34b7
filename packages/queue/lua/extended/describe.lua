-- A job as people look at it: {id, blob, state, ms until due, fence, failures, crashes, replays, now ms, what it has beyond the ordinary,
-- history...}, where each history entry is four values: at ms, fence, crashes, failure. Nil when the id is not known.

-- {rank, unique key, parent's queue, parent, index, kind of what blocks it, its key or how many children are left, progress,
-- whose turn it is, its order}.
local function describe_extra(id, extra, entry)
  local queue, parent, index = parent_of(extra)
  local block = entry and read_entry(entry) or {}
  local what = block.key
  if block.kind == 'c' then what = select(2, family_of(id)) end
  local progress = uses(any.reports) and progress_of(id)
  return { rank_of(extra), unique_of(extra) or false, queue or false, parent or false, index or false, block.kind or false, what or false,
    progress or false, block.kind == 'o' and orders.first(what) or false, orders.of(extra) or false }
end

local function describe(id)
  local blob = redis.call('HGET', jobs, id)
  if not blob then return nil end
  local changed, has_tally = read_tally(id)
  local state, due, entry = state_of(id, blob, changed, has_tally)
  local fence = changed.fence + (state == 'running' and 1 or 0)
  local wait_ms = math.max(0, (due or now) - now)
  local record = { id, blob, state, wait_ms, fence, changed.failures, changed.crashes, changed.replays, now,
    describe_extra(id, extra_of(blob), entry) }
  for _, history in ipairs(changed.history) do
    for _, value in ipairs(history) do table.insert(record, value) end
  end
  return record
end
