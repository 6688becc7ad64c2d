// apache.test.mjs: the same behind Apache: with mod_proxy_fcgi, with mod_fcgid, and with plain CGI by .htaccess.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { apacheMissing, hot, until, withHouse } from './house.mjs';
import { holdsEverywhere } from './common.mjs';

const missing = apacheMissing();
if (missing)
	console.log(`NOT TESTED behind Apache: ${missing}`);

for (const front of ['proxy', 'fcgid', 'htaccess']) {
	test(`behind Apache: ${front}`, { timeout: 170000, skip: missing || false }, (t) => withHouse(front, {}, async (h, p) => {
		await holdsEverywhere(t, h, p, { words: front !== 'htaccess', worker: front === 'proxy' });
		await t.test('the slot of a file decides, not its being there', () => slots(h));
		if (front === 'proxy')
			await t.test('executables that are killed are replaced', () => kill(h));
	}));
}

// What was linked for another time is not sent now: the names are moved by hand, as the time itself would.
async function slots(h) {
	const now = () => Math.floor(Date.now() / 100000);
	/* The second one by a client that tells another time. */
	for (const [name, headers] of [['jack', {}], ['bob', { 'X-TweetX-Clock': `t=${(now() - 100) * 100}000000` }]]) {
		const target = `/api/v1/stats/x/${name}`, folder = path.join(h.home, 'hot/x', name);
		const names = () => fs.readdirSync(folder).filter((n) => n.includes('@'));
		await hot(h, target);
		assert.ok(names().some((n) => n === `report@${now()}.json.br`), names().join(' '));
		/* None reaches past the report's time. */
		const made = fs.statSync(path.join(folder, 'report.json')).mtimeMs / 1000;
		for (const n of names())
			assert.ok((Number(/@(\d+)/.exec(n)[1]) + 1) * 100 <= made + 900, n);
		for (const n of names())
			fs.renameSync(path.join(folder, n), path.join(folder, n.replace(/@(\d+)/, (_, s) => `@${Number(s) - 100}`)));
		assert.notEqual((await h.get(target, { headers })).headers['x-cache'], 'hot', name);
	}
}

async function kill(h) {
	const before = h.executables('stats').filter((pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'stats');
	assert.ok(before.length > 0);
	for (const pid of before)
		process.kill(pid, 'SIGKILL');
	await until('stats again', 10, async () => (await h.get('/api/v1/stats/x/jack?kinds=reply').catch(() => ({}))).status === 200);
}
