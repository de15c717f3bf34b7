-- The time of this server. Stands before every script.
-- ARGV  1 shift_ms   0, except in a test that lives through hours: added to Redis time
local time = redis.call('TIME')
local now_us = time[1] * 1000000 + time[2] + tonumber(ARGV[1]) * 1000
local now = math.floor(now_us / 1000)
-- Lua writes a number as text at the price of a command, so what is sent more than once is written once.
local now_text = string.format('%d', now)
