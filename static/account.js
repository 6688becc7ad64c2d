// account.js: the page of one account: asks, waits, and shows the report or why there is none.

import { $, copy, el } from './dom.js';
import { ask, Trouble } from './ask.js';
import { check, shown, TITLES } from './handle.js';
import { days } from './days.js';
import { embed } from './embed.js';
import { hero } from './hero.js';
import { ready } from './ready.js';
import { remember } from './recent.js';
import { rhythm } from './rhythm.js';
import { search } from './search.js';
import { accountOf } from './site.js';
import { strip } from './strip.js';
import { tape } from './tape.js';
import { themeSwitch } from './theme.js';
import { topics, topPost } from './topics.js';
import { partly, words } from './trouble.js';
import { clock, int, moment, plain, plural, roughly, short, zoneName } from './words.js';

const KEYLESS = [{ platform: 'mastodon', handle: 'mastodon@mastodon.social' }, { platform: 'bluesky', handle: 'bsky.app' }];
const RENEWED = [4, 10, 30]; // seconds between the looks for a report that is being renewed
const account = accountOf(location.pathname) ?? { platform: 'x', handle: '' };
const who = shown(account), on = TITLES[account.platform];
const own = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const query = new URLSearchParams(location.search);
let roll = null, ticking = 0, turn = null, shownReport = null;

function keep(name, value) { // what was chosen stands in the address, so that it can be shared and loaded again
  if (value) query.set(name, value); else query.delete(name);
  const q = query.toString().replaceAll('%2F', '/');
  history.replaceState(null, '', location.pathname + (q ? `?${q}` : ''));
}

const title = text => { document.title = `${plain(text).slice(0, 120)} | TweetX`; };

function stage(name, reading = false) { // 'state' or 'report'
  document.body.toggleAttribute('data-reading', reading);
  $('state').hidden = name !== 'state';
  $('report').hidden = name !== 'report';
}

function state({ head, text = '', count = '', line = '', examples = false, acts = [], reading = false }) {
  stage('state', reading);
  $('state-h').replaceChildren(el('bdi', {}, head));
  $('state-h').classList.toggle('long', head.split(/\s/).some(w => w.length > 14));
  $('state-text').textContent = text;
  $('state-count').textContent = count;
  $('state-copy').hidden = !line;
  $('state-line').value = line;
  $('state-acts').replaceChildren(...acts);
  $('state-try').hidden = !examples;
  if (examples) $('state-examples').replaceChildren(...KEYLESS.map(a => el('li', {}, strip(a))));
}

/* reading */
function reading() {
  let first = null;
  title(`Reading ${who}`);
  state({ reading: true, head: `Reading ${who}`, text: account.platform === 'mastodon' ? `Asking ${account.handle.split('@')[1]} for the posts.` : `Asking ${on} for the posts.` });
  roll.part(`${who}   `, 0.06);
  return ({ posts, expected }) => {
    const now = performance.now();
    first ??= { posts, now };
    const speed = now > first.now ? (posts - first.posts) / (now - first.now) * 1000 : 0; // posts a second, since we have looked
    const left = expected > posts && speed > 0 ? Math.ceil((expected - posts) / speed) : 0;
    roll.part(`${who}   ${posts} posts   `, expected ? Math.max(0.06, posts / expected) : 1 - 1 / (1.1 + posts / 800));
    $('state-count').textContent = expected ? `${int(posts)} of ${int(expected)}${left ? `, ${left < 90 ? `${left} s` : roughly(left)} left` : ''}` : posts ? `${plural(posts, 'post')} so far` : '';
    $('state-text').textContent = 'The posts come in page by page. This page shows them by itself.';
  };
}

/* trouble */
function countDown(until, again, head) {
  const begun = Date.now(), whole = Math.max(1, until - begun);
  const tick = () => {
    const left = Math.max(0, until - Date.now());
    $('state-count').textContent = left ? `Asking again in ${clock(Math.ceil(left / 1000))}` : 'Asking again';
    if (head === 'closing') roll.part(`${who}   `, left / whole); // the holes close up to the moment
    if (!left) { clearInterval(ticking); again(); }
  };
  tick();
  ticking = setInterval(tick, 1000);
}

function trouble(t) {
  const w = words(account, t), soon = w.until && w.until - Date.now() < 24 * 3600e3, acts = [];
  if (w.again) { const b = el('button', { type: 'button', class: 'btn' }, 'Ask again'); b.addEventListener('click', show); acts.push(b); }
  acts.push(el('a', { class: w.again ? 'btn btn-plain' : 'btn', href: new URL('.', import.meta.url).href }, 'Look up another account'));
  state({ head: w.head, text: w.text, line: w.copy, examples: w.examples, acts });
  title(w.head);
  if (w.again && soon) countDown(w.until, show, 'closing');
  else {
    roll.torn(`${who}   `, w.tape);
    if (w.until) $('state-count').textContent = `Until ${moment(w.until, own)}`;
  }
  if (t.code === 'offline') addEventListener('online', show, { once: true });
}

/* the report */
function staleLine(report, stale) {
  const line = $('stale'), { range } = report, age = Math.max(0, (Date.now() - Date.parse(range.fetched_at)) / 1000);
  line.hidden = !stale;
  if (!stale) return;
  const why = range.stale ? partly(range, on) : '';
  line.textContent = `${why ? `${why}. Until that changes, this` : 'This'} is from ${moment(range.fetched_at, range.timezone)}, ${roughly(age)} ago.${why ? '' : ' A newer reading is on its way.'}`;
}

// The server renews an old report behind our back: look again for a while, and offer the new one where it is there.
async function lookAgain(old, tz, signal) {
  for (const seconds of RENEWED) {
    await new Promise(done => setTimeout(done, seconds * 1000));
    if (signal.aborted) return;
    const got = await ask(account, tz, () => {}, signal).catch(() => null);
    if (signal.aborted || !got) return;
    if (got.report.range.fetched_at === old.range.fetched_at) continue;
    const more = got.report.range.posts - old.range.posts, line = $('stale'), button = el('button', { type: 'button', class: 'quiet' }, 'Show it');
    button.addEventListener('click', () => present(got));
    line.replaceChildren(more > 0 ? `New: ${plural(more, 'post')} since you opened this page.` : 'There is a newer reading.', ' ', button);
    return;
  }
}

function zones(tz) {
  const select = $('zone'), list = [...new Set([own, 'UTC', tz])];
  select.replaceChildren(...list.map(z => { const o = el('option', { value: z }, z === own && z !== 'UTC' ? `${zoneName(z)} (yours)` : zoneName(z)); o.selected = z === tz; return o; }));
  select.onchange = () => { keep('tz', select.value === own ? '' : select.value); show(); };
}

function present({ report, stale }) {
  const { range, engagement: E } = report, tz = range.timezone, posted = range.posts > 0 && range.first;
  const again = shownReport !== null;
  shownReport = report;
  stage('report');
  title(`${report.account.name || who} (${who}) on ${on}: ${plural(range.posts, 'post')}`);
  hero(account, report);
  staleLine(report, stale);
  zones(tz);
  $('posted').hidden = !posted;
  if (posted) {
    days(report, Number(query.get('year')), y => keep('year', String(y)));
    rhythm(report);
    topPost(account, report);
    topics(report);
  }
  embed(account, range);
  const likes = E.totals.likes == null ? '' : `${short(E.totals.likes)} likes   `;
  if (!again) roll.loop(`${shown({ platform: account.platform, handle: report.account.handle })}   ${range.posts} posts   ${likes}${range.first ? `since ${range.first}   ` : ''}`);
  remember(account);
}

async function show() {
  clearInterval(ticking);
  turn?.abort();
  turn = new AbortController();
  const { signal } = turn, tz = query.get('tz') || own;
  if (!account.handle || !check(account.platform, account.handle)) { trouble(new Trouble('invalid_handle')); return; }
  const waiting = shownReport ? () => {} : reading();
  try {
    let got;
    try { got = await ask(account, tz, waiting, signal); } catch (e) { // a zone that the server does not know
      if (!(e instanceof Trouble) || e.field !== 'tz' || tz === 'UTC') throw e;
      keep('tz', 'UTC');
      got = await ask(account, 'UTC', waiting, signal);
    }
    present(got);
    if (got.stale && !got.report.range.stale) lookAgain(got.report, got.report.range.timezone, signal);
  } catch (e) {
    if (signal.aborted) return;
    if (!(e instanceof Trouble)) throw e;
    shownReport = null;
    trouble(e);
  }
}

themeSwitch($('theme'));
search();
$('state-copy-do').addEventListener('click', async () => { if (await copy($('state-line'))) $('state-copy-do').textContent = 'Copied'; });
await ready();
roll = tape($('tape'));
show();
