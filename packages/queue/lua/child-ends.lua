-- Asks how jobs ended that parents in other queues wait for.
-- ARGV  2...  ids
-- Returns kind and bytes of each in one (see extended/tell.lua), '' while it has not ended.
local ends = {}
-- An end that is still to be relayed is not lost.
local relaying = redis.call('EXISTS', out) == 1
for i = 2, #ARGV do
  local kind, bytes = ask(ARGV[i])
  if not kind or (relaying and redis.call('HEXISTS', jobs, ARGV[i]) == 0) then kind, bytes = '', '' end
  ends[#ends + 1] = kind .. bytes
end
return ends
