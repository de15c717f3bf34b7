-- Forgets ended jobs whose time is over, and what rates and unique keys leave behind. At most 1000 of each.
-- Returns how many jobs.
local ids = redis.call('ZRANGEBYSCORE', ended, '-inf', now_text, 'LIMIT', 0, 1000)
if #ids > 0 then
  redis.call('HDEL', jobs, unpack(ids))
  redis.call('HDEL', tally, unpack(ids))
  redis.call('ZREM', ended, unpack(ids))
  redis.call('ZREM', dead, unpack(ids))
  redis.call('SREM', cancelled, unpack(ids))
  if uses(any.reports) then
    for _, id in ipairs(ids) do forget_reports(id) end
  end
  forget_families(ids)
end
if features == 0 then return #ids end

local over_keys = redis.call('ZRANGEBYSCORE', expiries, '-inf', now_text, 'LIMIT', 0, 1000)
if #over_keys > 0 then
  redis.call('HDEL', unique, unpack(over_keys))
  redis.call('ZREM', expiries, unpack(over_keys))
end
-- A rate key whose time has come is as good as one that was never used.
local idle = redis.call('ZRANGEBYSCORE', rates, '-inf', now_text, 'LIMIT', 0, 1000)
if #idle > 0 then redis.call('ZREM', rates, unpack(idle)) end
return #ids
