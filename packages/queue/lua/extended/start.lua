-- How one job starts, or is blocked.
local fresh_holds = {}

-- What is noted of a job that this step hands out. `changed` is nil for one that is as new.
local function hold_of(job, changed, flags, seq)
  local marks = has(flags, remembered) and 'r' or has(flags, with_extra) and 'x' or ''
  if not changed and not job.from then
    fresh_holds[marks] = fresh_holds[marks] or '1,' .. seq .. ',,' .. marks
    return fresh_holds[marks]
  end
  if changed and changed.reported then marks = marks .. 'p' end
  return (changed and changed.fence or 0) + 1 .. ',' .. seq .. ',' .. (job.score or '') .. ',' .. marks
end

local function start(job, extra, seq)
  local changed = job.tally and cmsgpack.unpack(job.tally) or nil
  local fence = changed and changed.fence + 1 or 1
  local flags = flags_of(job.blob)
  local hold = hold_of(job, changed, flags, seq)
  if extra ~= '' and not has(flags, remembered) then hold = hold .. '\0' .. extra end
  give(job.id, job.blob, changed and tail_of(fence, changed) or fresh_tail, hold)
  if family_of(job.id) then give_ends(job.id) end
  if fence == 1 and string.sub(extra, 2, 2) == 's' then give_back((unique_of(extra)), job.id) end
end
