-- Cancels a waiting or blocked job, or asks the worker of a running one to stop it.
-- ARGV  2 id
-- Returns {'cancelled', 'requested' or 'not-found', whether there is something to relay, ids of jobs that died of this}.
local id = ARGV[2]
local blob = redis.call('HGET', jobs, id)
if not blob then return { 'not-found', 0, died } end
local changed, has_tally = read_tally(id)
local state, due, entry = state_of(id, blob, changed, has_tally)
if state == 'running' then
  redis.call('SADD', stops, id)
  return { 'requested', 0, died }
elseif not due then
  return { 'not-found', 0, died }
end
give_turns(extra_of(blob))
take_from_line(id, blob, state, entry)
finish(id, blob, changed, 'cancelled')
pass_turns()
if unblocked > 0 then ring() end
return { 'cancelled', redis.call('EXISTS', out), died }
