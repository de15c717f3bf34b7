-- Stands where the rest knows no families: a queue that never had one pays nothing for them.
if uses(any.families) then return { 'families' } end

local function nothing() end
local family_of, forget_family, last_failure, tell, give_ends, wait_for = nothing, nothing, nothing, nothing, nothing, nil
