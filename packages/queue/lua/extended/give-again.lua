-- Gives what step `seq` handed out once more. Returns how many.
local function give_again(seq)
  local found = handed_by(seq)
  for _, job in ipairs(found) do job.rank, job.due = rank_of(extra_of(job.blob)), job.due % rank_span end
  table.sort(found, function(a, b)
    if seq % 16 ~= 0 then
      if a.rank % 16 ~= b.rank % 16 then return a.rank % 16 < b.rank % 16 end
      if a.rank ~= b.rank then return a.rank > b.rank end
      if a.rank > 15 then a, b = b, a end
    end
    return a.due < b.due or (a.due == b.due and a.place < b.place)
  end)
  for _, job in ipairs(found) do
    give(job.id, job.blob, job.tail, '')
    if family_of(job.id) then give_ends(job.id) end
  end
  return #found
end
