-- hot.lua: sends a published report (lib/cache/hot.h) by itself while it is young enough; steps aside for everything else.
--
-- It answers GET and HEAD of /api/v1/stats/PLATFORM/HANDLE and /api/stats/HANDLE, plain or with ?tz= alone. Each form (brotli, gzip, plain)
-- is looked at for itself: its own time, its own tag. Whatever is not exactly as expected is the executable's to answer.
--
-- A request costs one stat() of the form, which is how a withdrawn report is gone at once. What does not change is kept between requests: the
-- environment, which files an address means, and small bodies by their tag, all of it bounded.
local BODY_MAX, BODIES_MAX = 64 * 1024, 4 * 1024 * 1024
local NAMES_MAX = 4096

local kept = package.loaded["tweetx.hot"]
if not kept then
	local origins = os.getenv("CORS_ORIGINS")
	kept = {
		base = os.getenv("TWEETX_BASE") or "",
		hot = os.getenv("TWEETX_HOME") .. "/hot/",
		seconds = tonumber(os.getenv("TWEETX_CACHE_SECONDS")) or 900,
		cors = origins ~= nil and origins ~= "",
		names = {}, n_names = 0,
		accepts = {}, n_accepts = 0,
		bodies = {}, n_bytes = 0,
	}
	kept.vary = kept.cors and "Accept-Encoding, Origin" or "Accept-Encoding"
	-- A request's name: this process's own random beginning, and a number that goes on.
	local function word() return lighty.c.rand() & 0xffffffff end
	kept.id = string.format("%08x%08x%08x", word(), word(), word())
	kept.requests = word()

	-- The file below hot/ that an address means, without its form; false for none.
	function kept.name_of(uri)
		local base = kept.base
		if #uri > 512 or uri:sub(1, #base) ~= base then return false end
		local platform, handle, rest = uri:match("^/api/v1/stats/([a-z]+)/([^/?]+)/?(.*)$", #base + 1)
		if not platform then
			platform, handle, rest = "x", uri:match("^/api/stats/([^/?]+)/?(.*)$", #base + 1)
		end
		if not handle then return false end
		handle = handle:gsub("%%40", "@"):lower():gsub("^@", "")
		if platform == "x" and handle == "compare" then return false end
		if not handle:find("^[a-z0-9_][a-z0-9_.@:-]*$") or handle:find("..", 1, true) then return false end
		if rest == "" then return platform .. "/" .. handle .. "/report.json" end
		local tz = rest:match("^%?tz=([%w_+%%/-]+)$")
		if not tz then return false end
		-- A '+' of a query is a blank, and no zone has one.
		tz = tz:gsub("%+", " "):gsub("%%2[Ff]", "/"):gsub("%%2[Bb]", "+")
		if not tz:find("^[%w_+-]+[%w_+/-]*$") then return false end
		if tz == "UTC" then return platform .. "/" .. handle .. "/report.json" end
		return platform .. "/" .. handle .. "/tz/" .. tz .. ".json"
	end

	-- The form that a client likes best, "" for the plain one. Its weights count (RFC 9110, section 12.5.3).
	function kept.form_of(accept)
		local weight = { br = 0, gzip = 0 }
		for word in accept:lower():gmatch("[^,]+") do
			local name, rest = word:match("^%s*([%w*-]+)(.*)$")
			local q = rest and (rest:match("^%s*$") and 1 or tonumber(rest:match("^%s*;%s*q=([%d.]+)%s*$")))
			if name and q and weight[name] then weight[name] = q end
		end
		if weight.br > 0 and weight.br >= weight.gzip then return ".br" end
		return weight.gzip > 0 and ".gz" or ""
	end

	function kept.body_of(path, st)
		local body
		if st.st_size <= BODY_MAX then
			local f = io.open(path, "rb")
			body = f and f:read("a")
			if f then f:close() end
			-- Replaced meanwhile: what was read may be of either.
			local again = lighty.c.stat(path)
			if not body or not again or again.etag ~= st.etag then return nil end
		end
		if kept.n_bytes > BODIES_MAX then kept.bodies, kept.n_bytes = {}, 0 end
		local old = kept.bodies[path]
		kept.n_bytes = kept.n_bytes + 512 + (body and #body or 0) - (old and old.size or 0)
		local b = {
			key = st.etag,
			tag = '"' .. string.format("%x", st.st_mtime) .. "-" .. st.etag:gsub('"', "") .. '"',
			made_at = st.st_mtime,
			body = body,
			list = { body },
			size = 512 + (body and #body or 0),
		}
		kept.bodies[path] = b
		return b
	end
	package.loaded["tweetx.hot"] = kept
end

local request = lighty.r
local attr, headers = request.req_attr, request.req_header
local method = attr["request.method"]
if method ~= "GET" and method ~= "HEAD" then return 0 end

local uri = attr["request.orig-uri"]
local paths = kept.names[uri]
if not paths then
	local name = kept.name_of(uri)
	if not name then return 0 end
	if kept.n_names >= NAMES_MAX then kept.names, kept.n_names = {}, 0 end
	name = kept.hot .. name
	paths = { [""] = name, [".br"] = name .. ".br", [".gz"] = name .. ".gz" }
	kept.names[uri], kept.n_names = paths, kept.n_names + 1
end

-- What another site's page may read is the executable's to say.
if kept.cors and headers["Origin"] then return 0 end

local accept, form = headers["Accept-Encoding"], ""
if accept then
	form = kept.accepts[accept]
	if form == nil then
		form = kept.form_of(accept)
		if kept.n_accepts >= 256 then kept.accepts, kept.n_accepts = {}, 0 end
		kept.accepts[accept], kept.n_accepts = form, kept.n_accepts + 1
	end
	-- mod_deflate knows no weights: what must not be packed is asked for without.
	if form == "" then headers["Accept-Encoding"] = nil end
end

local path = paths[form]
local st = lighty.c.stat(path)
if not st then return 0 end
local b = kept.bodies[path]
if not b or b.key ~= st.etag then
	b = st.is_file and kept.body_of(path, st)
	if not b then return 0 end
end
-- Not lighty.c.time(): that may be behind by a second.
local age = os.time() - b.made_at
if age ~= b.age then
	local left = kept.seconds - age
	b.age, b.old = age, left <= 0 or age < 0
	-- As the executable says it, kept for a minute from now, but not beyond the report's time. A reader counts Age into max-age.
	b.control = "public, max-age=" .. (age + (left < 60 and left or 60))
end
if b.old then return 0 end

local out = request.resp_header
local id = headers["X-Request-Id"]
if not id or #id > 64 or not id:find("^[%w._-]+$") then
	kept.requests = kept.requests + 1 & 0xffffffff
	id = string.format("%s%08x", kept.id, kept.requests)
end
out["X-Request-Id"] = id
out["ETag"] = b.tag
out["Age"] = age
out["Cache-Control"] = b.control
out["Vary"] = kept.vary
out["X-Cache"] = "hot"

local known = headers["If-None-Match"]
if known and (known:find(b.tag, 1, true) or known == "*") then return 304 end

out["Content-Type"] = "application/json"
out["X-Content-Type-Options"] = "nosniff"
if form == ".br" then out["Content-Encoding"] = "br" elseif form == ".gz" then out["Content-Encoding"] = "gzip" end
if b.body then
	request.resp_body:set(b.list)
elseif not pcall(request.resp_body.set, request.resp_body, { { filename = path } }) then
	for _, header in ipairs({ "X-Request-Id", "ETag", "Age", "Cache-Control", "Vary", "X-Cache", "Content-Type", "X-Content-Type-Options", "Content-Encoding" }) do
		out[header] = nil
	end
	return 0 -- withdrawn since
end
return 200
