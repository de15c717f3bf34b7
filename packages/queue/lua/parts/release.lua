-- Hands a job back as if it had never been taken.
local function release(id, hold)
  local blob, changed = let_go(id, hold)
  line_up(id, blob, changed, hold.due)
end
