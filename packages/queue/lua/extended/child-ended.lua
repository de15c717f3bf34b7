-- Books the end of a child, given as { queue, id, kind, bytes }. The first one counts, but a success is better than a failure.
function child_ended(parent, index, child)
  local blob = redis.call('HGET', jobs, parent)
  if not blob or has(flags_of(blob), over) then return end
  local who = child_of(child.queue, child.id)
  local key = kin_of(parent) .. 'e' .. who
  local known = kin_entry(key)
  if known and (child.kind ~= 's' or string.sub(known, 1, 1) == 's') then return end
  if known then redis.call('ZREM', kin, key .. known) end
  redis.call('ZADD', kin, 0, key .. child.kind .. child.bytes)
  local count, left = family_of(parent)
  if not count then return keep_family(parent, 0, 0) end
  local rule = not known and rule_of(parent, count, index, who)
  if not rule then return end
  keep_family(parent, count, left - 1)
  judge(parent, blob, left - 1, child.kind ~= 's' and rule == 'f' and child or nil)
end
