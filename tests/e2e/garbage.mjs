// garbage.mjs: what nobody should send, and what must come back: a refusal in words, never a 5xx, never a word about the inside.
import assert from 'node:assert/strict';
import { ask, raw } from './house.mjs';

const long = (n) => 'a'.repeat(n);
// [path, statuses, method, headers, body]. A path goes out as it stands.
const REQUESTS = [
	['/api/v1/nope', [404]],
	['/api/v1', [404]],
	['/api', [404]],
	['/api/v1/statsX/x/jack', [404]],
	['/api/v1/stats', [404]],
	['/api/v1/stats/', [404]],
	['/api/v1/stats/x', [404]],
	['/api/v1/stats/myspace/tom', [404, 422]],
	['/api/v1/stats/x/jack/nope', [404]],
	['/api/v1/stats/x/jack/topics/more', [404]],
	['/api/v1/stats/x/this-is-no-handle', [422]],
	['/api/v1/stats/x/sixteencharacter', [422]],
	['/api/v1/stats/x/' + long(300), [422]],
	['/api/v1/stats/x/' + long(3000), [414, 422]],
	['/api/v1/stats/x/%00', [400, 404]],
	['/api/v1/stats/x/%ff%fe', [400, 404, 422]],
	['/api/v1/stats/x/%c0%ae', [400, 404, 422]],
	['/api/v1/stats/x/%zz', [400, 404]],
	['/api/v1/stats/x/%', [400, 404]],
	['/api/v1/stats/x/%0d%0aSet-Cookie:%20a=b', [400, 404, 422]],
	['/api/v1/stats/x/a%2fb', [404, 422]],
	['/api/v1/stats/x/%2e%2e%2f%2e%2e%2fetc%2fpasswd', [400, 404, 422]],
	['/api/v1/stats/x/../../../../etc/passwd', [400, 404]],
	['/api/v1/stats/x/..', [400, 404]],
	['/api/v1/stats/x/.', [400, 404]],
	["/api/v1/stats/x/'%20OR%201=1--", [422]],
	['/api/v1/stats/x/<script>', [400, 422]],
	['/api/v1/stats/x/$(id)', [422]],
	['/api/v1/stats/mastodon/nobody', [422]],
	['/api/v1/stats/mastodon/a@b@c.d', [422]],
	['/api/v1/stats/mastodon/a@127.0.0.1', [404, 422, 502, 403]],
	['/api/v1/stats/bluesky/-.-', [422]],
	['/api/v1/stats/x/jack?tz=Mars/Olympus', [422]],
	['/api/v1/stats/x/jack?tz=../../etc/passwd', [422]],
	['/api/v1/stats/x/jack?tz=', [400, 422]],
	['/api/v1/stats/x/jack?tz', [400, 422]],
	['/api/v1/stats/x/jack?tz=UTC&tz=UTC', [400, 422]],
	['/api/v1/stats/x/jack?tz=%00', [400, 422]],
	['/api/v1/stats/x/jack?unknown=1', [400, 422]],
	['/api/v1/stats/x/jack?from=2024-02-30', [422]],
	['/api/v1/stats/x/jack?from=now', [422]],
	['/api/v1/stats/x/jack?from=2024-02-02&to=2024-01-01', [422]],
	['/api/v1/stats/x/jack?kinds=original,original', [422]],
	['/api/v1/stats/x/jack?kinds=all', [422]],
	['/api/v1/stats/x/jack?wait=31', [422]],
	['/api/v1/stats/x/jack?wait=-1', [422]],
	['/api/v1/stats/x/jack?wait=99999999999999999999', [422]],
	['/api/v1/stats/x/jack?' + long(9000), [400, 414]],
	['/api/v1/stats/x/jack?' + 'a=1&'.repeat(1500), [400, 414, 422]],
	['/api/v1/stats/compare', [400, 422]],
	['/api/v1/stats/compare?accounts=', [400, 422]],
	['/api/v1/stats/compare?accounts=x:jack', [422]],
	['/api/v1/stats/compare?accounts=' + Array(40).fill('x:jack').join(), [422]],
	['/api/v1/stats/x/jack', [405], 'DELETE'],
	['/api/v1/stats/x/jack', [405], 'PUT', { 'content-type': 'application/json' }, '{}'],
	['/api/v1/stats/x/jack', [405], 'PATCH', {}, ''],
	['/api/v1/stats/x/jack', [405, 411], 'POST', { 'content-length': '2' }, '{}'],
	['/api/v1/stats/x/jack/refresh', [405], 'GET'],
	['/api/v1/stats/x/jack/refresh', [413, 415, 400], 'POST', { 'content-type': 'application/json' }, '{"a":'],
	['/api/v1/health', [405], 'DELETE'],
	['/health?x=1', [400, 422]],
	['/auth/login', [404], 'POST', { 'content-type': 'application/json' }, '{'],
	['/users/1', [404]],
	['/api/v1/stats/x/jack', [413, 405], 'POST', {}, Buffer.alloc(3000000, 0x7b)],
];

// Whole requests that no client library would send: [bytes, statuses].
const RAW = [
	['GET /health HTTP/1.1\r\n\r\n', [400]],
	['GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', [400]],
	['GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n', [400]],
	['POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabcd', [400]],
	['POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nZZ\r\n', [400, 405]],
	['POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\nConnection: close\r\n\r\n', [400, 405]],
	['FOO /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 405]],
	['FOO /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 405]],
	['GET /health HTTP/1.1\r\nHost: x\r\nX: ' + long(30000) + '\r\nConnection: close\r\n\r\n', [400, 431]],
	['GET /' + long(40000) + ' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 414, 431]],
	['GET http://elsewhere.example/api/v1/nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 404]],
	['GARBAGE\r\n\r\n', [400, 405]],
	['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', [400, 405]],
	['GET /health HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n', [400, 505, 200]],
];

const INSIDE = /SELECT |INSERT |sqlite|\/work\/|\/home\/|\/tmp\/|\.c:\d|Traceback|(?:^|[^.])stack/i;

// words: whether refusals under /api are problem+json also where the web server itself gives them (on a shared host it has its own).
export async function throwGarbage(h, words) {
	for (const [path, statuses, method = 'GET', headers = {}, body] of REQUESTS) {
		const name = `${method} ${path.slice(0, 90)}`;
		const r = await ask({ port: h.port, path: h.base + path, method, headers, body }).catch((e) => {
			/* a body that is not wanted may be cut off before the answer is read */
			assert.ok(body?.length > 1e6 && ['EPIPE', 'ECONNRESET'].includes(e.code), `${name}: ${e}`);
		});
		if (!r)
			continue;
		assert.ok(statuses.includes(r.status), `${name}: ${r.status} ${r.text.slice(0, 300)}`);
		assert.doesNotMatch(r.text, INSIDE, name);
		const problem = /^application\/problem\+json/.test(r.headers['content-type']);
		/* What the front refuses before it looks where a request goes may be said in its own words. */
		const early = r.status === 400 || r.status === 404 ? /%00|%2f|\.\./i.test(path) : r.status === 414;
		assert.ok(problem || early || !words, `${name}: ${r.headers['content-type']}`);
		if (problem) {
			assert.ok(r.json.title && r.json.code && r.json.detail, name);
			assert.equal(r.json.status, r.status, name);
		}
		if (r.status === 405)
			assert.ok(r.headers.allow || !problem, name);
	}
	for (const [bytes, statuses] of RAW) {
		const name = JSON.stringify(bytes.slice(0, 90));
		const text = await raw(h.port, Buffer.from(bytes.replace(/ \/(health|nowhere)/, ` ${h.base}/$1`), 'latin1'));
		const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? (text === '' || text.startsWith('<!') ? 400 : NaN));
		assert.ok(statuses.includes(status), `${name}: ${text.slice(0, 200)}`);
		assert.doesNotMatch(text, INSIDE, name);
	}
	assert.equal((await h.get('/health')).status, 200);
}
