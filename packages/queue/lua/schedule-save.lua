-- Stores a schedule. An unchanged one stays as it is; one with another spec, or none before, starts anew.
-- ARGV  2 name, 3 spec, 4 rest
--       5 moved      1 when the schedule comes from another queue: what this one may still have of it does not count
--       6 decided, 7 due, 8 paused  how far it had got there, '' when it starts anew
--       9 version    where the versions of a new schedule begin: random, so that it has none of one that was removed
--       10 only_new  1 when one that is there is to stay as it is
local name, spec, rest = ARGV[2], ARGV[3], ARGV[4]
if ARGV[10] == '1' and redis.call('HEXISTS', schedules, name) == 1 then return 0 end
local saved = ARGV[5] == '0' and read_schedule(name) or nil
if saved and saved.spec == spec and saved.rest == rest then return 0 end
local s = { spec = spec, rest = rest, version = tonumber(ARGV[9]), paused = tonumber(ARGV[8]) or 0, decided = now, due = now }
if saved then
  s.version, s.paused = saved.version, saved.paused
  if saved.spec == spec then s.decided, s.due = saved.decided, saved.due end
elseif ARGV[6] ~= '' then
  s.decided, s.due = tonumber(ARGV[6]), tonumber(ARGV[7])
end
write_schedule(name, s)
return 1
