// hero.js: the account's name, its finding and its headline numbers.

import { $, el, safeUrl, still } from './dom.js';
import { shown, TITLES } from './handle.js';
import { matrix } from './matrix.js';
import { date, DAYS, hour, int, moment, percent, plural, short, zoneName } from './words.js';
import { partly } from './trouble.js';

const RUN = 1100; // ms: a counter runs up, once

function runUp(node, to, before) {
  const show = n => { node.textContent = before + int(n); };
  if (still.matches) { show(to); return; }
  const since = performance.now();
  const tick = t => {
    const k = Math.min(1, Math.max(0, t - since) / RUN);
    show(to * (1 - (1 - k) ** 4));
    if (k < 1) requestAnimationFrame(tick);
  };
  show(0);
  requestAnimationFrame(tick);
}

const usual = n => (n == null ? '' : `${int(n)} on a usual post`);

function impressionsNote(i) {
  if (i.total == null) return 'not told by the source';
  if (!i.posts_estimated) return 'all told by the source';
  if (!i.known) return `all estimated, at ${percent(i.rate)} engagement`;
  return `${short(i.known)} told, ${short(i.estimated)} estimated from ${plural(i.posts_estimated, 'post')}`;
}

function registerRow([name, n, note, kind]) {
  const dd = el('dd'), figure = el('span', { 'aria-hidden': 'true' });
  const spoken = n == null ? 'not told' : (kind === 'known' ? '' : 'about ') + int(n);
  if (n == null) { figure.textContent = '\u2013'; figure.className = 'none'; } else runUp(figure, n, kind === 'known' ? '' : '\u2248\u2009');
  dd.append(figure, el('span', { class: 'vh' }, spoken), el('small', {}, note));
  return el('div', {}, el('dt', {}, el('span', { class: `key key-${n == null ? 'none' : kind === 'known' ? 'known' : kind}`, 'aria-hidden': 'true' }), name), dd);
}

function register({ contributions: C, engagement: E }) {
  const t = E.totals, i = t.impressions, L = C.streaks.longest, now = C.streaks.current, P = C.peak_day;
  const streak = L ? `days, from ${date(L.first)}${now && now.first === L.first ? ', and goes on' : ''}` : 'nothing yet';
  $('register').replaceChildren(...[
    ['Likes', t.likes, t.likes == null ? 'not told by the source' : usual(E.median.likes), 'known'],
    ['Reposts', t.reposts, t.reposts == null ? 'not told by the source' : usual(E.median.reposts), 'known'],
    ['Impressions', i.total, impressionsNote(i), !i.posts_estimated ? 'known' : i.known ? 'part' : 'est'],
    ['Replies', t.replies, t.replies == null ? 'not told by the source' : usual(E.median.replies), 'known'],
    ['Longest streak', L?.days ?? 0, L?.days === 1 ? `day, ${date(L.first)}` : streak, 'known'],
    ['Peak day', P?.posts ?? 0, P ? `${P.posts === 1 ? 'post' : 'posts'} on ${date(P.date)}` : 'nothing yet', 'known'],
  ].map(registerRow));
}

// The finding: where the week and the day are fullest, and when it is read best.
function lead({ contributions: C, rhythm: H, range }) {
  if (!range.posts) return ['Nothing posted yet, as far as ', el('strong', {}, 'can be seen from outside'), '.'];
  const day = H.weekday_means.indexOf(Math.max(...H.weekday_means)), best = H.best_times[0];
  const out = ['Busiest on ', el('strong', {}, `${DAYS[day]}s`), ', most often around ', el('strong', {}, C.most_active_hour === 12 ? 'noon' : C.most_active_hour === 0 ? 'midnight' : hour(C.most_active_hour))];
  if (best && best.lift > 0.05) out.push(', best read on ', el('strong', {}, `${DAYS[best.weekday]}s at ${hour(best.hour)}`));
  return [...out, '.'];
}

export function hero(account, report) {
  const { account: A, range, contributions: C } = report, on = TITLES[account.platform], zone = zoneName(range.timezone);
  const name = A.name?.trim() || shown(account);
  $('name').replaceChildren(el('bdi', {}, name));
  $('name').classList.toggle('long', name.length > 36);
  const link = $('handle'), url = A.url && safeUrl(A.url);
  link.replaceChildren(el('bdi', {}, shown({ platform: account.platform, handle: A.handle })));
  if (url) { link.href = url; link.rel = 'noopener noreferrer nofollow'; } else link.removeAttribute('href');
  $('hero-on').textContent = `on ${on}${A.followers == null ? '' : `, ${short(A.followers)} followers`}`;
  $('span').textContent = range.first ? `${date(range.first)} to ${date(range.last)}, ${zone === 'UTC' ? 'UTC' : `${zone} time`}` : '';
  $('lead').replaceChildren(...lead(report));
  matrix($('big'), range.posts.toLocaleString('en'));
  const days = C.per_day.values;
  $('big-label').replaceChildren(el('span', {}, range.posts === 1 ? 'post' : 'posts'), el('span', {}, days.length ? `on ${int(days.filter(Boolean).length)} of ${plural(days.length, 'day')}` : 'so far'));
  register(report);
  const why = partly(range, on);
  $('source').textContent = `${why ? `${why}. ` : ''}Read ${moment(range.fetched_at, range.timezone)}.`;
}
