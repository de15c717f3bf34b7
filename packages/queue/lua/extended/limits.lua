-- What limits keep a job from starting, and what a start takes. Everything is read once and written once, by keep_limits.
local running, tats, joining, touched = {}, {}, {}, {}

local function running_of(key)
  running[key] = running[key] or redis.call('ZLEXCOUNT', members, beginning(struct.pack('>I2c0', #key, key)))
  return running[key]
end

-- How early a start may come, as a part of its gap: sums of gaps that are no whole numbers are not exact.
local tolerance = 1e-6

-- The theoretical arrival time of the generic cell rate algorithm, in ms. One that has passed is as good as none.
local function tat_of(key)
  tats[key] = tats[key] or tonumber(redis.call('ZSCORE', rates, key) or 0)
  return tats[key]
end

local keys, gaps = {}, {}

-- Behind which limit a job is to be blocked: then nothing is taken. Nil when it may start: then it has all of them.
local function take_limits(id, extra)
  local count = 0
  for _, key, most, gap_ms, slack_ms in limits_of(extra) do
    if gap_ms and now < tat_of(key) - slack_ms - gap_ms * tolerance then
      touched[key] = true
      return behind('r', key)
    elseif not gap_ms and running_of(key) >= most then
      return behind('l', key)
    end
    count = count + 1
    keys[count], gaps[count] = key, gap_ms or 0
  end
  for i = 1, count do
    local key = keys[i]
    if gaps[i] > 0 then
      tats[key], touched[key] = math.max(tat_of(key), now) + gaps[i], true
    else
      running[key] = running[key] + 1
      append(joining, '0', member_of(key, id))
    end
  end
end
