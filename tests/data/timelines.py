"""timelines.py: real timelines read once more, by other means than TweetX's: what a file holds, post by post."""
import csv, gzip, html, json, re, zipfile
from ast import literal_eval
from datetime import datetime, timezone

csv.field_size_limit(10**8)
COUNTS = ("likes", "reposts", "replies", "quotes", "bookmarks", "impressions")


class Post:
    def __init__(self, id, at, text, kind="original", hashtags=None, mentions=None, lang=None, **counts):
        self.id, self.at, self.kind, self.lang = str(id), int(at), kind, {"in": "id", "iw": "he", "ji": "yi"}.get(lang, lang)
        self.text = None if kind == "repost" else plain(text)
        self.hashtags, self.mentions = hashtags, mentions  # None: the file tells none, so the text does
        self.counts = {c: counts.get(c) for c in COUNTS}


def plain(text):
    """X's three escapes undone once."""
    return re.sub("&(lt|gt|amp);", lambda m: {"lt": "<", "gt": ">", "amp": "&"}[m[1]], text)


def second(text):
    d = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (d if d.tzinfo else d.replace(tzinfo=timezone.utc)).timestamp()


def read(path):
    with open(path, "rb") as f:
        raw = f.read()
    return (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8", "replace").replace("\0", "")


def snscrape(path):
    for line in read(path).split("\n"):
        if not line.strip():
            continue
        t = json.loads(line)
        kind = "repost" if t.get("retweetedTweet") else "quote" if t.get("quotedTweet") else "reply" if t.get("inReplyToTweetId") else "original"
        mentioned = t.get("mentionedUsers")
        yield Post(t["id"], second(t["date"]), t["content"], kind, t.get("hashtags"),
                   None if mentioned is None else [u["username"] for u in mentioned], t.get("lang"),
                   likes=t["likeCount"], reposts=t["retweetCount"], replies=t["replyCount"], quotes=t["quoteCount"])


def twint(path):
    for r in csv.DictReader(read(path).splitlines(True)):
        others = len(literal_eval(r["reply_to"] or "[]")) > 1 or r["conversation_id"] not in ("", r["id"])
        kind = "repost" if r["retweet"] == "True" else "quote" if r["quote_url"] else "reply" if others else "original"
        yield Post(r["id"], int(r["created_at"]) // 1000, r["tweet"].strip(" "), kind, [h.lstrip("#") for h in literal_eval(r["hashtags"] or "[]")], literal_eval(r["mentions"] or "[]"),
                   likes=int(r["likes_count"]), reposts=int(r["retweets_count"]), replies=int(r["replies_count"]))


def archive(path):
    with zipfile.ZipFile(path) as z:
        load = lambda name: json.loads(z.read(name).decode("utf-8").split("=", 1)[1])
        tweets = load("data/tweets.js")
        handle = load("data/account.js")[0]["account"]["username"]
        notes = load("data/note-tweet.js") if "data/note-tweet.js" in z.namelist() else []
    notes = [n["noteTweet"] for n in notes]
    for t in tweets:
        t = t["tweet"]
        at = datetime.strptime(t["created_at"], "%a %b %d %H:%M:%S %z %Y").timestamp()
        text, urls = t["full_text"], t["entities"].get("urls") or []
        status = [u["url"] for u in urls if re.match(r"https?://(www\.|mobile\.)?(twitter|x)\.com/[^/]+/status/\d+(?!.*/(photo|video)/)", u.get("expanded_url") or "", re.I)]
        if re.match(r"RT @\w+:", text, re.A):
            kind = "repost"
        elif status and text.rstrip().endswith(status[-1]):
            kind = "quote"
        elif any(t.get(k) for k in ("in_reply_to_status_id_str", "in_reply_to_user_id_str", "in_reply_to_screen_name")):
            kind = "reply"
        else:
            kind = "original"
        tags = [h["text"] for h in t["entities"].get("hashtags") or []]
        users = [u["screen_name"] for u in t["entities"].get("user_mentions") or []]
        p = Post(t["id_str"], at, text, kind, tags, users, t.get("lang"),
                 likes=int(t["favorite_count"]), reposts=int(t["retweet_count"]))
        p.handle = handle
        # The long text of a post is another member's: of the same second, and going on where the short one is cut.
        stem = re.sub(r"(…)?\s*(https://t\.co/\w+\s*)*$", "", text)
        for n in notes:
            if kind != "repost" and int(second(n["createdAt"])) == int(at) and n["core"]["text"].startswith(plain(stem)):
                p.text, p.hashtags = n["core"]["text"], [h["text"] for h in n["core"]["hashtags"]]
                p.mentions = [m["screenName"] for m in n["core"]["mentions"]]
        yield p


def number(s):
    s = (s or "0").strip().replace(",", "")
    scale = {"K": 1000, "M": 1000000}.get(s[-1:], 1)
    return round(float(s.rstrip("KM") or 0) * scale)


def table(path):
    """Other people's tables: TweetX takes none of them as they are, so they are handed over as JSON lines (see lines)."""
    for r in csv.DictReader(read(path).splitlines(True)):
        if "Datetime" in r:
            yield Post(r["Tweet Id"], second(r["Datetime"]), r["Text"])
        elif "Timestamp" in r:
            yield Post(re.search(r"/status/(\d+)", r["Tweet URL"])[1], second(r["Timestamp"]), r["text"], likes=number(r["Likes"]),
                       reposts=number(r["Retweets"]), replies=number(r["Comments"]))
        elif "favorites" in r:
            at = datetime.strptime(r["created_at"] + " +0000", "%m/%d/%y %H:%M %z").timestamp()
            yield Post(r["url"].rsplit("/", 1)[1], at, r["text"], likes=int(r["favorites"] or 0), reposts=int(r["retweets"] or 0), replies=int(r["replies"] or 0))
        elif "RTs" in r:
            yield Post(r["ID"], second(r["Date"]), r["tweets"], likes=int(r["Likes"]), reposts=int(r["RTs"]))
        else:
            kind = {"rt": "repost", "r": "reply", "q": "quote"}.get(r["type"].split(":")[0], "original")
            yield Post(r["tweet_id"], r["time"], r["text"], kind, likes=int(r["faves"]), reposts=int(r["retweets"]))


def lines(posts, path, views=False):
    """The posts as X API v2 objects, one a line. views: every third post has an invented number of impressions."""
    word = {"repost": "retweeted", "reply": "replied_to", "quote": "quoted"}
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for n, p in enumerate(posts):
            if views and n % 3 == 0 and p.counts["likes"] is not None:
                p.counts["impressions"] = p.counts["likes"] * 37 + n
            names = dict(zip(COUNTS, ("like_count", "retweet_count", "reply_count", "quote_count", "bookmark_count", "impression_count")))
            o = {"id": p.id, "created_at": datetime.fromtimestamp(p.at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z"), "text": html.escape(p.text or "RT", quote=False),
                 "public_metrics": {names[c]: p.counts[c] for c in COUNTS if p.counts[c] is not None}}
            if p.kind != "original":
                o["referenced_tweets"] = [{"type": word[p.kind], "id": "1"}]
            if p.lang:
                o["lang"] = p.lang
            out.write(json.dumps(o, ensure_ascii=bool(n % 2)) + "\n")
