// lighttpd.test.mjs: an installation as `make run` starts it, and bad days of it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { alive, command, descendants, hot, ROOT, sleep, until, withHouse } from './house.mjs';
import { holdsEverywhere } from './common.mjs';

const LIMIT = { timeout: 170000 };

test('behind lighttpd', LIMIT, async (t) => {
	const ended = await withHouse('lighttpd', {}, async (h, p) => {
		await holdsEverywhere(t, h, p);
		await t.test('another run of it is refused in words', () => refused(h));
		await t.test('every answer from a file has an id of its own', () => requestIds(h));
		await t.test('executables that are killed are replaced', () => killExecutables(h));
		await t.test('so are the worker and Redis', () => killHelpers(h));
		await t.test('Redis that hangs holds nobody up', () => hangRedis(h));
		await t.test('a fetch that is killed does not lock the account', () => killFetch(h));
		await t.test('what is refreshed is gone from the files at once', () => refresh(h, p));
	});
	assert.deepEqual(ended.ended, { code: 143, signal: null });
});

test('in a subdirectory, with reports that are soon too old', LIMIT, async (t) => {
	const env = { TWEETX_CACHE_SECONDS: '3', CORS_ORIGINS: 'https://friend.example' };
	await withHouse('lighttpd', { env, base: '/sub/x' }, async (h) => {
		await t.test('everything stands below the base', () => below(h));
		await t.test('a file is sent for as long as the report is fresh', () => fresh(h));
		await t.test('another site reads what it may, from the executable', () => cors(h));
	});
});

test('idle, all of it together is small', LIMIT, () => withHouse('lighttpd', { plain: true }, async (h) => {
	await sleep(500);
	let sum = 0;
	for (const pid of descendants(h.child.pid))
		sum += Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
	console.log(`proportional set size of all processes: ${(sum / 1024).toFixed(1)} MB`);
	assert.ok(sum > 1024 && sum <= 80 * 1024, `${sum} kB`);
}));

async function below(h) {
	const { base } = h;
	assert.equal((await h.get('/')).status, 200);
	assert.equal((await h.get('/api/v1/nope')).json.type, '/sub/x/docs#errors-not_found');
	h.base = '';
	for (const target of ['/', '/health', '/api/v1/health', '/api/v1/stats/x/jack', '/sub', '/sub/xy', '/sub/xhealth'])
		assert.equal((await h.get(target)).status, 404, target);
	assert.equal((await h.get('/sub/x')).headers.location, '/sub/x/');
	h.base = base;
}

async function fresh(h) {
	assert.equal((await h.get('/api/stats/one?wait=20')).status, 200);
	const r = await hot(h, '/api/stats/one');
	const age = Number(r.headers.age), max = Number(/max-age=(\d+)/.exec(r.headers['cache-control'])[1]);
	assert.ok(age <= 3 && max <= 3, `${age} ${max}`);
	/* Nothing sweeps it away: it is there, and not sent. */
	const file = path.join(h.home, 'hot/x/one/report.json');
	const made = fs.statSync(file).mtimeMs;
	await sleep(Math.max(0, Math.floor(made / 1000) * 1000 + 3000 - Date.now()) + 20);
	const late = await h.get('/api/stats/one');
	assert.ok(late.headers['x-cache'] !== 'hot' || fs.statSync(file).mtimeMs !== made, 'too old');
	await until('renewed', 15, async () => (await h.get('/api/stats/one')).headers['x-cache'] === 'hot');
}

async function cors(h) {
	await h.get('/api/stats/one');
	const ours = await h.get('/api/stats/one', { headers: { Origin: 'https://friend.example' } });
	assert.equal(ours.headers['access-control-allow-origin'], 'https://friend.example');
	assert.notEqual(ours.headers['x-cache'], 'hot');
	const others = await h.get('/api/stats/one', { headers: { Origin: 'https://foe.example' } });
	assert.equal(others.headers['access-control-allow-origin'], undefined);
	assert.match((await hot(h, '/api/stats/one')).headers.vary, /Origin/);
}

async function run(env) {
	const child = spawn('tools/run', ['--no-build'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
	let text = '';
	child.stdout.on('data', (d) => (text += d));
	child.stderr.on('data', (d) => (text += d));
	const code = await new Promise((ok) => child.once('exit', ok));
	return { code, text };
}

async function refused(h) {
	const twice = await run(h.env);
	assert.equal(twice.code, 1);
	assert.match(twice.text, /running already/);
	const other = path.join(h.folder, 'other');
	const taken = await run({ ...h.env, TWEETX_HOME: other });
	assert.equal(taken.code, 1);
	assert.match(taken.text, new RegExp(`port ${h.port} is taken`));
	assert.equal(fs.statSync(other).mode & 0o777, 0o700);
	assert.equal(fs.statSync(path.join(other, 'secret')).size, 32);
	assert.equal(fs.statSync(path.join(other, 'secret')).mode & 0o777, 0o600);
	const wrong = await run({ ...h.env, TWEETX_HOME: other, TWEETX_NO_SUCH_THING: '1' });
	assert.equal(wrong.code, 1);
	assert.match(wrong.text, /TWEETX_NO_SUCH_THING/);
}

async function requestIds(h) {
	const seen = new Set();
	for (let i = 0; i < 20; i++) {
		const r = await h.get('/api/v1/stats/x/jack');
		assert.equal(r.headers['x-cache'], 'hot');
		assert.match(r.headers['x-request-id'], /^[0-9a-f]{32}$/);
		seen.add(r.headers['x-request-id']);
	}
	assert.equal(seen.size, 20);
	const mine = await h.get('/api/v1/stats/x/jack', { headers: { 'X-Request-Id': 'abc.DEF-1' } });
	assert.equal(mine.headers['x-request-id'], 'abc.DEF-1');
	const foul = await h.get('/api/v1/stats/x/jack', { headers: { 'X-Request-Id': 'a b"<' } });
	assert.match(foul.headers['x-request-id'], /^[0-9a-f]{32}$/);
	assert.ok(Number(mine.headers.age) <= 900);
}

async function killExecutables(h) {
	for (const [name, target] of [['stats', '/api/v1/stats/x/jack?kinds=reply'], ['system', '/health']]) {
		const before = h.executables(name);
		assert.ok(before.length > 0);
		for (const pid of before)
			process.kill(pid, 'SIGKILL');
		let lost = 0;
		await until(`${name} again`, 10, async () => {
			const r = await h.get(target).catch(() => ({ status: 0 }));
			if (r.status !== 200)
				lost++;
			if (r.status >= 400)
				assert.equal(r.headers['content-type'], 'application/problem+json');
			return r.status === 200;
		});
		console.log(`${name}: ${before.length} killed, ${lost} requests lost`);
		assert.ok(h.executables(name).every((pid) => !before.includes(pid)));
	}
	for (const pid of h.executables('stats'))
		process.kill(pid, 'SIGKILL');
	assert.equal((await h.get('/api/v1/stats/x/jack')).headers['x-cache'], 'hot', 'a hot report needs none of them');
	await until('stats again', 10, async () => (await h.get('/api/v1/stats/x/jack?kinds=reply')).status === 200);
}

async function killHelpers(h) {
	for (const name of ['worker', 'redis']) {
		const before = h.pid(name);
		process.kill(before, 'SIGKILL');
		const r = await h.get('/api/v1/stats/x/jack?kinds=quote');
		assert.equal(r.status, 200);
		await until(`${name} again`, 10, () => {
			try {
				return h.pid(name) !== before && alive(h.pid(name));
			} catch {
				return false;
			}
		});
	}
	await until('all well', 10, async () => {
		const { json } = await h.get('/health');
		return json.status === 'ok' && json.cache === 'up' && json.worker === 'up';
	});
	assert.ok(command(h.pid('redis')).includes('redis-server'));
}

async function hangRedis(h) {
	process.kill(h.pid('redis'), 'SIGSTOP');
	try {
		for (let i = 0; i < 6; i++) {
			const r = await h.get(`/api/v1/stats/x/jack?from=2026-01-0${i + 1}`);
			assert.equal(r.status, 200);
			assert.ok(r.ms < 2500, `${r.ms} ms`);
		}
		const health = await h.get('/health');
		assert.equal(health.status, 200);
		assert.equal(health.json.cache, 'down');
	} finally {
		process.kill(h.pid('redis'), 'SIGCONT');
	}
	await until('used again', 10, async () => {
		await h.get('/api/v1/stats/x/jack?kinds=repost');
		return (await h.get('/api/v1/stats/x/jack?kinds=repost')).headers['x-cache'] === 'hit';
	});
}

async function killFetch(h) {
	const r = await h.get('/api/v1/stats/x/slow?wait=1');
	assert.equal(r.status, 202, r.text);
	assert.equal(r.json.status, 'fetching');
	for (const pid of [...h.executables('stats'), ...descendants(h.pid('worker'))])
		process.kill(pid, 'SIGKILL');
	await until('the report', 140, async () => {
		const now = await h.get('/api/v1/stats/x/slow?wait=5').catch(() => ({ status: 0 }));
		assert.ok([0, 200, 202, 500, 503].includes(now.status), now.text); /* 500: the one that was cut off */
		if (now.status !== 200)
			await sleep(500);
		return now.status === 200;
	});
}

// Visitors may cause a new reading once a minute.
async function refresh(h, p) {
	await hot(h, '/api/v1/stats/x/jack');
	await p.control('add?platform=x&handle=jack&n=3');
	const asked = () => h.get('/api/v1/stats/x/jack/refresh?wait=20', { method: 'POST', headers: { 'Content-Length': '0' } });
	await until('a new reading', 75, async () => {
		const r = await asked();
		assert.ok([200, 202].includes(r.status), r.text);
		if (r.status === 202 || r.json.range.posts === 451) {
			await sleep(1000);
			return false;
		}
		/* The very next one. */
		assert.equal((await h.get('/api/v1/stats/x/jack')).json.range.posts, 454);
		assert.equal((await h.get('/api/v1/stats/x/jack?tz=Asia/Kolkata')).json.range.posts, 454);
		return true;
	});
	assert.equal((await hot(h, '/api/v1/stats/x/jack')).json.range.posts, 454);
}
