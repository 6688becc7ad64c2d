"""oracle.py: the statistics once more, written from their definitions alone, slow and plain: what a report must say of a list of posts."""
import math, re, unicodedata
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

COUNTS = ("likes", "reposts", "replies", "quotes", "bookmarks", "impressions")


def merged(posts):
    """Readings of no time: the larger of each count, the longer text."""
    one = {}
    for p in posts:
        q = one.setdefault(p.id, p)
        if q is not p:
            for c in COUNTS:
                q.counts[c] = max((v for v in (p.counts[c], q.counts[c]) if v is not None), default=None)
            if (len((p.text or "").encode()), p.text or "") > (len((q.text or "").encode()), q.text or ""):
                q.text = p.text
    return sorted(one.values(), key=lambda p: (p.at, len(p.id), p.id))


def half_up(x):
    return int(math.floor(x + 0.5))


def iso(t):
    return datetime.fromtimestamp(t, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def median(values):
    v = sorted(values)
    return None if not v else v[len(v) // 2] if len(v) % 2 else (v[len(v) // 2 - 1] + v[len(v) // 2]) / 2


def quartile(v, k):
    at = Fraction((len(v) - 1) * k, 4)
    low = at.numerator // at.denominator
    return v[low] + (at - low) * (v[min(low + 1, len(v) - 1)] - v[low])


def week(d):
    y, w, _ = d.isocalendar()
    return f"{y:04d}-W{w:02d}"


def months(first, last):
    return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]


def weeks(first, last):
    monday, out = first - timedelta(first.weekday()), []
    while monday <= last:
        out.append(week(monday))
        monday += timedelta(7)
    return out


def series(step, buckets, values):
    return {"start": buckets[0] if buckets else None, "step": step, "values": [values.get(b, 0) for b in buckets]}


def most(counts, n, name, number):
    return [{name: k, number: v} for k, v in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:n]]


NAME = re.compile("(?:(?<![a-zA-Z0-9_!#$%&*@＠])|(?<=[^a-zA-Z0-9_+~.-][rR][tT]))[@＠]([a-zA-Z0-9_]{1,20})(?![@＠a-zA-Z0-9_]|://)")


def word(c):
    return c == "_" or unicodedata.category(c) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd")


def tags_of(p):
    if p.hashtags is not None:
        return p.hashtags
    text, found = re.sub(r"https?://\S+", " ", p.text), []
    for m in re.finditer("[#＃]", text):
        end = m.end()
        while end < len(text) and word(text[end]):
            end += 1
        tag, before = text[m.end():end], text[m.start() - 1:m.start()]
        if any(unicodedata.category(c)[0] == "L" for c in tag) and not (before and (word(before) or before == "&")) and text[end:end + 1] not in ("#", "＃"):
            found.append(tag)
    return found


def mentions_of(p):
    return p.mentions if p.mentions is not None else NAME.findall(re.sub(r"\b\w+\.com/@\w+", " ", p.text))  # of two entities that overlap, the link


def streaks(days, today):
    runs, last = [], None
    for d in sorted(days):
        if last and (d - last).days == 1:
            runs[-1][1] = d
        else:
            runs.append([d, d])
        last = d
    told = lambda r: {"days": (r[1] - r[0]).days + 1, "first": str(r[0]), "last": str(r[1])}
    current = [r for r in runs if r[1] in (today, today - timedelta(1))]
    return {"longest": told(max(runs, key=lambda r: ((r[1] - r[0]).days, -r[0].toordinal()))) if runs else None, "current": told(current[-1]) if current else None}


def report(posts, tz="UTC", first=None, last=None, kinds=("original", "reply", "quote", "repost"), now=None, handle=""):
    """posts: merged ones; first and last: dates or None; now: seconds. What the report must say, as far as this page knows it."""
    zone = ZoneInfo(tz)
    chosen = []
    for p in posts:
        local = datetime.fromtimestamp(p.at, timezone.utc).astimezone(zone)
        day = local.date()
        if p.kind in kinds and (not first or day >= first) and (not last or day <= last):
            chosen.append((p, day, local.hour))
    days = Counter(d for _, d, _ in chosen)
    span = [min(days) + timedelta(i) for i in range((max(days) - min(days)).days + 1)] if days else []
    low, high = (span[0], span[-1]) if span else (None, None)
    all_days, all_weeks = [str(d) for d in span], weeks(low, high) if span else []
    all_months, all_years = (months(low, high), [str(y) for y in range(low.year, high.year + 1)]) if span else ([], [])
    by = lambda key, weight=None, of=None: tally(key, chosen if of is None else of, weight)

    def tally(key, rows, weight):
        out = defaultdict(int)
        for row in rows:
            out[key(row[1])] += 1 if weight is None else weight(row[0])
        return out

    month, year = (lambda d: f"{d.year:04d}-{d.month:02d}"), (lambda d: f"{d.year:04d}")
    per_month, hours = by(month), Counter(h for _, _, h in chosen)
    v = [per_month.get(m, 0) for m in all_months]
    busy = sorted(days.values())
    quarters = [quartile(busy, k) for k in (1, 2, 3)] if busy else []
    levels = "".join("0" if not days[d] else str(1 + sum(days[d] > q for q in quarters)) for d in span)

    # Reception: reposts left out.
    own = [row for row in chosen if row[0].kind != "repost"]
    e = {p.id: sum(p.counts[c] or 0 for c in ("likes", "reposts", "replies", "quotes")) for p, _, _ in own}
    seen = lambda p: p.counts["impressions"] is not None and not (p.counts["impressions"] == 0 and e[p.id] > 0)
    known = [p for p, _, _ in own if seen(p) and p.counts["impressions"] > 0]
    rate = 0.02
    if len(known) >= 20:
        r = sum(e[p.id] for p in known) / sum(p.counts["impressions"] for p in known)
        rate = r if 0.001 <= r <= 0.5 else rate
    views = {p.id: p.counts["impressions"] if seen(p) else half_up(e[p.id] / rate) for p, _, _ in own}
    known_sum = sum(views[p.id] for p, _, _ in own if seen(p))
    total_views = sum(views.values())
    told = {c: [p.counts[c] for p, _, _ in own if p.counts[c] is not None] for c in COUNTS}
    totals = {c: sum(told[c]) if told[c] or not chosen else None for c in COUNTS[:5]}
    totals["impressions"] = {"total": total_views, "known": known_sum, "estimated": total_views - known_sum,
                             "posts_estimated": sum(not seen(p) for p, _, _ in own), "rate": rate}
    medians = {c: median(told[c]) for c in COUNTS[:3]}
    medians["impressions"] = median(views.values())
    top = {}
    for name in ("impressions", "likes", "reposts", "replies"):
        value = (lambda p: views[p.id]) if name == "impressions" else (lambda p, c=name: p.counts[c])
        rows = sorted((p for p, _, _ in own if value(p) is not None), key=lambda p: (-value(p), p.at, len(p.id), p.id))[:10]
        top[name] = [{"id": p.id, "created_at": iso(p.at), "text": p.text, **{c: p.counts[c] for c in COUNTS[:5]}, "impressions": views[p.id],
                      "estimated": not seen(p)} for p in rows]

    spellings, carried, mentioned, languages = defaultdict(Counter), defaultdict(list), Counter(), Counter()
    for p, _, _ in own:
        for t in tags_of(p):
            spellings[t.casefold()][t] += 1
        for t in {t.casefold() for t in tags_of(p)}:
            carried[t].append(p.counts["likes"])
        for m in {m.casefold() for m in mentions_of(p)} - {handle.casefold()}:
            mentioned[m] += 1
        if p.lang and not re.fullmatch("und|zxx|art|q[a-t].", p.lang):  # X's words for no language, too
            languages[p.lang] += 1
    tags = []
    for t, likes in sorted(carried.items(), key=lambda kv: (-len(kv[1]), kv[0]))[:50]:
        spelt = min(spellings[t].items(), key=lambda kv: (-kv[1], kv[0]))[0]
        likes = [x for x in likes if x is not None]
        tags.append({"tag": spelt, "posts": len(carried[t]), "mean_likes": sum(likes) / len(likes) if likes else None})

    like = lambda p: p.counts["likes"] or 0
    view = lambda p: views[p.id]
    view_months = by(month, view, own)
    running, sums = [], 0
    for m in all_months:
        sums += view_months.get(m, 0)
        running.append(sums)
    weekday, holds = Counter(d.weekday() for _, d, _ in chosen), Counter(d.weekday() for d in span)
    grid, y_sum, n_sum = [[0] * 24 for _ in range(7)], [[0.0] * 24 for _ in range(7)], [[0] * 24 for _ in range(7)]
    for _, d, h in chosen:
        grid[d.weekday()][h] += 1
    for p, d, h in own:
        y_sum[d.weekday()][h] += math.log(1 + e[p.id])
        n_sum[d.weekday()][h] += 1
    m = math.fsum(math.log(1 + x) for x in e.values()) / len(own) if own else 0.0
    lift = [[math.exp((y_sum[w][h] + 5 * m) / (n_sum[w][h] + 5) - m) - 1 if own else 0 for h in range(24)] for w in range(7)]
    slots = [(w, h) for w in range(7) for h in range(24) if n_sum[w][h] >= 3]
    best = []
    while slots and len(best) < 5:
        peak = max(lift[w][h] for w, h in slots)
        w, h = next((w, h) for w, h in slots if lift[w][h] >= peak - 1e-9)
        slots.remove((w, h))
        best.append({"weekday": w, "hour": h, "lift": lift[w][h], "posts": n_sum[w][h]})
    today = datetime.fromtimestamp(now, timezone.utc).astimezone(zone).date()
    return {
        "range": {"first": str(low) if span else None, "last": str(high) if span else None, "timezone": tz, "posts": len(chosen)},
        "contributions": {
            "per_year": series("year", all_years, by(year)), "per_month": series("month", all_months, per_month),
            "per_day": {**series("day", all_days, by(str)), "levels": levels}, "per_hour": [hours[h] for h in range(24)],
            "most_active_hour": min(range(24), key=lambda h: (-hours[h], h)) if chosen else None,
            "peak_day": next(iter(most({str(d): n for d, n in days.items()}, 1, "date", "posts")), None),
            "top_months": most(per_month, 5, "month", "posts"), "top_weeks": most(by(week), 5, "week", "posts"),
            "trend": {"start": all_months[0] if span else None, "step": "month", "posts": v,
                      "average": [sum(v[max(0, i - 2):i + 1]) / len(v[max(0, i - 2):i + 1]) for i in range(len(v))], "total": [sum(v[:i + 1]) for i in range(len(v))]},
            "streaks": streaks(days, today), "kinds": {k: sum(p.kind == k for p, _, _ in chosen) for k in ("original", "reply", "quote", "repost")}},
        "engagement": {"totals": totals, "top": top, "rate": sum(e.values()) / total_views if total_views else None, "median": medians},
        "topics": {"hashtags": tags, "mentions": most(mentioned, 50, "username", "posts"), "languages": most(languages, len(languages), "language", "posts")},
        "growth": {
            "likes": {"daily": series("day", all_days, by(str, like, own)), "weekly": series("week", all_weeks, by(week, like, own)), "monthly": series("month", all_months, by(month, like, own))},
            "impressions": {"daily": series("day", all_days, by(str, view, own)), "weekly": series("week", all_weeks, by(week, view, own)),
                            "monthly": series("month", all_months, view_months), "total": running}},
        "rhythm": {"weekdays": [weekday[w] for w in range(7)], "weekday_means": [weekday[w] / holds[w] if holds[w] else 0 for w in range(7)], "grid": grid, "lift": lift, "best_times": best}}


def differences(want, got, path=""):
    """Where got differs from what is wanted; members of got that are not wanted are let be."""
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return [f"{path}: {got!r} is no object"]
        return [d for k, v in want.items() for d in ([f"{path}.{k} is missing"] if k not in got else differences(v, got[k], f"{path}.{k}"))]
    if isinstance(want, list):
        if not isinstance(got, list) or len(want) != len(got):
            return [f"{path}: {len(got) if isinstance(got, list) else got!r} entries, not {len(want)}: {str(got)[:300]} / {str(want)[:300]}"]
        return [d for i, (a, b) in enumerate(zip(want, got)) for d in differences(a, b, f"{path}[{i}]")]
    if isinstance(want, (int, float)) and isinstance(got, (int, float)) and not isinstance(want, bool):
        return [] if want == got or abs(want - got) <= 1e-9 * max(1, abs(want)) else [f"{path}: {got!r}, not {want!r}"]
    return [] if want == got else [f"{path}: {got!r}, not {want!r}"]
