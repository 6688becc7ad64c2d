// pictures.mjs: photographs a running TweetX for the README, in both themes: an invented person, shown by the servers that stand in for platforms.
//
//   make pictures        doc/account-light.png and doc/account-dark.png
//
// BUILD tells where the executables, vendor/ and tools/node_modules lie, CHROMIUM which browser.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const self = fileURLToPath(import.meta.url), root = resolve(self, '../..'), build = resolve(root, process.env.BUILD ?? 'build');
const HANDLE = 'marlow@harbour.example', DAYS = 1096, BYTES_MAX = 300e3;

// A person with habits: busy autumns, quiet Sundays, two journeys, one project that took over; the same at every run but for the days' names.
function* posts(now) {
  let seed = 20061;
  const random = () => (seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff, pick = list => list[Math.floor(random() * list.length)];
  const week = [0.25, 1, 1.2, 1.15, 1.3, 1, 0.5], hours = [6, 7, 7, 8, 8, 8, 9, 12, 12, 13, 17, 18, 20, 20, 21, 21, 21, 22, 22, 23];
  const themes = [['harbour', 'the tide gauge', 'fog over the pilot boats'], ['OpenSource', 'a patch review', 'release notes'], ['CProgramming', 'an arena allocator', 'one table of routes'],
    ['sqlite', 'the write-ahead log', 'a query plan'], ['lighthouse', 'the old lamp', 'a Fresnel lens'], ['maps', 'a sounding chart', 'contour lines']];
  const verbs = ['Reading about', 'Finally understood', 'Drawing', 'Measured', 'Wrote down', 'Still wondering about', 'A morning with'];
  let i = 0;
  for (let day = DAYS; day > 0; day--) {
    const at = Math.floor(now / 864e5 - day) * 864e5, date = new Date(at), month = date.getUTCMonth(), ago = DAYS - day;
    const away = (ago > 240 && ago < 262) || (ago > 790 && ago < 826) || (ago > 1010 && ago < 1019), project = ago > 560 && ago < 601;
    const rate = away ? 0 : 2.1 * week[date.getUTCDay()] * (month > 7 ? 1.5 : month < 2 ? 0.6 : 1) * (project ? 1.6 : 1);
    for (let n = Math.max(Math.floor(-Math.log(1 - random()) * rate), project); n > 0; n--) {
      const [tag, ...things] = pick(random() < 0.6 ? themes.slice(0, 3) : themes), made = at + (pick(hours) + random()) * 36e5, r = random(), likes = Math.round(Math.exp(1.2 + 1.3 * (random() + random() + random() - 1.5) * 1.6));
      const kind = r < 0.22 ? 'reply' : r < 0.3 ? 'quote' : r < 0.42 ? 'repost' : 'original', mine = kind !== 'repost';
      if (made < now - 36e5)
        yield { i: i++, at: Math.floor(made), kind, lang: 'en', tag, friend: pick(['ada', 'grace', 'henrietta', 'caroline']), text: `${pick(verbs)} ${pick(things)} and ${pick(pick(themes).slice(1))} #${tag} @${pick(['ada', 'grace', 'henrietta'])}`,
          likes: mine ? likes : 0, reposts: mine ? Math.round(likes * random() * 0.5) : 0, replies: mine ? Math.round(likes * random() * 0.3) : 0, quotes: 0, bookmarks: 0, impressions: 0, n: '1' };
    }
  }
}

// The stand-ins, with that person among their accounts. They write their port.
async function showWorld() {
  const world = await import('../tests/e2e/world.mjs');
  const platforms = join(root, 'tests/e2e/platforms.mjs');
  process.argv = [process.argv[0], platforms]; // as if started by its name
  await import(pathToFileURL(platforms));
  const account = world.makeAccount('mastodon', 'marlow', 0);
  account.posts = [...posts(world.now)].sort((a, b) => b.at - a.at);
  account.followers = 3214;
  world.state.made.set('mastodon:marlow', account);
}

function start(command, args, env, ready) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const found = new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', d => { text += d; const m = ready.exec(text); if (m) done(m[1]); });
    child.once('exit', () => fail(new Error(`${command} ended: ${text}`)));
  });
  return { child, found };
}
const end = child => new Promise(done => { if (child.exitCode !== null || child.signalCode) done(); else { child.once('exit', done); child.kill('SIGTERM'); } });
const freePort = () => new Promise((done, fail) => { const s = net.createServer(); s.once('error', fail); s.listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); }); });

async function main() {
  const home = mkdtempSync(join(tmpdir(), 'tweetx-pictures-')), children = [];
  let browser;
  try {
    const world = start(process.execPath, [self, 'world'], {}, /^(\d+)\n/);
    children.push(world.child);
    const url = `http://127.0.0.1:${await world.found}`;
    const house = start(join(root, 'tools/run'), ['--no-build'], { BUILD: build, TWEETX_HOME: home, TWEETX_PORT: String(await freePort()), TWEETX_BIND: '127.0.0.1', TWEETX_BASE: '',
      TWEETX_MASTODON_URL: url, TWEETX_ALLOW_PRIVATE: 'on' }, /ready: (http\S+)\/\n/);
    children.unshift(house.child);
    const origin = await house.found;
    const answer = await fetch(`${origin}/api/v1/stats/mastodon/${HANDLE}?wait=30`);
    if (answer.status !== 200)
      throw new Error(`the report: ${answer.status} ${await answer.text()}`);
    browser = await createRequire(join(build, 'tools/'))('playwright-core').chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    mkdirSync(join(root, 'doc'), { recursive: true });
    for (const theme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width: 1200, height: 1110 }, colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Europe/Berlin' }), file = join(root, 'doc', `account-${theme}.png`);
      await page.goto(`${origin}/mastodon/${HANDLE}`);
      await page.waitForSelector('#report:not([hidden])');
      await page.waitForFunction(() => !('wait' in document.body.dataset));
      await page.screenshot({ path: file });
      await page.close();
      const { size } = statSync(file);
      if (size > BYTES_MAX)
        throw new Error(`${file} is larger than ${BYTES_MAX} bytes: ${size}`);
      console.log(`${file}: ${Math.round(size / 1024)} kB`);
    }
  } finally {
    await browser?.close();
    for (const child of children)
      await end(child);
    rmSync(home, { recursive: true, force: true });
  }
}

await (process.argv[2] === 'world' ? showWorld() : main());
