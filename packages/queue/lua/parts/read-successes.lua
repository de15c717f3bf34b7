-- Reads successes: at most 1000 from `at` on, because unpack has a limit. Returns ids, fences, results and where the next begin.
local function read_successes(frame, at, with_results)
  local ids, fences, results, n = {}, {}, {}, 0
  while at <= #frame and n < 1000 do
    n = n + 1
    if with_results then
      ids[n], fences[n], results[n], at = struct.unpack('>I2c0I4I4c0', frame, at)
    else
      ids[n], fences[n], at = struct.unpack('>I2c0I4', frame, at)
    end
  end
  return ids, fences, results, at
end
