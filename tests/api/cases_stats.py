# cases_stats.py: reports, their parts, pictures, exports and comparisons, over imported posts and over platforms on loopback.
# The names that are used here come from ./run, whose head explains them.
import json
import os
import subprocess

# An own history: 30 posts of one account, one a day, from a file of X API v2 objects.
LINES = [{"id": str(1000 + i), "created_at": "2024-02-%02dT12:30:00.000Z" % (1 + i % 28), "lang": "en",
          "text": ("=2+5 a formula #Tape" if i == 0 else "plain words about tape #Tape @friend <b>&amp; more"),
          "public_metrics": {"like_count": i, "retweet_count": 1, "reply_count": 0, "quote_count": 0, "impression_count": 0}}
         for i in range(30)]


def own_history():
    path = os.path.join(world.home, "posts.jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(json.dumps(line) for line in LINES) + "\n")
    tool("import", "--handle", "ada", "x", path)


own_history()
ADA = "/api/v1/stats/x/ada"

# The report and its parts
case("GET " + ADA, 200, expect={"X-Cache": "miss", "ETag": "~^\"", "Age": True, "Cache-Control": "public, max-age=60"},
     json={"account.handle": "ada", "account.platform": "x", "account.url": "https://x.com/ada", "range.posts": 30, "range.first": "2024-02-01",
           "range.complete": False, "range.reason": "import_partial", "range.source": "import", "engagement.totals.likes": 435,
           "contributions.kinds.original": 30, "contributions.per_year.values": [30], "topics.hashtags.0.tag": "Tape",
           "topics.mentions.0.username": "friend", "engagement.top.likes.0.id": "1029",
           "engagement.top.likes.0.text": "plain words about tape #Tape @friend <b>& more"})
case("GET " + ADA, 304, headers={"If-None-Match": lambda last: last.headers["etag"]})
case("GET /api/stats/ada", 200, json={"account.handle": "ada"})
case("GET /api/stats/@Ada/", 200, json={"account.handle": "ada"})
case("HEAD " + ADA, 200)
for part in ["contributions", "engagement", "topics", "growth", "rhythm"]:
    case("GET %s/%s" % (ADA, part), 200, json={"account.handle": "ada", "range.posts": 30, part: lambda v: isinstance(v, dict)})
    case("GET /api/stats/ada/%s" % part, 200, json={part: lambda v: isinstance(v, dict)})
case("GET %s/posts" % ADA, 200, json={"engagement": lambda v: list(v) == ["top"], "engagement.top.likes": lambda v: len(v) == 10})

# Zones, ranges, kinds
case("GET %s?tz=Asia/Tokyo" % ADA, 200, json={"range.timezone": "Asia/Tokyo", "contributions.most_active_hour": 21})
case("GET %s?tz=Etc/GMT%%2B5" % ADA, 200, json={"range.timezone": "Etc/GMT+5", "contributions.most_active_hour": 7})
case("GET %s?from=2024-02-10&to=2024-02-12" % ADA, 200, json={"range.posts": 3})
case("GET %s?kinds=reply,repost" % ADA, 200, json={"range.posts": 0, "range.first": None, "contributions.peak_day": None})

# What is wrong with a request is said by name
case("GET %s?from=2024-02-12&to=2024-02-10" % ADA, 422, code="invalid_request", field="from")
case("GET %s?tz=Mars/Olympus" % ADA, 422, field="tz")
case("GET %s?tz=../../etc/passwd" % ADA, 422, field="tz")
case("GET %s?from=2024-02-30" % ADA, 422, field="from")
case("GET %s?from=yesterday" % ADA, 422, field="from")
case("GET %s?kinds=original,original" % ADA, 422, field="kinds")
case("GET %s?kinds=likes" % ADA, 422, field="kinds")
case("GET %s?wait=31" % ADA, 422, field="wait")
case("GET %s?wait=-1" % ADA, 422, field="wait")
case("GET %s?nonsense=1" % ADA, 400, field="nonsense")
case("GET %s?tz=UTC&tz=UTC" % ADA, 400, field="tz")
case("GET %s?tz" % ADA, 400, field="tz")
case("GET /api/v1/stats/x/%s" % ("a" * 16), 422, code="invalid_handle", field="handle")
case("GET /api/v1/stats/x/a-b", 422, code="invalid_handle")
case("GET /api/v1/stats/x/%27%20OR%201", 422, code="invalid_handle")
case("GET /api/v1/stats/mastodon/ada", 422, code="invalid_handle")
case("GET /api/v1/stats/bluesky/ada", 422, code="invalid_handle")
case("GET /api/v1/stats/myspace/tom", 422, field="platform")
case("DELETE " + ADA, 405, expect={"Allow": "GET, HEAD, OPTIONS"})
case("GET %s/nothing" % ADA, 404, code="not_found", exe="stats")

# Pictures
case("GET %s/heatmap.svg?year=2024" % ADA, 200, expect={"Content-Type": "~^image/svg"}, text=["<svg", "<title", "<desc", "@ada"])
case("GET %s/heatmap.svg?theme=dark" % ADA, 200, text="<svg", lacks="prefers-color-scheme")
case("GET %s/heatmap.svg?theme=auto" % ADA, 200, text="prefers-color-scheme")
case("GET %s/heatmap.svg?theme=pink" % ADA, 422, field="theme")
case("GET %s/heatmap.svg?year=1999" % ADA, 422, field="year")
case("GET /api/stats/ada/heatmap.svg", 200, expect={"Content-Type": "~^image/svg"})
case("GET %s/card.svg?theme=light" % ADA, 200, expect={"Content-Type": "~^image/svg"}, text=["1200", "630", "30"])
case("GET /api/v1/stats/x/nobody/heatmap.svg", 200, expect={"Content-Type": "~^image/svg", "Cache-Control": "~no-cache"}, text="<svg")
case("GET /api/v1/stats/x/nobody/card.svg", 200, expect={"Content-Type": "~^image/svg"}, text="<svg")

# The export
case("GET %s/export.csv" % ADA, 200,
     expect={"Content-Type": "~^text/csv", "Content-Disposition": 'attachment; filename="x-ada.csv"'},
     text=["id,created_at,kind,text,likes,", "1000,2024-02-01T12:30:00Z,original,\"'=2+5 a formula", "https://x.com/ada/status/1029"],
     check=lambda answer: answer.body.count(b"\r\n") == 31)
case("GET %s/export.csv?from=2024-02-10&to=2024-02-12" % ADA, 200, check=lambda answer: answer.body.count(b"\r\n") == 4)

# Nothing is set up for X
case("GET /api/v1/stats/x/nobody", 503, code="platform_not_configured", json={"setting": "TWITTER_BEARER_TOKEN"})
case("POST %s/refresh" % ADA, 200, json={"range.posts": 30})
case("GET %s/refresh" % ADA, 405, expect={"Allow": "~POST"}, exe="stats")

# Kept out
tool("forget", "x:ada")
case("GET " + ADA, 410, code="forgotten_account")
case("GET %s/heatmap.svg" % ADA, 200, text="<svg")

# Platforms on loopback
fresh()
server = subprocess.Popen(["node", os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e", "platforms.mjs"), "0"],
                          stdout=subprocess.PIPE, text=True)
at_end(server.terminate)
PORT = server.stdout.readline().strip()
for name in ["X_API", "X_EMBED", "MASTODON", "BLUESKY"]:
    world.env["TWEETX_%s_URL" % name] = "http://127.0.0.1:" + PORT
world.env.update(TWEETX_ALLOW_PRIVATE="on", TWITTER_BEARER_TOKEN="token", TWEETX_FETCH_LIMIT="0", TWEETX_CONNECT_SECONDS="2", TWEETX_FETCH_SECONDS="2")

case("GET /api/v1/stats/x/jack", 200, json={"range.posts": 200, "range.complete": False, "range.reason": "depth_setting", "range.source": "x-api"})
case("GET /api/v1/stats/x/Jack", 200, json={"account.handle": "jack"})
case("GET /api/v1/stats/bluesky/bob.bsky.example", 200, json={"range.posts": 250, "range.complete": True, "engagement.totals.impressions.known": 0})
case("GET /api/v1/stats/mastodon/one@social.example", 200, json={"range.posts": 1})
case("GET /api/v1/stats/x/empty", 200, json={"range.posts": 0, "range.first": None, "engagement.totals.likes": 0, "engagement.rate": None})
case("GET /api/v1/stats/mastodon/posts60@social.example?wait=0", 202, json={"status": "fetching", "retry_after": 2}, expect={"Retry-After": "2"})
case("GET /api/v1/stats/mastodon/posts60@social.example", 200, json={"range.posts": 60})
case("GET /api/v1/stats/compare?accounts=x:jack,bluesky:bob.bsky.example", 200,
     json={"accounts.0.status": "ready", "accounts.0.report.range.posts": 200, "accounts.1.report.range.posts": 250})
case("GET /api/stats/compare?accounts=x:jack,x:unknown", 200, json={"accounts.1.status": "unavailable", "accounts.1.code": "unknown_account"})
case("GET /api/v1/stats/compare?accounts=x:jack", 422, field="accounts")
case("GET /api/v1/stats/compare", 422, field="accounts")
case("GET /api/v1/stats/compare?accounts=x:a,x:b,x:c,x:d,x:e", 422, field="accounts")
for name, status, code in [("unknown", 404, "unknown_account"), ("suspended", 410, "suspended_account"), ("protected", 403, "protected_account"),
                           ("limited", 429, "platform_rate_limited"), ("broken", 502, "platform_error"), ("html", 502, "platform_error"),
                           ("shape", 502, "platform_error"), ("huge", 502, "platform_error"), ("quota", 503, "platform_quota_exhausted"),
                           ("silent", 504, "platform_timeout")]:
    case("GET /api/v1/stats/x/%s" % name, status, code=code)
case("GET /api/v1/stats/x/limited", 429, expect={"Retry-After": lambda v: 800 < int(v) <= 900})
case("GET /api/v1/stats/bluesky/login.bsky.example", 403, code="login_required")
case("GET /api/v1/stats/x/limitedmid", 200, json={"range.complete": False, "range.posts": lambda n: n > 0})

# Visitors are limited in what they may cause
world.env.update(TWEETX_FETCH_LIMIT="1")
case("GET /api/v1/stats/x/posts3", 200, json={"range.posts": 3})
case("GET /api/v1/stats/x/posts4", 429, code="fetch_limited", expect={"Retry-After": True})
case("GET /api/v1/stats/x/posts3", 200)
world.env.update(TWEETX_FETCH_LIMIT="0", TWEETX_FETCH="watched")
case("GET /api/v1/stats/x/posts5", 403, code="not_watched")
del world.env["TWEETX_FETCH"]
world.env.update(TWEETX_X_DAILY_BUDGET="0.01")
case("GET /api/v1/stats/x/posts6", 503, code="platform_quota_exhausted", json={"setting": "TWEETX_X_DAILY_BUDGET"})
