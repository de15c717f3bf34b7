-- Lists dead jobs, the newest first.
-- ARGV  2 below  place below which to begin: '(' .. place without that one, place with it, '+inf' for all
--       3 limit  at most this many
-- Returns their records (see describe.lua).
local records = {}
for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', dead, ARGV[2], '-inf', 'LIMIT', 0, ARGV[3])) do
  table.insert(records, describe(id))
end
return records
