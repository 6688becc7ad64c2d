// house.mjs: whole installations for the tests: started behind lighttpd or Apache, asked over HTTP, and ended with nothing left over.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

export { sleep };
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PLAIN = path.resolve(ROOT, process.env.BUILD || 'build');
const MODULES = '/usr/lib/apache2/modules';
const isRoot = process.getuid() === 0;

// Everything ends with this process, however it ends. Apache does not serve as root, so another user does.
const AS_SELF = ['setpriv', '--pdeathsig', 'TERM', '--'];
const AS_OTHER = ['setpriv', '--pdeathsig', 'TERM', '--reuid', 'www-data', '--regid', 'www-data', '--clear-groups', '--'];

export async function freePort() {
	const s = net.createServer();
	await new Promise((ok, no) => s.once('error', no).listen(0, '127.0.0.1', ok));
	const { port } = s.address();
	await new Promise((ok) => s.close(ok));
	return port;
}

export async function until(what, seconds, fn) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const v = await fn();
		if (v)
			return v;
		if (Date.now() > end)
			assert.fail(`not within ${seconds} s: ${what}`);
		await sleep(50);
	}
}

// The platforms of platforms.mjs, and what to call on them.
export class Platforms {
	static async start() {
		const p = new Platforms();
		p.child = spawn(AS_SELF[0], [...AS_SELF.slice(1), process.execPath, path.join(ROOT, 'tests/e2e/platforms.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
		p.port = await new Promise((ok, no) => {
			let text = '';
			p.child.once('exit', () => no(new Error('platforms.mjs ended')));
			p.child.stdout.on('data', (d) => {
				text += d;
				if (text.includes('\n'))
					ok(Number(text.split('\n')[0]));
			});
		});
		return p;
	}
	get env() {
		const url = `http://127.0.0.1:${this.port}`;
		return { TWEETX_X_API_URL: url, TWEETX_X_EMBED_URL: url, TWEETX_MASTODON_URL: url, TWEETX_BLUESKY_URL: url, TWEETX_ALLOW_PRIVATE: 'on',
			TWITTER_BEARER_TOKEN: 'good', TWEETX_X_DEPTH: '3200', TWEETX_X_DAILY_BUDGET: '1000', TWEETX_FETCH_LIMIT: '0' };
	}
	async control(call) {
		const r = await ask({ port: this.port, path: `/_control/${call}` });
		assert.equal(r.status, 200, call);
		return JSON.parse(r.text);
	}
	stop() {
		this.child.kill('SIGKILL');
	}
}

// One request on a connection of its own. `path` goes out as it is.
export function ask({ port, path: target, method = 'GET', headers = {}, body, seconds = 40 }) {
	return new Promise((ok, no) => {
		const started = Date.now();
		const r = http.request({ host: '127.0.0.1', port, method, path: target, headers, agent: false, timeout: seconds * 1000 }, (res) => {
			const parts = [];
			res.on('data', (d) => parts.push(d));
			res.on('error', no);
			res.on('end', () => {
				const raw = Buffer.concat(parts);
				const decode = { br: zlib.brotliDecompressSync, gzip: zlib.gunzipSync }[res.headers['content-encoding']] ?? ((b) => b);
				const text = decode(raw).toString();
				ok({ status: res.statusCode, headers: res.headers, raw, text, ms: Date.now() - started,
					get json() {
						return JSON.parse(text);
					} });
			});
		});
		r.on('timeout', () => r.destroy(new Error(`no answer within ${seconds} s: ${method} ${target}`)));
		r.on('error', no);
		r.end(body);
	});
}

// Bytes as they are; what comes back until the server closes, or half a second after it fell silent.
export function raw(port, bytes, seconds = 30) {
	return new Promise((ok) => {
		const s = net.connect(port, '127.0.0.1');
		let text = '', quiet;
		const done = () => {
			clearTimeout(quiet);
			s.destroy();
			ok(text);
		};
		s.setTimeout(seconds * 1000, done);
		s.on('connect', () => s.write(bytes));
		s.on('data', (d) => {
			text += d.toString('latin1');
			clearTimeout(quiet);
			quiet = setTimeout(done, 500);
		});
		s.on('error', done);
		s.on('close', done);
	});
}

const stat = (pid) => {
	try {
		const text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
		const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
		return { state: rest[0], parent: Number(rest[1]) };
	} catch {
		return null;
	}
};
export function processes() {
	return fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n)).map(Number).map((pid) => ({ pid, ...stat(pid) })).filter((p) => p.parent !== undefined);
}
export function descendants(pid) {
	const all = processes(), found = [pid];
	for (let i = 0; i < found.length; i++)
		found.push(...all.filter((p) => p.parent === found[i]).map((p) => p.pid));
	return found;
}
export const command = (pid) => {
	try {
		return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0];
	} catch {
		return '';
	}
};
export const alive = (pid) => {
	const s = stat(pid);
	return s !== null && s.state !== 'Z';
};

// Why Apache cannot be tried here; empty where it can.
export function apacheMissing() {
	for (const file of ['/usr/sbin/apache2', `${MODULES}/mod_fcgid.so`, '/usr/bin/spawn-fcgi', '/usr/bin/multiwatch'])
		if (!fs.existsSync(file))
			return `no ${file} here`;
	if (isRoot && spawnSync(AS_OTHER[0], [...AS_OTHER.slice(1), 'test', '-r', path.join(ROOT, 'apache.conf'), '-a', '-x', path.join(PLAIN, 'asan/cgi/stats')]).status !== 0)
		return 'Apache does not run as root, and www-data cannot read this folder';
	return '';
}

export class House {
	// front: lighttpd, proxy (Apache, mod_proxy_fcgi), fcgid (Apache, mod_fcgid), htaccess (Apache, plain CGI on a shared host)
	static async start(front, { env = {}, base = '', plain = false } = {}) {
		const h = new House();
		h.front = front;
		h.base = front === 'htaccess' ? '/st' : base;
		h.port = await freePort();
		h.build = plain ? PLAIN : path.join(PLAIN, 'asan');
		h.folder = fs.mkdtempSync('/tmp/tweetx-e2e-');
		h.home = path.join(h.folder, 'home');
		h.settings = { ...env };
		h.text = '';
		h.other = isRoot && front !== 'lighttpd';
		fs.mkdirSync(h.home, { mode: 0o700 });
		const inherited = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^(TWEETX_|REDIS_URL|DATABASE_URL|NODE_)/.test(k)));
		h.env = { ...inherited, TWEETX_HOME: h.home, TWEETX_BIND: '127.0.0.1', TWEETX_PORT: String(h.port), TWEETX_BASE: h.base, TWEETX_PROCS: '4', BUILD: h.build,
			PWD: ROOT, ASAN_OPTIONS: 'abort_on_error=0:exitcode=99' };
		if (front === 'lighttpd')
			h.spawn(['tools/run', '--no-build'], env);
		else if (front === 'proxy')
			h.spawn(['tools/run', '--apache', '--no-build'], env);
		else
			h.startApache(env);
		try {
			await until(`${front} ready`, 30, async () => {
				assert.ok(!h.ended, `${front} ended:\n${h.log()}`);
				return (await ask({ port: h.port, path: `${h.base}/health` }).catch(() => ({}))).status === 200;
			});
		} catch (e) {
			h.child.kill('SIGTERM');
			await Promise.race([h.gone, sleep(10000)]);
			h.child.kill('SIGKILL');
			fs.rmSync(h.folder, { recursive: true, force: true });
			throw e;
		}
		return h;
	}
	spawn(argv, env) {
		if (this.other)
			execFileSync('chown', ['-R', 'www-data', this.folder]);
		const all = [...(this.other ? AS_OTHER : AS_SELF), ...argv];
		this.child = spawn(all[0], all.slice(1), { cwd: ROOT, env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
		this.child.stdout.on('data', (d) => (this.text += d));
		this.child.stderr.on('data', (d) => (this.text += d));
		this.gone = new Promise((ok) => this.child.once('exit', (code, signal) => ok((this.ended = { code, signal }))));
	}
	// What an owner of a server sets up: no Redis, no worker.
	startApache(settings) {
		for (const d of ['run/fcgid', 'log', 'hot'])
			fs.mkdirSync(path.join(this.home, d), { recursive: true });
		const env = { TWEETX_HOT_SLOTS: 'on', ...settings };
		fs.writeFileSync(path.join(this.home, 'tweetx.env'), Object.entries(env).map(([k, v]) => `${k}=${v}\n`).join(''));
		if (this.front === 'fcgid')
			return this.spawn(['apache2', '-f', path.join(ROOT, 'apache.conf'), '-D', 'FOREGROUND', '-D', 'FCGID'], {});
		const site = path.join(this.folder, 'www/st'), conf = path.join(this.folder, 'host.conf');
		fs.cpSync(path.join(ROOT, 'static'), site, { recursive: true });
		fs.mkdirSync(path.join(site, 'cgi'));
		for (const name of ['stats', 'system'])
			fs.copyFileSync(path.join(this.build, 'cgi', name), path.join(site, 'cgi', name));
		fs.symlinkSync(path.join(this.home, 'hot'), path.join(site, 'hot'));
		fs.writeFileSync(path.join(site, '.htaccess'), fs.readFileSync(path.join(ROOT, 'deploy/htaccess'), 'utf8')
			.replace('/home/YOU/tweetx', this.home).replace('TWEETX_BASE /stats', 'TWEETX_BASE /st'));
		const modules = ['mpm_event', 'authz_core', 'mime', 'dir', 'alias', 'env', 'rewrite', 'headers', 'setenvif', 'filter', 'deflate', 'cgid'];
		fs.writeFileSync(conf, `ServerRoot "${this.folder}"\nPidFile "${this.folder}/apache.pid"\nDefaultRuntimeDir "${this.folder}"\nMutex "file:${this.folder}" default\n`
			+ modules.map((m) => `LoadModule ${m}_module ${MODULES}/mod_${m}.so\n`).join('')
			+ `Listen 127.0.0.1:${this.port}\nServerName localhost\nErrorLog "${this.home}/log/apache.log"\nScriptSock cgisock\nTypesConfig /etc/mime.types\nTraceEnable Off\n`
			+ `DocumentRoot "${this.folder}/www"\n<Directory />\nAllowOverride None\nRequire all denied\n</Directory>\n<Directory "${this.folder}/www">\nRequire all granted\nOptions FollowSymLinks\nAllowOverride All\n</Directory>\n`
			+ `<Directory "${this.home}/hot">\nRequire all granted\n</Directory>\n`);
		fs.chmodSync(this.folder, 0o755);
		this.spawn(['apache2', '-f', conf, '-D', 'FOREGROUND'], {});
	}
	get(target, more = {}) {
		return ask({ port: this.port, path: this.base + target, ...more });
	}
	pid(name) {
		return Number(fs.readFileSync(path.join(this.home, 'run', `${name}.pid`), 'utf8'));
	}
	executables(name) {
		/* Not who watches over them: its command line ends alike. */
		return descendants(this.child.pid).filter((pid) => command(pid).endsWith(`/cgi/${name}`) && !command(pid).includes('multiwatch'));
	}
	// The command line on this installation, as an operator types it: it finds the Redis that runs there by itself.
	tool(...args) {
		const argv = [path.join(this.build, 'tweetx'), ...args], all = [...(this.other ? AS_OTHER : AS_SELF), ...argv];
		const r = spawnSync(all[0], all.slice(1), { cwd: ROOT, env: { ...this.env, ...this.settings }, encoding: 'utf8', timeout: 60000 });
		assert.equal(r.status, 0, `tweetx ${args.join(' ')}: ${r.stderr}`);
		return r.stdout;
	}
	log() {
		const file = path.join(this.home, 'log/apache.log');
		return this.text + (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
	}
	// Ends it as Ctrl-C does; nothing may be left, and no sanitizer may have spoken.
	async stop() {
		const all = descendants(this.child.pid);
		try {
			this.child.kill('SIGTERM');
			await until(`${this.front} ended`, 20, () => this.ended);
			await until('all processes ended', 10, () => !all.some(alive));
		} finally {
			for (const p of all.filter(alive))
				process.kill(p, 'SIGKILL');
		}
		const log = this.log();
		for (const word of ['AddressSanitizer', 'LeakSanitizer', 'runtime error:'])
			assert.ok(!log.includes(word), `${word} spoke:\n${log.slice(Math.max(0, log.indexOf(word) - 500), log.indexOf(word) + 3000)}`);
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

// withHouse(front, options, fn): fn(house, platforms), and whatever becomes of it, nothing is left running.
export async function withHouse(front, { env = {}, ...options }, fn) {
	const p = await Platforms.start();
	try {
		const h = await House.start(front, { env: { ...p.env, ...env }, ...options });
		try {
			await fn(h, p);
		} finally {
			await h.stop();
		}
		return h;
	} finally {
		p.stop();
	}
}

// The report once the web server sends it by itself.
export function hot(h, target, more) {
	return until(`${target} sent from a file`, 10, async () => {
		const r = await h.get(target, more);
		assert.equal(r.status, 200, r.text);
		return r.headers['x-cache'] === 'hot' && r;
	});
}
