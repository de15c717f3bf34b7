-- Stores new jobs, all of them or none, of which some have more than ordinary ones. A job whose id is known is passed over, and one whose
-- unique key is held is not stored; a call that was applied before changes nothing.
-- ARGV  2 lane, 3 number  see parts/call.lua
--       4 frame           see extended/new-jobs.lua
-- Returns the ids of jobs that were not stored, each followed by the id of the job that holds its unique key.
if was_applied() then
  local answer = redis.call('HGET', calls, 'answer ' .. lane)
  local of, refused = unpack(answer and cmsgpack.unpack(answer) or {})
  return of == number and refused or {}
end

local refused = store(ARGV[4])
if #refused > 0 then redis.call('HSET', calls, 'answer ' .. lane, cmsgpack.pack({ number, refused })) end
return refused
