-- The first `limit` due jobs, which stay where they are: { id, and for those that are not in `ready` from, member and score; perhaps blob }.
local function next_in_line(limit, aged)
  if aged and uses(any.ranks) then return by_age(limit) end
  local line = {}
  lifo.add_in_turn(line, limit)
  return line
end

-- Takes the first `count` of a line out of where they stand.
local function take_out(line, count)
  local fresh, members = 0, { [later] = {}, [ranked] = {} }
  for i = 1, count do
    local job = line[i]
    if job.from then
      local gone = members[job.from]
      gone[#gone + 1] = job.member
    else
      fresh = fresh + 1
    end
  end
  if fresh > 0 then redis.call('LPOP', ready, fresh) end
  in_portions('ZREM', later, members[later])
  in_portions('ZREM', ranked, members[ranked])
end
