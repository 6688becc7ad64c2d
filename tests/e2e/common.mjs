// common.mjs: what must hold behind every web server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { hot, until } from './house.mjs';
import { throwGarbage } from './garbage.mjs';

// t: a node:test context; h: a house whose platforms are p.
export async function holdsEverywhere(t, h, p, { words = true, worker = true } = {}) {
	await t.test('it is healthy', async () => {
		for (const path of ['/health', '/api/v1/health', '/api/health', '/health/']) {
			const r = await h.get(path);
			assert.equal(r.status, 200, path);
			assert.equal(r.json.store, 'up');
			assert.equal(r.json.cache, worker ? 'up' : 'none');
			assert.match(r.headers['x-request-id'], /^[\w.-]{8,64}$/);
		}
		assert.equal((await h.get('/health', { headers: { 'X-Request-Id': 'mine-1' } })).headers['x-request-id'], 'mine-1');
		assert.equal((await h.get('/health', { method: 'HEAD' })).text, '');
		assert.equal((await h.get('/health', { method: 'OPTIONS' })).status, 204);
	});

	await t.test('an account is asked for and reported, whole', async () => {
		const expected = await p.control('expect?platform=x&handle=jack');
		const r = await h.get('/api/v1/stats/x/Jack?wait=20');
		assert.equal(r.status, 200, r.text);
		assert.equal(r.headers['x-cache'], 'miss');
		assert.equal(r.headers['content-type'], 'application/json');
		assert.equal(r.json.account.followers, expected.account.followers);
		assert.equal(r.json.range.posts, expected.posts.length);
		assert.equal(r.json.engagement.totals.likes, expected.posts.reduce((sum, post) => sum + (post.likes ?? 0), 0));
	});

	await t.test('the web server sends it from a file, in every form', async () => {
		const plain = await hot(h, '/api/v1/stats/x/jack');
		assert.equal(plain.json.range.posts, 450);
		assert.match(plain.headers['cache-control'], /^public, max-age=\d+$/);
		assert.match(plain.headers.vary, /accept-encoding/i);
		assert.equal(plain.headers['x-content-type-options'], 'nosniff');
		const tags = new Set([plain.headers.etag]);
		for (const form of ['br', 'gzip']) {
			const r = await hot(h, '/api/v1/stats/x/jack', { headers: { 'Accept-Encoding': `deflate, ${form}` } });
			assert.equal(r.headers['content-encoding'], form);
			assert.ok(r.raw.length < plain.raw.length / 3);
			assert.equal(r.text, plain.text);
			tags.add(r.headers.etag);
			const again = await h.get('/api/v1/stats/x/jack', { headers: { 'Accept-Encoding': form, 'If-None-Match': r.headers.etag } });
			assert.equal(again.status, 304);
			assert.equal(again.raw.length, 0);
			assert.equal(again.headers.etag.replace('W/', ''), r.headers.etag.replace('W/', ''));
		}
		assert.equal(tags.size, 3, 'each form has a tag of its own');
		assert.equal((await h.get('/api/v1/stats/x/jack', { headers: { 'If-None-Match': '"other"' } })).status, 200);
		const head = await h.get('/api/v1/stats/x/jack', { method: 'HEAD' });
		assert.equal(head.headers['x-cache'], 'hot');
		assert.equal(Number(head.headers['content-length']), plain.raw.length);
		assert.equal(head.raw.length, 0);
		/* Its other names. */
		for (const path of ['/api/stats/jack', '/api/stats/jack/', '/api/v1/stats/x/@jack', '/api/v1/stats/x/%40jack', '/api/v1/stats/x/jack?tz=UTC']) {
			const r = await h.get(path);
			assert.equal(r.headers['x-cache'], 'hot', path);
			assert.equal(r.text, plain.text, path);
		}
		/* A client that weighs the forms gets what it may have. */
		const weighed = await h.get('/api/v1/stats/x/jack', { headers: { 'Accept-Encoding': 'br;q=0, gzip;q=0' } });
		assert.ok(weighed.headers['x-cache'] !== 'hot' || weighed.headers['content-encoding'] === undefined);
		assert.deepEqual(weighed.json, plain.json);
	});

	await t.test('so is every time zone, and nothing else', async () => {
		const first = await h.get('/api/v1/stats/x/jack?tz=Asia/Kolkata');
		assert.equal(first.json.range.timezone, 'Asia/Kolkata');
		for (const path of ['/api/v1/stats/x/jack?tz=Asia/Kolkata', '/api/v1/stats/x/jack?tz=Asia%2FKolkata', '/api/stats/jack?tz=Asia%2FKolkata'])
			assert.equal((await hot(h, path)).text, first.text);
		assert.equal((await h.get('/api/v1/stats/x/jack')).json.range.timezone, 'UTC');
		for (const path of ['/api/v1/stats/x/jack?from=2020-01-01', '/api/v1/stats/x/jack?tz=Asia/Kolkata&kinds=reply', '/api/v1/stats/x/jack/growth',
			'/api/v1/stats/compare?accounts=x:jack,x:jack', '/api/v1/stats/x/bob?wait=20'])
			assert.notEqual((await h.get(path)).headers['x-cache'], 'hot', path);
		assert.equal((await h.get('/api/v1/stats/x/jack?kinds=reply')).json.range.posts, 45);
	});

	await t.test('a Mastodon and a Bluesky account, too', async () => {
		for (const path of ['/api/v1/stats/mastodon/one@social.example', '/api/v1/stats/bluesky/one.bsky.example']) {
			const r = await h.get(`${path}?wait=20`);
			assert.equal(r.status, 200, r.text);
			assert.equal(r.json.range.posts, 1);
			await h.get(path);
			assert.equal((await hot(h, path)).text, (await h.get(path)).text);
		}
	});

	await t.test('what an import changes or the operator removes is gone from the files at once', async () => {
		const file = `${h.folder}/more.jsonl`;
		await hot(h, '/api/v1/stats/x/jack');
		await hot(h, '/api/v1/stats/x/jack?tz=Asia/Kolkata');
		fs.writeFileSync(file, JSON.stringify({ id: '1', text: 'Once upon a time', created_at: '2020-02-29T12:00:00.000Z',
			public_metrics: { like_count: 5, retweet_count: 0, reply_count: 0, quote_count: 0, impression_count: 10 } }) + '\n', { mode: 0o644 });
		h.tool('import', '--handle', 'jack', 'x', file);
		for (const path of ['/api/v1/stats/x/jack', '/api/v1/stats/x/jack?tz=Asia/Kolkata']) {
			const r = await h.get(path);
			assert.equal(r.json.range.posts, 451, path);
			assert.equal(r.json.range.first, '2020-02-29');
		}
		assert.equal((await hot(h, '/api/v1/stats/x/jack')).json.range.posts, 451);
		const path = '/api/v1/stats/mastodon/one@social.example';
		await hot(h, path);
		h.tool('forget', 'mastodon:one@social.example');
		const r = await h.get(path);
		assert.equal(r.status, 410, r.text);
		assert.equal(r.json.code, 'forgotten_account');
	});

	await t.test('what an account cannot be is said', async () => {
		for (const [name, status, code] of [['unknown', 404, 'unknown_account'], ['protected', 403, 'protected_account'], ['suspended', 410, 'suspended_account'],
			['limited', 429, 'platform_rate_limited'], ['html', 502, 'platform_error'], ['broken', 502, 'platform_error']]) {
			const r = await h.get(`/api/v1/stats/x/${name}?wait=20`);
			assert.equal(r.status, status, r.text);
			assert.equal(r.json.code, code);
			assert.notEqual((await h.get(`/api/v1/stats/x/${name}`)).headers['x-cache'], 'hot');
		}
	});

	await t.test('many who ask for one account cause one fetch', async () => {
		const answers = await Promise.all(Array.from({ length: 10 }, () => h.get('/api/v1/stats/x/posts300?wait=20')));
		for (const r of answers)
			assert.ok([200, 202].includes(r.status), r.text);
		await until('the report', 20, async () => (await h.get('/api/v1/stats/x/posts300?wait=20')).status === 200);
		const { paths } = await p.control('counts');
		assert.equal(paths['/2/users/by/username/posts300'], 1, JSON.stringify(paths));
	});

	await t.test('the pages are there, guarded', async () => {
		const r = await h.get('/', { headers: { 'Accept-Encoding': 'gzip' } });
		assert.equal(r.status, 200);
		assert.match(r.headers['content-type'], /^text\/html/);
		assert.match(r.headers['content-security-policy'], /default-src 'none'/);
		assert.doesNotMatch(r.headers['content-security-policy'], /unsafe/);
		assert.equal(r.headers['content-encoding'], 'gzip');
		assert.match((await h.get('/redoc/')).headers['content-security-policy'], /worker-src blob:/);
		for (const path of ['/.htaccess', '/hot/x/jack/report.json', '/cgi/stats', '/run/stats.sock', '/tweetx.db', '/../apache.conf', '/%2e%2e/apache.conf', '/secret', '/nope'])
			assert.ok([400, 403, 404].includes((await h.get(path)).status), path);
	});

	await t.test('garbage is refused', () => throwGarbage(h, words));
}
