-- How jobs are blocked: what block-entry.lua says of one goes to `blocks`, and to `blocked` for all kinds but 'c' and 'o', where nobody is first.
local to_block = { entries = {}, by_id = {}, by_due = {} }

-- Takes effect with flush_blocks; the job is in no line then.
local function block(id, place, rank, due, prefix)
  due = math.min(due, lifo.most_due)
  local entry = prefix .. lifo.block_rank(rank, due, place) .. id
  local kind = string.sub(prefix, 1, 1)
  if kind ~= 'c' and kind ~= 'o' then
    append(to_block.entries, '0', entry)
  end
  append(to_block.by_id, id, entry)
  append(to_block.by_due, due, place .. id)
end

local function flush_blocks()
  in_portions('ZADD', blocked, to_block.entries)
  in_portions('HSET', blocks, to_block.by_id)
  in_portions('ZADD', waits, to_block.by_due)
  to_block = { entries = {}, by_id = {}, by_due = {} }
end
