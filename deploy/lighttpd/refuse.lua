-- refuse.lua: says what the web server itself refuses, or cannot hand on, in the words of the interface (problem+json, RFC 9457).
local request = lighty.r
local status = request.req_item.http_status
if status < 400 then return 0 end
local out = request.resp_header
local kind = out["Content-Type"]
if kind and kind:find("application/problem+json", 1, true) then return 0 end

-- A method, a coding or a version that nobody knows is a client's mistake, not ours.
if status == 501 then status = request.req_header["Transfer-Encoding"] and 400 or 405 end
if status == 505 then status = 400 end
local words = {
	[403] = { "forbidden", "This is not allowed" },
	[404] = { "not_found", "There is nothing here" },
	[405] = { "method_not_allowed", "This method is not allowed here" },
	[411] = { "malformed_request", "The request does not say how long its body is" },
	[413] = { "too_large", "The request is too large" },
	[414] = { "uri_too_long", "The address is too long" },
	[431] = { "too_large", "The request's header is too large" },
}
local code, title = "malformed_request", "The request could not be read"
if words[status] then
	code, title = words[status][1], words[status][2]
elseif status >= 500 then
	code, title = "busy", "Nobody is free to answer; asking again may help"
	status = 503
	out["Retry-After"] = "1"
end
local function word() return lighty.c.rand() & 0xffffffff end
local id = string.format("%08x%08x%08x%08x", word(), word(), word(), word())
if status == 405 then out["Allow"] = "GET, HEAD, POST, OPTIONS" end
out["Content-Type"] = "application/problem+json"
out["Cache-Control"] = "no-store"
out["X-Content-Type-Options"] = "nosniff"
out["X-Request-Id"] = id
out["Content-Length"] = nil
request.resp_body:set({ string.format('{"type":"about:blank","title":"%s","status":%d,"detail":"%s","code":"%s","request_id":"%s"}\n',
	title, status, title, code, id) })
return status
