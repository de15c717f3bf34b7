-- Says who holds a unique key.
-- ARGV  2 key
-- Returns the id of a job, or nil.
local holder = redis.call('HGET', unique, ARGV[2])
if not holder then return nil end
local until_ms = struct.unpack('>I7', holder)
if until_ms > 0 and until_ms <= now then return nil end
return string.sub(holder, 8)
