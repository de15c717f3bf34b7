-- Calls `visit` with each child that a job waits or waited for, in order: index, rule and child. A visit that returns true is the last.
local function each_child(parent, visit)
  local prefix, offset = kin_of(parent) .. 'c', 0
  local from, to = beginning(prefix)
  repeat
    local entries = redis.call('ZRANGEBYLEX', kin, from, to, 'LIMIT', offset, 1000)
    for _, entry in ipairs(entries) do
      local index, rule, at = struct.unpack('>I4c1', entry, #prefix + 1)
      if visit(index, rule, string.sub(entry, at)) then return end
    end
    offset = offset + #entries
  until #entries < 1000
end

-- Whether a parent must not see this child fail: 'f' or 'c', nil when it does not wait for it. The index that the child was enqueued with
-- saves the search, but for a parent that has crashed and got its children in another order.
local function rule_of(parent, count, index, child)
  local entry = count > 0 and kin_entry(kin_of(parent) .. 'c' .. struct.pack('>I4', index))
  if entry and string.sub(entry, 2) == child then return string.sub(entry, 1, 1) end
  local found
  if count > 0 then
    each_child(parent, function(_, rule, other)
      if other == child then found = rule end
      return found
    end)
  end
  return found
end

local function forget_family(id)
  redis.call('ZREMRANGEBYLEX', kin, beginning(kin_of(id)))
  redis.call('HDEL', families, id)
  redis.call('ZREM', parents, id)
end
