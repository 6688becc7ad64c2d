# cases_system.py: what the installation says of itself, and what all executables do alike.
# The names that are used here come from ./run, whose head explains them.
import os
import sqlite3

OK = {"status": "ok", "store": "up", "cache": "none", "worker": "none", "jobs.queued": 0, "jobs.oldest_due_seconds": 0}
NOWHERE = {"DATABASE_URL": "sqlite:/proc/nowhere/tweetx.db"}
NO_REDIS = {"REDIS_URL": "unix:/proc/nowhere/redis.sock"}
ORIGINS = {"CORS_ORIGINS": "https://a.example,https://b.example"}

# Health
case("GET /api/v1/health", 200, json=OK, expect={"Cache-Control": "no-store"})
case("GET /health", 200, json=OK)
case("GET /api/health/", 200, json=OK)
case("GET https://host:8080/health", 200, json=OK)
case("HEAD /health", 200, expect={"Content-Length": True, "ETag": True})
case("GET /api/v1/health/live", 200, json={"status": "ok"})
case("GET /health/live", 200, json={"status": "ok"})
case("GET /api/v1/health/ready", 200, json={"status": "ok"})
case("GET /health/ready/", 200, json={"status": "ok"})

# A part is missing
case("GET /health", 503, env=NOWHERE, json={"status": "down", "store": "down"})
case("HEAD /health", 503, env=NOWHERE)
case("GET /health/ready", 503, env=NOWHERE, json={"status": "down"})
case("GET /health/live", 200, env=NOWHERE, json={"status": "ok"})
case("GET /metrics", 200, env=NOWHERE, text=["tweetx_store_up 0\n", "tweetx_worker_up 0\n"])
case("GET /health", 200, env=NO_REDIS, json={"status": "degraded", "store": "up", "cache": "down"})
case("GET /health/ready", 200, env=NO_REDIS, json={"status": "ok"})

# Metrics
case("GET /api/v1/metrics", 200, expect={"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "ETag": None},
     text=["tweetx_store_up 1\n", 'tweetx_http_requests_total{route="getHealth",status="2xx"} ',
           'tweetx_http_requests_total{route="getHealth",status="5xx"} 2\n', 'route="getLive",le="+Inf"} 3\n'])
case("GET /metrics/", 200, text='tweetx_build_info{version="')

# The document
case("GET /api/v1/openapi.json", 200, json={"openapi": "3.1.0", "servers.0.url": "/", "info.title": "TweetX"},
     expect={"Cache-Control": "public, max-age=300"})
case("GET /api/v1/openapi.json", 304, headers={"If-None-Match": lambda last: last.headers["etag"]}, expect={"ETag": True, "Content-Type": None})
case("GET /api/v1/openapi.json", 304, headers={"If-None-Match": lambda last: '"other", W/' + last.headers["etag"]})
case("GET /api/v1/openapi.json", 200, headers={"If-None-Match": '"other"'})
case("GET /api/openapi.json", 200, env={"TWEETX_BASE": "/stats/"}, json={"servers.0.url": "/stats"})
case("GET /api/v1/openapi.json", 503, env={"TWEETX_SHARE": "/proc/nowhere"}, code="io_error", json={"setting": "TWEETX_SHARE"})

# A subdirectory
world.env["TWEETX_BASE"] = "/sub/folder"
case("GET /sub/folder/health", 200, json=OK)
case("GET /sub/folder/api/v1/health/live", 200)
case("GET /sub/folder/nix", 404, json={"type": "/sub/folder/docs#errors-not_found"}, exe="system")
case("GET /sub/health", 404, exe="system")
del world.env["TWEETX_BASE"]

# What is not there
case("GET /nix", 404, code="not_found")
case("GET /", 404, code="not_found")
case("GET /api/v1", 404, code="not_found")
case("GET /api/v1/healthx", 404, code="not_found")
case("GET /api/v1//health", 404, code="not_found")
case("GET /api/v1/health/nix", 404, code="not_found")
case("HEAD /nix", 404)
case("GET /" + "a/" * 40, 404, code="not_found")
case("POST /health", 405, code="method_not_allowed", expect={"Allow": "GET, HEAD, OPTIONS"}, exe="system")
case("DELETE /api/v1/openapi.json", 405, expect={"Allow": "GET, HEAD, OPTIONS"})
case("BREW /health", 405)
case("TRACE /health", 405)

# Addresses that nobody sends by accident
case("GET /api/v1/../v1/health", 400, code="malformed_request", field="path")
case("GET /api/v1/%2e%2e/health", 400, code="malformed_request", field="path")
case("GET /api/v1/./health", 400, code="malformed_request", field="path")
case("GET /api/v1/health%00", 400, code="malformed_request", field="path")
case("GET /api/v1/health%", 400, code="malformed_request", field="path")
case("GET /api/v1/%zz", 400, code="malformed_request", field="path")
case("GET /api/v1/%ff%fe", 400, code="malformed_request", field="path")
case("GET /api/v1/%c0%ae", 400, code="malformed_request", field="path")
case("GET /api/v1/health#part", 400, code="malformed_request", exe="system")
case("GET api/v1/health", 400, code="malformed_request", exe="system")
case("GET /" + "a" * 2048, 414, code="uri_too_long")
case("GET /health?" + "a" * 8193, 414, code="uri_too_long")
case("get /health", 400, code="malformed_request", exe="system")

# Parameters that do not exist
case("GET /health?x=1", 400, code="malformed_request", field="x")
case("GET /health?x", 400, code="malformed_request", field="x")
case("GET /health?", 200)
case("GET /health?&&", 200)
case("GET /health?%ff=1", 400, code="malformed_request", field="query")
case("GET /health?a=1&b=2&c=3", 400, json={"errors": lambda e: [x["field"] for x in e] == ["a", "b", "c"]})
case("GET /health?%3Cscript%3E=1", 400, field="<script>", lacks="<script>")

# Bodies where none is taken
case("GET /health", 413, body=b"x", code="too_large")
case("GET /health", 413, env={"CONTENT_LENGTH": "99999999999"}, code="too_large")
case("GET /health", 400, env={"CONTENT_LENGTH": "-1"}, code="malformed_request")
case("GET /health", 200, env={"CONTENT_LENGTH": ""})

# Whose request it was
case("GET /health/live", 200, headers={"X-Request-Id": "my.Request_1-a"}, expect={"X-Request-Id": "my.Request_1-a"})
case("GET /nix", 404, headers={"X-Request-Id": "my.Request_1-a"}, json={"request_id": "my.Request_1-a"})
case("GET /health/live", 200, headers={"X-Request-Id": "a b"}, expect={"X-Request-Id": "~^[0-9a-f]{32}$"})
case("GET /health/live", 200, headers={"X-Request-Id": "a\r\nSet-Cookie: b=c"}, expect={"X-Request-Id": "~^[0-9a-f]{32}$", "Set-Cookie": None})
case("GET /health/live", 200, headers={"X-Request-Id": "a" * 65}, expect={"X-Request-Id": "~^[0-9a-f]{32}$"})

# Other sites' pages
case("GET /health/live", 200, headers={"Origin": "https://a.example"}, expect={"Access-Control-Allow-Origin": None, "Vary": None})
case("GET /health/live", 200, env=ORIGINS, headers={"Origin": "https://b.example"},
     expect={"Access-Control-Allow-Origin": "https://b.example", "Vary": "Origin", "Access-Control-Allow-Credentials": None})
case("GET /health/live", 200, env=ORIGINS, headers={"Origin": "https://evil.example"}, expect={"Access-Control-Allow-Origin": None, "Vary": "Origin"})
case("GET /nix", 404, env=ORIGINS, headers={"Origin": "https://a.example"}, expect={"Access-Control-Allow-Origin": "https://a.example"})
case("OPTIONS /health", 204, expect={"Allow": "GET, HEAD, OPTIONS", "Access-Control-Allow-Methods": None}, exe="system")
case("OPTIONS /api/v1/health", 204, env=ORIGINS, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"},
     expect={"Access-Control-Allow-Origin": "https://a.example", "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": True})
case("OPTIONS /api/v1/health", 204, env=ORIGINS, headers={"Origin": "null", "Access-Control-Request-Method": "GET"},
     expect={"Access-Control-Allow-Origin": None, "Access-Control-Allow-Methods": None})
case("OPTIONS /nix", 404)

# A store of another version, and one that is none
db = sqlite3.connect(os.path.join(world.home, "tweetx.db"))
db.execute("INSERT INTO tweetx_schema (version, name) VALUES (9999, 'of the future')")
db.commit()
db.close()
case("GET /health", 503, json={"status": "down", "store": "other_version"})
fresh()
with open(os.path.join(world.home, "tweetx.db"), "wb") as f:
    f.write(b"this is no database, but it is long enough to be looked at" * 100)
case("GET /health", 503, json={"status": "down"})
case("GET /health/live", 200)
