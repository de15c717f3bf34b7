-- Stores all jobs of a frame. Returns the ids of those that were refused, each followed by the id of the job that holds its unique key.
local function store(frame)
  local place, at, refused = math.max(now_us, tonumber(redis.call('GET', last) or 0) + 1), 1, {}
  while at <= #frame do
    local batch
    batch, at = read_batch(frame, at)
    read_holders(batch)
    for _, new in ipairs(batch) do
      local holder = new.key and holders[new.key]
      if holder and holder ~= new.id then
        append(refused, new.id, holder)
        if new.conflict ~= 'k' then
          flush_new()
          amend(holder, new)
        end
      else
        if new.key then hold_key(new, new.id) end
        add_new(new, place)
        place = place + 1
      end
    end
    flush_new()
  end
  redis.call('SET', last, place - 1)
  pass_turns()
  ring()
  return refused
end
