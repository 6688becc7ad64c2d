// install.test.mjs: what `make install` puts down runs from there, is backed up, destroyed and brought back, and is gone after `make uninstall`.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { ask, descendants, freePort, Platforms, ROOT, until } from './house.mjs';

const BUILD = path.resolve(ROOT, process.env.BUILD || 'build');
const make = (target, ...words) => execFileSync('make', ['-s', `BUILD=${BUILD}`, target, ...words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
const files = (dir) => execFileSync('find', [dir, '!', '-type', 'd'], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);

class Installed {
	constructor(prefix, env) {
		Object.assign(this, { prefix, env, said: '' });
	}
	async start(...words) {
		this.child = spawn(`${this.prefix}/lib/tweetx/serve`, words, { cwd: '/', env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
		this.child.stderr.on('data', (d) => { this.said += d; });
		this.ended = new Promise((ok) => this.child.once('exit', (code) => ok(code)));
		await until(`an answer; it said ${this.said}`, 20, async () => (await this.get('/health').catch(() => ({}))).status === 200);
	}
	// Its executables too, which a web server that is killed would leave behind.
	kill() {
		for (const pid of this.child?.exitCode === null && this.child.signalCode === null ? descendants(this.child.pid).reverse() : [])
			try {
				process.kill(pid, 'SIGKILL');
			} catch { /* it has ended */ }
	}
	async stop() {
		this.child.kill('SIGINT');
		return this.ended;
	}
	get(target) {
		return ask({ port: this.env.TWEETX_PORT, path: this.env.TWEETX_BASE + target });
	}
	tool(...words) {
		return execFileSync(`${this.prefix}/bin/tweetx`, words, { cwd: '/', env: this.env, encoding: 'utf8' });
	}
}

test('an installation below a prefix of its own', { timeout: 170000 }, async (t) => {
	const base = fs.mkdtempSync(path.join(os.tmpdir(), 'tweetx-install-')), prefix = `${base}/usr`, home = `${base}/home`;
	const p = await Platforms.start();
	const { PATH, ASAN_OPTIONS = '' } = process.env;
	const h = new Installed(prefix, { PATH, ASAN_OPTIONS, ...p.env, TWEETX_HOME: home, TWEETX_PORT: String(await freePort()), TWEETX_BASE: '/some/where' });
	t.after(async () => {
		h.kill();
		p.stop();
		fs.rmSync(base, { recursive: true, force: true });
	});
	fs.chmodSync(base, 0o755);

	await t.test('it holds what it needs, and units that know the prefix', () => {
		make('install', `PREFIX=${prefix}`);
		for (const f of ['bin/tweetx', 'lib/tweetx/cgi/stats', 'lib/tweetx/cgi/system', 'lib/tweetx/daemon/worker', 'lib/tweetx/serve', 'share/tweetx/openapi.json',
			'share/tweetx/static/index.html', 'share/tweetx/deploy/lighttpd/tls.conf', 'share/man/man1/tweetx.1', 'lib/sysusers.d/tweetx.conf'])
			assert.ok(fs.existsSync(`${prefix}/${f}`), f);
		for (const unit of ['tweetx-web.service', 'tweetx-worker.service']) {
			const text = fs.readFileSync(`${prefix}/lib/systemd/system/${unit}`, 'utf8');
			assert.ok(fs.existsSync(/^ExecStart=(\S+)/m.exec(text)[1]), unit);
			assert.doesNotMatch(text, /\/usr\/local/);
		}
	});

	await t.test('without a home, with a bad one or a bad setting it does not start', () => {
		const refused = (env, words, said) => {
			const r = spawnSync(`${prefix}/lib/tweetx/serve`, words, { cwd: '/', env: { ...h.env, ...env }, encoding: 'utf8', timeout: 20000 });
			assert.notEqual(r.status, 0);
			assert.match(r.stderr, said);
		};
		refused({ TWEETX_HOME: '' }, [], /TWEETX_HOME is not set/);
		refused({ TWEETX_HOME: `${base}/${'x'.repeat(90)}` }, [], /too long/);
		refused({ TWEETX_PROCS: 'many' }, [], /TWEETX_PROCS/);
		refused({ TWEETX_BASE: 'no"slash' }, [], /TWEETX_BASE must look like/);
		refused({}, ['--nothing'], /^usage/);
	});

	await t.test('it answers from where it lies, with its worker', async () => {
		await h.start('--worker');
		await until('the worker', 20, async () => JSON.parse((await h.get('/health')).text).worker === 'up');
		assert.equal((await h.get('/docs/')).status, 200);
		assert.equal((await h.get('/vendor/redoc.standalone.js')).status, 200);
		assert.equal(JSON.parse((await h.get('/api/v1/openapi.json')).text).servers[0].url, '/some/where');
		const r = await h.get('/api/v1/stats/x/jack?wait=20');
		assert.equal(r.status, 200, r.text);
		assert.equal(JSON.parse(r.text).range.posts, 450);
		const second = spawnSync(`${prefix}/lib/tweetx/serve`, [], { cwd: '/', env: h.env, encoding: 'utf8', timeout: 20000 });
		assert.equal(second.status, 1);
		assert.match(second.stderr, /running already/);
		assert.equal((await h.get('/health')).status, 200, 'the first one goes on');
	});

	await t.test('a backup brings back what was destroyed', async () => {
		const before = (await h.get('/api/v1/stats/x/jack')).text;
		h.tool('backup', `${home}/backup.db`);
		assert.equal(fs.statSync(`${home}/backup.db`).mode & 0o777, 0o600);
		assert.equal(await h.stop(), 0);
		for (const f of ['tweetx.db', 'tweetx.db-wal', 'tweetx.db-shm', 'hot'])
			fs.rmSync(`${home}/${f}`, { recursive: true, force: true });
		fs.renameSync(`${home}/backup.db`, `${home}/tweetx.db`);
		assert.match(h.tool('migrate'), /the store is at schema \d/);
		p.stop(); // nothing but the store can tell
		await h.start();
		assert.deepEqual(JSON.parse((await h.get('/api/v1/stats/x/jack?wait=0')).text), JSON.parse(before));
		assert.equal(await h.stop(), 0);
	});

	await t.test('nothing of it is left, and the data are', () => {
		make('uninstall', `PREFIX=${prefix}`);
		assert.deepEqual(files(prefix), []);
		assert.ok(fs.existsSync(`${home}/tweetx.db`));
	});
});
