-- What the end of a job means to others: its unique key is free, its parent is told, its children are forgotten.
local function finish(id, blob, changed, state, result)
  if not blob then return end
  local extra, kind = extra_of(blob), string.sub(state, 1, 1)
  if not store_end(id, blob, changed, state, result) and changed.reported then forget_reports(id) end
  give_back_at_end(id, extra)
  orders.leave(id, extra)
  return_keys()
  if kind ~= 'd' and family_of(id) then forget_family(id) end
  tell(extra, id, kind, kind == 's' and (result or '') or kind == 'd' and last_failure(blob, changed) or '')
end
