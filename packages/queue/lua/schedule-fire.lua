-- Books a decision and stores its jobs, both or neither. A job whose id is known is passed over, and one whose unique key is held is not stored.
-- ARGV  2 name, 3 version   the one that was decided upon: with any other nothing happens
--       4 decided, 5 due    ms; due is -1 when there is nothing more to decide
--       6 frame             see extended/new-jobs.lua
-- Returns 1, or 0 when somebody else was faster.
local name = ARGV[2]
local s = read_schedule(name)
if not s or s.paused ~= 0 or s.version ~= tonumber(ARGV[3]) then return 0 end
s.decided, s.due = tonumber(ARGV[4]), tonumber(ARGV[5])
write_schedule(name, s)
if #ARGV[6] == 0 then return 1 end
store(ARGV[6])
return 1
