-- What this queue has ever had beyond ordinary jobs, as a sum of bits in `extended`: so nobody looks for what was never there.
local any_extras, any_ranks, any_rates, any_families, any_pauses, any_reports = 1, 2, 4, 8, 16, 32
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
