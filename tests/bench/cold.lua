-- cold.lua: asks for another report each time: the same posts, counted from another day before the first of them.
-- wrk -s cold.lua URL -- SEED: what the days begin with, so that no two runs ask for the same.
local days = 0
function init(args)
	days = tonumber(args[1] or "0") * 20000 % 700000
end
function request()
	days = days + 1
	local d = days % 28 + 1
	local m = math.floor(days / 28) % 12 + 1
	local y = 1000 + math.floor(days / 336) % 1000
	return wrk.format("GET", string.format("%s?from=%04d-%02d-%02d", wrk.path, y, m, d))
end
