-- What the success of jobs means to others. What becomes of their records is another matter, and return_keys is to be called.
local function tell_success(id, extra, result)
  leave_keys(id, extra)
  give_back_at_end(id, extra)
  orders.leave(id, extra)
  tell(extra, id, 's', result or '')
end

-- The same for many, with return_keys. `told` has ids, extras and results.
local function tell_successes(told)
  if #told.ids == 0 then return end
  for i, id in ipairs(told.ids) do tell_success(id, told.extras[i], told.results[i]) end
  return_keys()
  -- A parent that died of a child and was replayed has a tally before its first hand-out.
  if uses(any.families) then redis.call('HDEL', tally, unpack(told.ids)) end
end

-- After they were told of each other: a parent may end in the same step as its child.
local function forget_families(ids)
  if not uses(any.families) or #ids == 0 then return end
  for i, family in ipairs(redis.call('HMGET', families, unpack(ids))) do
    if family then forget_family(ids[i]) end
  end
end
