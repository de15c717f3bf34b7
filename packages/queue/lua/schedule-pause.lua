-- Pauses a schedule or resumes it; resumed, it is decided upon until now.
-- ARGV  2 name, 3 paused  1 or 0
-- Returns whether there is such a schedule.
local s = read_schedule(ARGV[2])
if not s then return 0 end
local paused = tonumber(ARGV[3])
if s.paused == paused then return 1 end
s.paused = paused
if paused == 0 then s.decided, s.due = now, now end
write_schedule(ARGV[2], s)
return 1
