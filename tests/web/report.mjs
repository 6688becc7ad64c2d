// report.mjs: a whole report in the interface's shape, counted from made-up posts that are the same in every run.

const DAY = 864e5;
const iso = t => new Date(t).toISOString().slice(0, 10);

function dice(seed) { // mulberry32
  let a = seed;
  return () => { a = (a + 0x6d2b79f5) | 0; let t = Math.imul(a ^ a >>> 15, 1 | a); t = (t + Math.imul(t ^ t >>> 7, 61 | t)) ^ t; return ((t ^ t >>> 14) >>> 0) / 4294967296; };
}

function isoWeek(t) {
  const d = new Date(t), thursday = new Date(t + (3 - (d.getUTCDay() + 6) % 7) * DAY), year = thursday.getUTCFullYear();
  return `${year}-W${String(1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY))).padStart(2, '0')}`;
}

function levelsOf(values) {
  const v = values.filter(Boolean).sort((a, b) => a - b), q = p => { const h = (v.length - 1) * p, i = Math.floor(h); return v[i] + (h - i) * ((v[i + 1] ?? v[i]) - v[i]); };
  return values.map(x => (!x ? 0 : x <= q(0.25) ? 1 : x <= q(0.5) ? 2 : x <= q(0.75) ? 3 : 4)).join('');
}

function streaksOf(values, first) {
  let run = 0, best = { days: 0 };
  values.forEach((n, i) => { run = n ? run + 1 : 0; if (run > best.days) best = { days: run, first: iso(first + (i - run + 1) * DAY), last: iso(first + i * DAY) }; });
  const last = first + (values.length - 1) * DAY;
  return { longest: best.days ? best : null, current: run ? { days: run, first: iso(last - (run - 1) * DAY), last: iso(last) } : null };
}

const most = (map, key) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 5).map(([k, n]) => ({ [key]: k, posts: n }));
const none = step => ({ start: null, step, values: [] });

// report(of, timezone): `of` is tests/fixtures/web/account.json; days of a busy life between its first and its last.
export function report(of, timezone = 'UTC') {
  const first = Date.parse(of.first), days = Math.round((Date.parse(of.last) - first) / DAY) + 1, roll = dice(12), values = [], grid = Array.from({ length: 7 }, () => Array(24).fill(0));
  const years = new Map(), months = new Map(), weeks = new Map(), add = (m, k, n) => m.set(k, (m.get(k) ?? 0) + n);
  for (let i = 0; i < days; i++) {
    const t = first + i * DAY, wave = 0.55 + 0.45 * Math.sin(i / 47) * Math.sin(i / 191), busy = i > 700 && i < 741 ? 1 : roll() < wave ? 1 : 0;
    let n = busy * (1 + Math.floor(roll() ** 3 * 8));
    if (i === 1200) n = 31;
    values.push(n);
    for (let k = 0; k < n; k++) grid[(new Date(t).getUTCDay() + 6) % 7][Math.min(23, Math.floor(8 + (roll() + roll() + roll()) * 5))]++;
    add(years, iso(t).slice(0, 4), n); add(months, iso(t).slice(0, 7), n); add(weeks, isoWeek(t), n);
  }
  const posts = values.reduce((a, b) => a + b, 0), hours = grid[0].map((_, h) => grid.reduce((a, r) => a + r[h], 0)), weekdays = grid.map(r => r.reduce((a, b) => a + b, 0)), peak = Math.max(...values);
  const P = { id: '99', url: 'https://x.com/ada/status/99', created_at: '2022-06-21T10:00:00Z', text: of.post, likes: 4200, reposts: 910, replies: 77, quotes: 12, bookmarks: null, impressions: 250000, estimated: false };
  const monthly = [...months.values()];
  return {
    account: of.account,
    range: { first: of.first, last: of.last, timezone, posts, complete: false, reason: 'platform_depth', source: 'x-api', fetched_at: of.fetched_at },
    contributions: {
      per_year: { start: of.first.slice(0, 4), step: 'year', values: [...years.values()] }, per_month: { start: of.first.slice(0, 7), step: 'month', values: monthly },
      per_day: { start: of.first, step: 'day', values, levels: levelsOf(values) }, per_hour: hours, most_active_hour: hours.indexOf(Math.max(...hours)),
      peak_day: { date: iso(first + values.indexOf(peak) * DAY), posts: peak }, top_months: most(months, 'month'), top_weeks: most(weeks, 'week'),
      trend: { start: of.first.slice(0, 7), step: 'month', posts: monthly, average: monthly, total: monthly.map((s => n => s += n)(0)) },
      streaks: streaksOf(values, first), kinds: { original: posts - 20, reply: 20, quote: 0, repost: 0 },
    },
    engagement: {
      totals: { likes: 1234567, reposts: 98765, replies: null, quotes: null, bookmarks: null, impressions: { total: 51234567, known: 50000000, estimated: 1234567, posts_estimated: 321, rate: 0.021 } },
      top: { impressions: [P], likes: [P], reposts: [P], replies: [] }, rate: 0.026, median: { likes: 317, reposts: 12.5, replies: null, impressions: 4800 },
    },
    topics: { hashtags: of.hashtags.map((tag, i) => ({ tag, posts: 60 - i * 17, mean_likes: 12.5 })), mentions: of.mentions.map((username, i) => ({ username, posts: 40 - i * 22 })), words: of.words.map((word, i) => ({ word, count: 230 - i * 19 })), languages: [] },
    growth: { followers: { at: [], followers: [], following: [], posts: [] }, likes: { daily: none('day'), weekly: none('week'), monthly: none('month') }, impressions: { daily: none('day'), weekly: none('week'), monthly: none('month'), total: [] } },
    rhythm: { weekdays, weekday_means: weekdays.map(n => n / (days / 7)), grid, lift: grid.map(r => r.map(n => (n ? 0.1 : 0))), best_times: [{ weekday: 1, hour: 21, lift: 2.268, posts: 19 }, { weekday: 4, hour: 19, lift: 1.07, posts: 34 }, { weekday: 0, hour: 9, lift: 0.42, posts: 61 }] },
  };
}

// empty(of): the report of an account without posts.
export function empty(of, timezone = 'UTC') {
  const zeros = Array(24).fill(0), week = () => Array.from({ length: 7 }, () => [...zeros]);
  return {
    account: { ...of.account, name: null, url: null, followers: null },
    range: { first: null, last: null, timezone, posts: 0, complete: true, reason: null, source: 'x-api', fetched_at: of.fetched_at },
    contributions: { per_year: none('year'), per_month: none('month'), per_day: { ...none('day'), levels: '' }, per_hour: zeros, most_active_hour: null, peak_day: null, top_months: [], top_weeks: [],
      trend: { start: null, step: 'month', posts: [], average: [], total: [] }, streaks: { longest: null, current: null }, kinds: { original: 0, reply: 0, quote: 0, repost: 0 } },
    engagement: { totals: { likes: 0, reposts: 0, replies: 0, quotes: 0, bookmarks: 0, impressions: { total: 0, known: 0, estimated: 0, posts_estimated: 0, rate: 0.02 } }, top: { impressions: [], likes: [], reposts: [], replies: [] }, rate: null, median: { likes: null, reposts: null, replies: null, impressions: null } },
    topics: { hashtags: [], mentions: [], words: [], languages: [] },
    growth: { followers: { at: [], followers: [], following: [], posts: [] }, likes: { daily: none('day'), weekly: none('week'), monthly: none('month') }, impressions: { daily: none('day'), weekly: none('week'), monthly: none('month'), total: [] } },
    rhythm: { weekdays: Array(7).fill(0), weekday_means: Array(7).fill(0), grid: week(), lift: week(), best_times: [] },
  };
}
