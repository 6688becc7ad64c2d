// days.js: the contribution graph: a year's days as holes, and the years and months to choose from.

import { $, dot, el, quartiles, radios, svg, table } from './dom.js';
import { rank } from './rank.js';
import { walk } from './tip.js';
import { date, dayNumber, int, LONG_DATE, MONTHS, plural, utc } from './words.js';

const DAY = 864e5, GUTTER = 34, TOP = 18;
const SHORT_DATE = { day: 'numeric', month: 'short' }, FULL_DATE = { weekday: 'long', ...LONG_DATE };

// The local day on which the account was last read: days up to it without a post are told to be empty, later ones are not known.
function lastKnown(range) {
  let day = range.last;
  try {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en', { timeZone: range.timezone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(new Date(range.fetched_at)).map(p => [p.type, p.value]));
    const read = `${parts.year}-${parts.month}-${parts.day}`;
    if (read > day) day = read;
  } catch { /* a zone or a time that this browser cannot read: the last post's day */ }
  return dayNumber(day);
}

function daysOf(year, { contributions: C, range }) {
  const first = dayNumber(range.first), known = lastKnown(range), out = [];
  for (let t = utc(`${year}-01-01`); t < utc(`${year + 1}-01-01`); t += DAY) {
    const day = Math.round(t / DAY), i = day - first, n = C.per_day.values[i] ?? (i >= 0 && day <= known ? 0 : null);
    out.push({ at: t, n, level: n ? Math.max(1, Number(C.per_day.levels[i])) : 0, weekday: (new Date(t).getUTCDay() + 6) % 7 });
  }
  return out;
}

function longestRun(list) {
  let best = { length: 0, end: -1 }, run = 0;
  list.forEach((d, i) => { run = d.n ? run + 1 : 0; if (run > best.length) best = { length: run, end: i }; });
  return { ...best, start: best.end - best.length + 1 };
}

function note(year, list, peak, run) {
  const total = list.reduce((a, d) => a + (d.n ?? 0), 0), active = list.filter(d => d.n).length;
  if (!total) return `${year}: no posts.`;
  return `${year}: ${plural(total, 'post')} on ${plural(active, 'day')}. Most on ${date(list[peak].at)} (${int(list[peak].n)}). `
    + `Longest streak ${plural(run.length, 'day')}${run.length > 1 ? `, ${date(list[run.start].at, SHORT_DATE)} to ${date(list[run.end].at, SHORT_DATE)}` : ''}.`;
}

function slot(parent, run, at, pitch) { // a streak lies under its holes, column by column
  let path = '', before = null;
  for (let i = run.start; i <= run.end; i++) {
    const [x, y] = at(i);
    path += before === x ? `L${x} ${y}` : `M${x} ${y}l0 .01`;
    before = x;
  }
  svg('path', { class: 'streak', d: path, 'stroke-width': pitch * 0.98 }, parent);
}

function drawYear(box, year, report) {
  const W = box.clientWidth, bands = W < 620 ? 2 : 1, list = daysOf(year, report), lead = list[0].weekday;
  const weeks = Math.ceil((lead + list.length) / 7), per = Math.ceil(weeks / bands), p = (W - GUTTER) / per, band = TOP + 7 * p + 14;
  const picture = svg('svg', { viewBox: `0 0 ${W} ${band * bands}`, width: W, height: band * bands, class: 'punch', 'aria-hidden': 'true' });
  const at = i => { const k = lead + i, w = Math.floor(k / 7), b = Math.floor(w / per); return [GUTTER + (w - b * per + 0.5) * p, b * band + TOP + (k % 7 + 0.5) * p]; };
  const under = svg('g', {}, picture), holes = svg('g', {}, picture), over = svg('g', {}, picture);
  for (let b = 0; b < bands; b++) ['Mon', 'Wed', 'Fri', 'Sun'].forEach((t, i) => { svg('text', { class: 'axis', x: 0, y: b * band + TOP + (i * 2 + 0.5) * p + 4 }, over).textContent = t; });
  const places = list.map((d, i) => {
    const [x, y] = at(i), of = new Date(d.at);
    if (of.getUTCDate() === 1 && x < W - 20) svg('text', { class: 'axis', x: x - p / 2 + 2, y: y - (d.weekday + 0.5) * p - 5 }, over).textContent = MONTHS[of.getUTCMonth()];
    if (d.n != null) dot(holes, x, y, p, d.level, i);
    return { x, y };
  });
  const run = longestRun(list), peak = list.reduce((m, d, i) => ((d.n ?? 0) > (list[m].n ?? 0) ? i : m), 0);
  if (run.length > 2) slot(under, run, at, p);
  if (list[peak].n) svg('circle', { class: 'ring', cx: places[peak].x, cy: places[peak].y, r: p * 0.62 }, over);
  const here = svg('circle', { class: 'ring here', r: p * 0.62, visibility: 'hidden' }, over);
  box.replaceChildren(picture);
  const said = note(year, list, peak, run);
  $('graph-note').textContent = said;
  box.setAttribute('aria-label', `Posts by day. ${said} Arrow keys walk through the days.`);
  walk({ box, picture, width: W, places, reach: p * 0.8, start: peak, say: $('graph-live'),
    keys: { ArrowRight: 7, ArrowLeft: -7, ArrowDown: 1, ArrowUp: -1, Home: -1e3, End: 1e3 },
    tell: i => `${date(list[i].at, FULL_DATE)}\n${list[i].n == null ? 'Outside of what is known' : list[i].n ? plural(list[i].n, 'post') : 'No posts'}`,
    moved: i => { here.setAttribute('visibility', i < 0 ? 'hidden' : 'visible'); if (i >= 0) { here.setAttribute('cx', places[i].x); here.setAttribute('cy', places[i].y); } } });
}

function yearRow({ year, posts, months, level }) {
  const s = svg('svg', { viewBox: '0 0 264 18', 'aria-hidden': 'true' });
  months.forEach((v, m) => { if (v != null) dot(s, m * 22 + 11, 9, 18, level(v)); });
  return { value: year, attrs: { class: 'year' }, kids: [el('b', {}, String(year)), s, el('span', {}, int(posts), el('i', { class: 'vh' }, posts === 1 ? ' post' : ' posts'))] };
}

function heading({ contributions: C }) {
  const L = C.streaks.longest, now = C.streaks.current;
  if (!L || L.days < 3) { const p = C.peak_day; return p ? `${plural(p.posts, 'post')} on ${date(p.date, LONG_DATE)}` : 'No posts yet'; }
  return `The longest streak ${now && now.first === L.first ? 'is running:' : 'ran'} ${plural(L.days, 'day')}, from ${date(L.first, LONG_DATE)}`;
}

let drawn = null; // what the one watcher below draws again at another width

// days(report, chosen, onYear): draws it all; `chosen` is a year or 0, onYear(year) is told each choice.
export function days(report, chosen, onYear) {
  const C = report.contributions, box = $('graph'), start = Number(C.per_year.start);
  const [firstYear, firstMonth] = C.per_month.start.split('-').map(Number), level = quartiles(C.per_month.values);
  const month = (y, m) => C.per_month.values[(y - firstYear) * 12 + m - (firstMonth - 1)] ?? null;
  const years = C.per_year.values.map((posts, i) => ({ year: start + i, posts, level, months: MONTHS.map((_, m) => month(start + i, m)) }));
  const streakYear = C.streaks.longest?.days > 2 ? Number(C.streaks.longest.last.slice(0, 4)) : Number(report.range.last.slice(0, 4));
  let year = years.some(y => y.year === chosen) ? chosen : streakYear;
  const draw = () => { if (box.clientWidth) drawYear(box, year, report); };
  $('days-h').textContent = heading(report);
  radios($('years'), years.map(yearRow), years.findIndex(y => y.year === year), y => { year = y; draw(); onYear(y); });
  $('years-foot').replaceChildren(el('span'), el('span', { class: 'years-months' }, ...MONTHS.map(m => el('span', {}, m[0]))), el('span'));
  const scale = svg('svg', { viewBox: '0 0 86 16', 'aria-hidden': 'true' });
  for (let i = 0; i < 5; i++) dot(scale, i * 17.5 + 8, 8, 16, i);
  $('scale').replaceChildren('fewer', scale, 'more');
  rank($('months'), C.top_months.map(m => ({ name: date(m.month, { month: 'short', year: 'numeric' }), n: m.posts })));
  rank($('weeks'), C.top_weeks.map(w => ({ name: `Week ${Number(w.week.slice(6))}, ${w.week.slice(0, 4)}`, n: w.posts })));
  $('table-months').replaceChildren(table('Posts per month', ['Year', ...MONTHS, 'All'], years.map(y => [y.year, ...y.months.map(v => (v == null ? '' : int(v))), int(y.posts)])));
  draw();
  if (!drawn) {
    let width = box.clientWidth;
    new ResizeObserver(() => { if (Math.abs(box.clientWidth - width) > 2) { width = box.clientWidth; drawn(); } }).observe(box);
  }
  drawn = draw;
}
