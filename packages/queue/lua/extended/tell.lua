-- How a parent is told of the end of its child. In the same queue that is done at once; for a parent in another one an entry is left in
-- `out`, in the same script as the end: kind (1 byte), size (u16), parent's queue, size (u16), parent, index (u32), size (u16), child,
-- bytes. A relay tells the parent and takes the entry out.
-- What is said of a dead child is its last failure: '{...' a Failure as JSON; 'x', crashes (u32), reruns (u32), whether at most once
-- (u8); 'l', a child (see kin.lua): nobody knows that; or 'd' or 'c', a child, and what was said of that one. Nothing is said of a
-- cancelled one.
local child_ended

local function last_failure(blob, changed)
  local entry = changed.history[#changed.history]
  if not entry then return '' end
  if entry[3] == 0 then return entry[4] end
  local flags, reruns = struct.unpack('>BI4', blob, 8)
  return struct.pack('>c0I4I4B', 'x', entry[3], reruns, has(flags, once) and 1 or 0)
end

local function tell(extra, id, kind, bytes)
  local queue, parent, index = parent_of(extra)
  if not queue then return end
  if queue == '' then return child_ended(parent, index, { queue = '', id = id, kind = kind, bytes = bytes }) end
  redis.call('RPUSH', out, struct.pack('>c0I2c0I2c0I4I2c0c0', kind, #queue, queue, #parent, parent, index, #id, id, bytes))
end
