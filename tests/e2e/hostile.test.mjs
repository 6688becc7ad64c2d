// hostile.test.mjs: a Mastodon server that lies, and people who want to be forgotten.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { withHouse } from './house.mjs';

const HUGE = 'W'.repeat(100000), LONG = '\u{1f680} '.repeat(60000);

// Says of every account that its id is 1, of itself what fills a page, and posts that nobody could have written.
function liar() {
	const server = http.createServer((q, s) => {
		const url = new URL(q.url, 'http://x'), listing = url.pathname.endsWith('/statuses');
		const user = (url.searchParams.get('acct') ?? '').split('@')[0], from = Number(url.searchParams.get('max_id') ?? 100000000);
		const post = (_, i) => ({ id: String(from - 1 - i), created_at: new Date(Date.now() - (100000000 - from + i) * 1000).toISOString(), visibility: 'public',
			content: LONG, url: 'javascript:alert(1)', favourites_count: -7, reblogs_count: 9223372036854775808, replies_count: 0, tags: [], mentions: [] });
		s.writeHead(200, { 'Content-Type': 'application/json' });
		s.end(JSON.stringify(listing ? Array.from({ length: 8 }, post)
			: { id: '1', username: user, acct: user, display_name: `</svg><script>\u001b[31m\u202e${HUGE}`, note: HUGE, url: 'javascript:alert(1)', avatar: 'javascript:alert(1)',
				created_at: '0001-01-01T00:00:00Z', followers_count: -1, following_count: 1e300, statuses_count: 5 }));
	});
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

test('a server that lies', { timeout: 120000 }, async (t) => {
	const server = await liar();
	t.after(() => server.close());
	await withHouse('lighttpd', { env: { TWEETX_MASTODON_URL: `http://127.0.0.1:${server.address().port}` } }, async (h) => {
		const of = (who) => `/api/v1/stats/mastodon/${who}`;
		const first = await h.get(`${of('gargron@good.example')}?wait=25`);
		await t.test('does not take the account of another server', async () => {
			assert.equal((await h.get(`${of('evil@evil.example')}?wait=25`)).json.account.handle, 'evil@evil.example');
			const again = await h.get(`${of('gargron@good.example')}/growth`);
			assert.equal(again.status, 200);
			assert.equal(again.json.account.handle, 'gargron@good.example');
			assert.equal(again.json.account.id, '1');
		});
		await t.test('fills neither answers nor the disk', async () => {
			assert.equal(first.status, 200);
			assert.ok(first.raw.length < 4000000, String(first.raw.length)); // the top posts are told whole
			assert.ok(first.json.range.posts < 300, String(first.json.range.posts));
			assert.ok([...first.json.account.name].length <= 200);
			assert.equal(first.json.account.followers, null);
			assert.ok(!first.text.includes('javascript:'));
		});
		await t.test('holds no picture up', async () => {
			for (const picture of ['card.svg', 'heatmap.svg']) {
				const begin = Date.now(), r = await h.get(`${of('gargron@good.example')}/${picture}`);
				assert.equal(r.status, 200);
				assert.ok(Date.now() - begin < 10000, `${picture}: ${Date.now() - begin} ms`);
				assert.ok(!/<script|\u001b/.test(r.text));
			}
		});
		await t.test('an account that is forgotten at the command line is gone from the cache', async () => {
			for (const part of ['', '/growth', '/topics'])
				await h.get(of('gargron@good.example') + part);
			h.tool('forget', 'mastodon:gargron@good.example');
			for (const part of ['', '/growth', '/topics', '/export.csv'])
				assert.equal((await h.get(of('gargron@good.example') + part)).status, 410, part);
			assert.equal((await h.get(of('evil@evil.example'))).status, 200);
		});
	});
});
