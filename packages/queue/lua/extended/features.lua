-- What this queue has ever had beyond ordinary jobs, as a sum of bits in `extended`: so nobody looks for what was never there.
local any = { extras = 1, ranks = 2, rates = 4, families = 8, pauses = 16, reports = 32, lifo = 64 }
-- What lifo.lua and orders.lua have: in one table each, because Lua allows 200 locals.
local lifo, orders = {}, { key = KEYS[29] }
local features = tonumber(redis.call('GET', extended) or 0)

-- How the children of the jobs of a hand-out ended, and jobs that died although no worker said so.
local families_given, died = {}, {}

local function uses(feature)
  return has(features, feature)
end

local function add_feature(feature)
  if has(features, feature) then return end
  features = features + feature
  redis.call('SET', extended, features)
end
