// run.mjs: the pages in a browser, behind the headers that the web servers send, against canned answers of the interface.
//
// BUILD (default build) tells where vendor/ (the fonts) and tools/node_modules (playwright-core, axe-core) lie; CHROMIUM which browser. `node
// tests/web/run.mjs WORD` runs the tests whose name has the word in it.

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { account, answer, HOSTILE, LONG, problems } from './answers.mjs';
import { handles } from './handles.mjs';
import { serve } from './server.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..'), build = resolve(root, process.env.BUILD ?? 'build');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const vendor = file => (/^[\w.-]+$/.test(file) ? join(build, 'vendor', file) : null);
const tests = [];
const test = (name, run) => tests.push({ name, run, page: true });
const pure = (name, run) => tests.push({ name, run, page: false });
const WIDTHS = [320, 390, 1440], SCHEMES = ['light', 'dark'];

/* modules that need no page */
const module = name => import(`data:text/javascript,${encodeURIComponent(readFileSync(join(root, 'static', name), 'utf8'))}`); // .js, and no package.json says what it is
const { read, shown } = await module('handle.js');
const { columns, explain, ROWS } = await module('punch.js');

pure('the search box reads what people type', () => {
  for (const [text, want] of handles) assert.deepEqual(read(text), want, JSON.stringify(text.slice(0, 60)));
});
pure('a tape has even parity, eight tracks and its sprocket between tracks 3 and 4', () => {
  assert.deepEqual(ROWS, [7, 6, 5, 4, 3, -1, 2, 1, 0]);
  for (let c = 0; c < 128; c++) {
    const [{ byte }] = columns(String.fromCharCode(c));
    assert.equal(byte & 127, c);
    assert.equal([...byte.toString(2)].filter(b => b === '1').length % 2, 0, `character ${c}`);
  }
  assert.deepEqual(columns('\u00e9').map(c => c.byte), [0xc3, 0xa9]);
  assert.equal(explain(columns('k')[0]), 'k = 1101011, parity 1');
});
pure('an account is shown as people write it', () => {
  assert.equal(shown({ platform: 'x', handle: 'jack' }), '@jack');
  assert.equal(shown({ platform: 'bluesky', handle: 'did:web:a.example' }), 'did:web:a.example');
});

/* the browser */
let browser, site, axe;

async function visit(path, { width = 1440, height = 900, scheme = 'light', motion = 'reduce', zone = 'Europe/Berlin', at = site } = {}, then) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: motion, timezoneId: zone });
  const page = await context.newPage(), said = [], hosts = [];
  page.on('console', m => { if (!(m.text().startsWith('Failed to load resource') && m.location().url.includes('/api/'))) said.push(m.text()); });
  page.on('pageerror', e => said.push(String(e)));
  page.on('request', r => { if (!r.url().startsWith(`${at.origin}/`) && !r.url().startsWith('data:')) hosts.push(r.url()); });
  await page.addInitScript(() => {
    globalThis.moved = 0;
    new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) globalThis.moved += e.value; })).observe({ type: 'layout-shift', buffered: true });
  });
  try {
    await page.goto(at.origin + path);
    await page.waitForFunction(() => !('wait' in document.body.dataset));
    await then(page);
    assert.deepEqual(said, [], 'nothing is said on the console');
    assert.deepEqual(hosts, [], 'no other host is asked');
  } finally { await context.close(); }
}

const text = (page, selector) => page.locator(selector).innerText();
const report = page => page.waitForSelector('#report:not([hidden])');
async function stands(page) { // nothing is wider than the window, nothing has moved, nothing is wrong for those who see otherwise
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, [...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, .vh, .strip-tape, [hidden]') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + e.id + e.className?.baseVal).slice(0, 3).join()]);
  assert.ok(wide[0] <= 0 && !wide[1], `wider than the window: ${wide}`);
  const over = await page.evaluate(() => { const r = [...document.querySelector('.bar').children].map(e => e.getBoundingClientRect()); return r.some((x, i) => i && x.left < r[i - 1].right); });
  assert.ok(!over, 'nothing in the bar lies upon its neighbour');
  assert.ok(await page.evaluate(() => globalThis.moved) < 0.02, `the layout moved by ${await page.evaluate(() => globalThis.moved)}`);
}
async function fair(page) {
  await page.evaluate(axe);
  const bad = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')}`)));
  assert.deepEqual(bad, []);
}
const canvas = page => page.evaluate(() => document.getElementById('tape').toDataURL());

for (const scheme of SCHEMES) {
  for (const width of WIDTHS) {
    test(`start page, ${scheme}, ${width} px`, () => visit('/', { width, scheme }, async page => {
      assert.equal(await page.locator('#examples a').count(), 3);
      await stands(page);
      await fair(page);
    }));
    test(`account, ${scheme}, ${width} px`, () => visit('/x/ada', { width, scheme }, async page => {
      await report(page);
      await stands(page);
      await fair(page);
    }));
  }
}
for (const width of [700, 1024, 2560]) {
  test(`both pages at ${width} px`, async () => {
    await visit('/', { width, height: 1400 }, stands);
    await visit('/x/ada', { width, height: 1400 }, async page => { await report(page); await stands(page); });
  });
}

test('the tape punches what is typed, and the box says for which platform it takes it', () => visit('/', {}, async page => {
  const before = await canvas(page);
  for (const [typed, says] of [['@jack', 'on X'], ['user@mastodon.social', 'on Mastodon'], ['name.bsky.social', 'on Bluesky'], ['https://x.com/jack/status/20', 'on X'], ['ja ck', '']]) {
    await page.fill('#q', typed);
    assert.equal(await text(page, '#took'), says, typed);
  }
  await page.fill('#q', '@jack');
  const jack = await canvas(page);
  assert.notEqual(jack, before);
  await page.fill('#q', '@jacl');
  assert.notEqual(await canvas(page), jack);
  await page.fill('#q', LONG.slice(0, 1900));
  await stands(page);
  await page.fill('#q', '');
  assert.equal(await canvas(page), before);
}));
test('what is no account is told in words and goes nowhere', () => visit('/', {}, async page => {
  await page.fill('#q', 'not an account');
  await page.click('button[type=submit]');
  assert.match(await text(page, '#why'), /no account we can read/);
  assert.equal(await page.getAttribute('#q', 'aria-invalid'), 'true');
  assert.equal(new URL(page.url()).pathname, '/');
  await page.fill('#q', '@ada');
  assert.equal(await page.getAttribute('#q', 'aria-invalid'), null);
}));
test('a look-up leads to the page of the account, is remembered here, and forgotten on wish', () => visit('/', {}, async page => {
  assert.ok(await page.isHidden('#recent'));
  await page.fill('#q', 'https://mastodon.social/@Ada/1');
  await page.press('#q', 'Enter');
  await report(page);
  assert.equal(new URL(page.url()).pathname, '/mastodon/ada@mastodon.social');
  await page.click('.brand');
  await page.waitForSelector('#recent:not([hidden])');
  assert.match(await text(page, '#recent-list'), /@ada@mastodon\.social\s+on Mastodon/);
  await page.click('#forget');
  assert.ok(await page.isHidden('#recent'));
  assert.equal(await page.evaluate(() => localStorage.getItem('tweetx.recent')), null);
}));
test('the slash goes to the search, and Tab through the page in its order', () => visit('/x/ada', {}, async page => {
  await report(page);
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.className), /skip/);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  const order = [];
  for (let i = 0; i < 7; i++) { await page.keyboard.press('Tab'); order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName)); }
  assert.deepEqual(order, ['theme', 'handle', 'zone', 'graph', 'year', 'SUMMARY', 'week']);
}));

test('a report: its name, finding and headline numbers', () => visit('/x/ada', {}, async page => {
  await report(page);
  assert.equal(await text(page, '#name'), account.account.name);
  assert.equal(await page.getAttribute('#handle', 'href'), 'https://x.com/ada');
  assert.match(await text(page, '#span'), /^9 Mar 2019 to 24 Nov 2023, Berlin time$/);
  assert.match(await text(page, '#lead'), /^Busiest on \w+days, most often around (\d\d:00|noon), best read on Tuesdays at 21:00\.$/);
  assert.equal(await page.getAttribute('#big', 'aria-label'), '2,662');
  const rows = await page.locator('#register > div').evaluateAll(d => d.map(x => x.innerText.replace(/\s+/g, ' ')));
  assert.match(rows[0], /^Likes 1,234,567 .*317 on a usual post$/);
  assert.match(rows[2], /^Impressions \u2248\s?51,234,567 .*50M told, 1\.2M estimated from 321 posts$/);
  assert.match(rows[3], /^Replies \u2013 not told not told by the source$/);
  assert.match(rows[4], /^Longest streak 63 .*days, from 13 Feb 2020$/);
  assert.match(rows[5], /^Peak day 31 .*posts on 21 Jun 2022$/);
  assert.equal(await page.locator('#register .key-part').count(), 1);
  assert.match(await text(page, '#source'), /X shows no more than its newest posts\. Read 25 Nov 2023, 10:15\./);
  assert.match(await page.title(), /^Ada Example \(@ada\) on X: 2,662 posts \| TweetX$/);
  assert.match(await text(page, '#top-text'), /^The engine weaves/);
  assert.equal(await page.locator('#words li').count(), 10);
  assert.match(await page.getAttribute('#data-json', 'href'), /\/api\/v1\/stats\/x\/ada\?tz=Europe\/Berlin$/);
  assert.match(await page.inputValue('#embed-text'), new RegExp(`^\\[!\\[When @ada posts on X\\]\\(${site.origin}/api/v1/stats/x/ada/heatmap\\.svg\\?tz=Europe/Berlin&year=2023\\)\\]\\(${site.origin}/x/ada\\)$`));
  await page.click('#embed-kind button:nth-child(2)');
  assert.match(await page.inputValue('#embed-text'), /^<a href="http.*"><img src="http.*" alt="When @ada posts on X"><\/a>$/);
}));
test('the graph: every known day a hole, a slot, a ring, and arrow keys that tell', () => visit('/x/ada', {}, async page => {
  await report(page);
  assert.equal(await page.getAttribute('#years [aria-checked=true]', 'aria-checked'), 'true');
  assert.match(await text(page, '#years [aria-checked=true]'), /^2020/);
  assert.equal(await page.locator('#graph circle.dot').count(), 366);
  assert.equal(await page.locator('#graph .streak').count(), 1);
  assert.match(await text(page, '#graph-note'), /^2020: 576\sposts on \d+\sdays\. Most on .* Longest streak 63\sdays, 13 Feb to 15 Apr\.$/);
  await page.focus('#graph');
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  assert.match(await text(page, '#graph-live'), /^Wednesday,? 1 January 2020, /);
  await page.keyboard.press('ArrowRight');
  assert.match(await text(page, '#graph-live'), /^Wednesday,? 8 January 2020, /);
  assert.ok(await page.isVisible('#tip'));
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#tip'));
  await page.focus('#years [aria-checked=true]');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  assert.match(page.url(), /\?year=2023$/);
  assert.equal(await page.locator('#graph circle.dot').count(), 329, 'up to the day of the reading, and no further');
  await page.reload();
  await report(page);
  assert.match(await text(page, '#years [aria-checked=true]'), /^2023/);
  await page.click('#years button:first-child');
  assert.equal(await page.locator('#graph circle.dot').count(), 298, 'nothing before the first day');
  await page.locator('#graph circle.dot').nth(100).hover({ force: true });
  assert.match(await text(page, '#tip'), /2019\n+(No posts|\d+\sposts?)$/);
}));
test('times in UTC on wish, kept in the address', () => visit('/x/ada', {}, async page => {
  await report(page);
  assert.deepEqual(await page.locator('#zone option').allInnerTexts(), ['Berlin (yours)', 'UTC']);
  await page.selectOption('#zone', 'UTC');
  await page.waitForFunction(() => document.getElementById('span').textContent.endsWith(', UTC'));
  assert.match(page.url(), /\?tz=UTC$/);
  await page.reload();
  await report(page);
  assert.equal(await page.inputValue('#zone'), 'UTC');
}));
test('a zone that the server does not know gives way to UTC', () => visit('/x/ada?tz=Mars/Olympus', {}, async page => {
  await report(page);
  assert.match(await text(page, '#span'), /, UTC$/);
}));
test('the tables under the pictures', () => visit('/x/ada', {}, async page => {
  await report(page);
  await page.click('.numbers summary >> nth=0');
  assert.match(await text(page, '#table-months'), /2020\s.*576/);
  assert.equal(await page.locator('#table-week tbody tr').count(), 7);
}));

test('while it is read, the tape is the bar; then the report comes by itself', () => visit('/x/slow', {}, async page => {
  await page.waitForFunction(() => /^1,2\d0 of 3,225/.test(document.getElementById('state-count').textContent));
  assert.match(await text(page, '#state-h'), /^Reading @slow$/);
  await page.waitForFunction(() => /, \d+ s left|(minute|hour)s? left/.test(document.getElementById('state-count').textContent));
  await stands(page);
  await report(page);
}));
test('how far it is, while the first request still waits', () => visit('/x/waiting', {}, async page => {
  await page.waitForFunction(() => document.getElementById('state-count').textContent.startsWith('40 of 100'));
  await report(page);
}));
test('a reading of unknown length, dark, 320 px', () => visit('/x/vague', { scheme: 'dark', width: 320 }, async page => {
  await page.waitForFunction(() => /^80\sposts so far$/.test(document.getElementById('state-count').textContent));
  await stands(page);
  await fair(page);
}));

for (const [i, p] of problems.entries()) {
  test(`trouble: ${p.code}`, () => visit(`/x/${p.code.slice(0, 15)}`, { scheme: SCHEMES[i % 2], width: WIDTHS[i % 3] }, async page => {
    await page.waitForSelector('#state-acts > *');
    assert.equal(await text(page, '#state-h'), p.says);
    assert.ok((await text(page, '#state-text')).length > 20);
    assert.equal(await page.locator('#state-acts .btn:has-text("Ask again")').count(), p.again || p.retry ? 1 : 0);
    assert.equal(await page.isVisible('#state-copy') ? await page.inputValue('#state-line') : '', p.copy ?? '');
    assert.equal(await page.isVisible('#state-try'), !!p.examples);
    const said = await page.locator('#state-count').textContent(), left = /^Asking again in ([\d:]+)$/.exec(said)?.[1].split(':').reduce((a, x) => a * 60 + Number(x), 0);
    if (p.retry) assert.ok(left <= p.retry && left > p.retry - 20, said); else assert.equal(said, '');
    assert.ok(await page.isHidden('#report'));
    await stands(page);
    if (i < 6) await fair(page);
  }));
}
test('asked again by itself when the platform allows', () => visit('/x/later', {}, async page => { await page.waitForSelector('#state-acts .btn', { state: 'attached' }); await report(page); }));
for (const [handle, says] of [['html', 'This server cannot answer just now'], ['broken', 'This server cannot answer just now'], ['gone', 'This server does not answer']]) {
  test(`an answer that is none: ${handle}`, () => visit(`/x/${handle}`, {}, async page => {
    await page.waitForSelector('#state-acts .btn');
    assert.equal(await text(page, '#state-h'), says);
  }));
}
test('a handle that no platform allows is not even asked for', () => visit('/x/sixteen_letters_', {}, async page => {
  await page.waitForSelector('#state-acts .btn');
  assert.match(await text(page, '#state-text'), /1 to 15 letters/);
  assert.ok(!site.log.some(l => l.includes('/stats/x/sixteen')));
}));
test('a stored report while the platform limits us tells its age and why', () => visit('/x/stale', { scheme: 'dark' }, async page => {
  await report(page);
  assert.match(await text(page, '#stale'), /^X limits us\. Until that changes, this is from 25 Nov 2023, 10:15, [\d,]+\sdays ago\.$/);
  await fair(page);
}));
test('an old report that is being renewed says so, and offers the new one', () => visit('/x/renewing', {}, async page => {
  await report(page);
  assert.match(await text(page, '#stale'), /A newer reading is on its way/);
  await page.click('#stale button');
  assert.ok(await page.isHidden('#stale'));
  assert.match(await text(page, '#source'), /Read 26 Nov 2023/);
}));
test('an account without posts', () => visit('/x/empty', { width: 390 }, async page => {
  await report(page);
  assert.equal(await text(page, '#name'), '@empty');
  assert.ok(await page.isHidden('#posted'));
  assert.match(await text(page, '#lead'), /^Nothing posted yet/);
  await stands(page);
  await fair(page);
}));

for (const width of [320, 1440]) {
  test(`text of strangers stays text, ${width} px`, () => visit('/x/hostile', { width }, async page => {
    await report(page);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
    assert.equal(await page.locator('main img, main script').count(), 1, 'only our own picture');
    assert.ok((await page.locator('#name').textContent()).startsWith(HOSTILE));
    assert.ok((await page.locator('#top-text').textContent()).startsWith(HOSTILE));
    assert.equal(await page.locator('a[href^="javascript:"]').count(), 0);
    assert.equal(await page.getAttribute('#handle', 'href'), null);
    assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(await page.title()) && (await page.title()).length < 140);
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight) < 12000, 'a long text does not take the page');
    await stands(page);
    await fair(page);
  }));
}

test('the theme goes round, and stays over a reload', () => visit('/', { scheme: 'light' }, async page => {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const day = await paper();
  assert.match(await page.getAttribute('#theme', 'aria-label'), /^Theme: as the system\. Switch to light$/);
  await page.click('#theme');
  assert.equal(await paper(), day);
  await page.click('#theme');
  assert.notEqual(await paper(), day);
  await page.reload();
  assert.notEqual(await paper(), day);
  await page.click('#theme');
  assert.equal(await paper(), day);
  assert.equal(await page.evaluate(() => localStorage.getItem('tweetx.theme')), null);
}));
test('with motion, everything comes to stand; without, nothing moves', async () => {
  await visit('/x/ada', { motion: 'no-preference' }, async page => {
    await report(page);
    await page.waitForFunction(() => document.querySelector('#register dd span').textContent === '1,234,567');
    await page.waitForTimeout(1600);
    const one = await canvas(page);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(before => document.getElementById('tape').toDataURL() !== before, one);
    await stands(page);
  });
  await visit('/x/ada', {}, async page => { await report(page); assert.equal(await page.evaluate(() => document.getAnimations().length), 0); });
});
test('in a subdirectory everything is found', async () => {
  const at = await serve({ root: join(root, 'static'), vendor, base: '/in/here', answer });
  try {
    await visit('/', { at }, async page => {
      await page.fill('#q', 'name.bsky.social');
      await page.press('#q', 'Enter');
      await report(page);
      assert.equal(new URL(page.url()).pathname, '/in/here/bluesky/name.bsky.social');
      assert.match(await page.inputValue('#embed-text'), /\/in\/here\/api\/v1\/stats\/bluesky\/name\.bsky\.social\/heatmap\.svg/);
      await page.click('.brand');
      await page.waitForSelector('#recent:not([hidden])');
    });
    assert.deepEqual(at.log.filter(l => !l.startsWith('/in/here/')), []);
  } finally { await at.close(); }
});
test('each page weighs less than 200 kB with its letters', async () => {
  for (const path of ['/', '/x/ada']) {
    const at = await serve({ root: join(root, 'static'), vendor, answer });
    try {
      await visit(path, { at }, async page => { if (path !== '/') await report(page); await page.waitForLoadState('networkidle'); });
      assert.ok(at.sent() > 120000 && at.sent() < 200000, `${path}: ${at.sent()} bytes`);
    } finally { await at.close(); }
  }
});
pure('every module that a page needs is named in its head, and no other', () => {
  for (const page of ['index.html', 'account.html']) {
    const html = readFileSync(join(root, 'static', page), 'utf8'), named = new Set([...html.matchAll(/(?:modulepreload" href|module" src)="(?:\.\.\/)?([\w-]+\.js)"/g)].map(m => m[1]));
    const seen = new Set(), look = f => { if (seen.has(f)) return; seen.add(f); for (const [, g] of readFileSync(join(root, 'static', f), 'utf8').matchAll(/from '\.\/([\w-]+\.js)'/g)) look(g); };
    look(page === 'index.html' ? 'start.js' : 'account.js');
    assert.deepEqual([...named].sort(), [...seen].sort(), page);
    assert.ok(!/ style=|<style| on[a-z]+=|https?:\/\//.test(html), `${page} holds nothing inline and names no host`);
  }
});

/* running */
async function main() {
  const from = [join(build, 'tools/'), join(root, '/')].find(d => existsSync(join(d, 'node_modules/playwright-core')));
  const lacks = !existsSync(browserPath) ? `no browser at ${browserPath}` : !from ? `no playwright-core below ${build}/tools or here (make web installs it)` : !existsSync(join(build, 'vendor')) ? `no fonts in ${build}/vendor (make web installs them)` : '';
  const word = process.argv[2] ?? '', failed = [];
  let passed = 0, chosen = tests.filter(t => t.name.includes(word));
  if (lacks) {
    chosen = chosen.filter(t => !t.page);
    console.log(`SKIPPED: the pages in a browser: ${lacks}`);
  } else {
    const require = createRequire(from);
    axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    browser = await require('playwright-core').chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'] });
    site = await serve({ root: join(root, 'static'), vendor, answer });
  }
  const rest = [...chosen];
  const work = async () => {
    for (let t = rest.shift(); t; t = rest.shift()) {
      let timer;
      const since = Date.now();
      try {
        await Promise.race([t.run(), new Promise((_, fail) => { timer = setTimeout(() => fail(new Error('20 seconds were not enough')), 20000); })]);
        passed++;
        if (process.env.TIMES) console.log(`${Date.now() - since} ms: ${t.name}`);
      } catch (e) { failed.push(t.name); console.log(`FAILED: ${t.name}\n  ${String(e.message ?? e).split('\n').slice(0, 14).join('\n  ')}`); }
      clearTimeout(timer);
    }
  };
  await Promise.all([work(), work()]);
  await browser?.close();
  await site?.close();
  console.log(`${passed} passed, ${failed.length} failed`);
  process.exitCode = failed.length ? 1 : 0;
}
await main();
