-- Frees blocked jobs that nothing blocks any more: a limit that was raised, a turn that was given to a job which could not take it, a
-- resume that died half-way. Looks at 1000 of the keys that jobs are blocked behind, and frees 1000 jobs at most.
-- ARGV  2 after  what the last call returned, '' at first
-- Returns where the next call is to go on, '' when everything was looked at.
local after, room = ARGV[2], 1000
for _ = 1, 1000 do
  local entry = redis.call('ZRANGEBYLEX', blocked, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, 1)[1]
  if not entry then
    after = ''
    break
  end
  local first = read_entry(entry)
  local prefix = behind(first.kind, first.key)
  after = prefix .. '\255'
  room = room - unblock_first(prefix, math.min(room, room_behind(first)))
  if room <= 0 then break end
end
if unblocked > 0 then ring() end
return after
