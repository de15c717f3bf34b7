-- Lists the children that a job waits or waited for, in their order.
-- ARGV  2 id
--       3 skip   how many to pass over
--       4 limit  at most this many
-- Returns four values for each: queue ('' for the job's own), id, rule ('f' or 'c'), how it ended ('s', 'd', 'c', or '' when it has not).
local id, skip, limit = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local children = {}
each_child(id, function(_, rule, child)
  skip = skip - 1
  if skip >= 0 then return false end
  local queue, child_id = struct.unpack('>I2c0I2c0', child)
  append(children, queue, child_id)
  append(children, rule, string.sub(end_of(id, child) or '', 1, 1))
  return #children == limit * 4
end)
return children
