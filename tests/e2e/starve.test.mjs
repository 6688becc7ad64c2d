// starve.test.mjs: requests that wait for a platform hold up nobody, and the processes behind the one socket look after each other.
import assert from 'node:assert/strict';
import test from 'node:test';
import { House, Platforms, alive, command, descendants, sleep, until } from './house.mjs';

test('quick answers never queue behind one that waits', { timeout: 120000 }, async () => {
	const p = await Platforms.start();
	const h = await House.start('lighttpd', { env: { ...p.env, TWEETX_PROCS: '2' } });
	try {
		const quick = '/api/v1/stats/x/one?kinds=reply';
		assert.equal((await h.get('/api/v1/stats/x/one?wait=20')).status, 200);
		assert.equal((await h.get(quick)).status, 200);
		let over = false;
		const waiting = h.get('/api/v1/stats/bluesky/silent.bsky.example?wait=8').then((r) => ((over = true), r));
		await sleep(1000);
		for (let round = 0; round < 4; round++) {
			const all = await Promise.all(Array.from({ length: 20 }, () => h.get(quick)));
			assert.ok(all.every((r) => r.status === 200));
			assert.ok(all.every((r) => r.ms < 3000), `${Math.max(...all.map((r) => r.ms))} ms`);
		}
		assert.equal(over, false, 'the one that waits was answered too early to show anything');
		assert.equal((await waiting).status, 202);

		// One that is killed is replaced; who watches over them takes them all along, and is replaced too.
		const before = h.executables('stats');
		assert.equal(before.length, 2);
		process.kill(before[0], 'SIGKILL');
		await until('replaced', 5, () => h.executables('stats').length === 2 && !alive(before[0]));
		assert.equal((await h.get(quick)).status, 200);
		const [watcher] = descendants(h.child.pid).filter((pid) => command(pid).includes('multiwatch'));
		const all = h.executables('stats');
		process.kill(watcher, 'SIGKILL');
		await until('all gone', 5, () => all.every((pid) => !alive(pid)));
		await until('new ones', 10, async () => (await h.get(quick).catch(() => ({}))).status === 200);
	} finally {
		await h.stop();
		p.stop();
	}
});
