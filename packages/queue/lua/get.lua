-- Looks a job up.
-- ARGV  2 id
-- Returns its record (see describe.lua), or nil.
return describe(ARGV[2])
