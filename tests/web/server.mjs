// server.mjs: the web application behind the headers that the web servers send, with canned answers of the interface.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
  + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.json': 'application/json' };

/*
 * serve({root, vendor, base, answer}): `root` is the folder static/, `vendor` a function from a file's name to its path (or null), `base` the
 * subdirectory that it lives in ('' or '/stats'), `answer({path, query, count})` what the interface says to a path below it:
 * {status, type, headers, body}; `count` tells the how manyeth time this path is asked. Resolves to {origin, log, sent, close}: sent() tells the bytes of all
 * answers but the interface's.
 */
export async function serve({ root, vendor, base = '', answer }) {
  const log = [], counts = new Map(), pages = new Map();
  let bytes = 0;
  async function reply(path, query) {
    if (path.startsWith('/api/')) {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      return answer({ path, query, count: counts.get(path) });
    }
    const page = path === '/' ? '/index.html' : /^\/(x|mastodon|bluesky)\/[^/]+$/.test(path) ? '/account.html' : path;
    const file = page.startsWith('/vendor/') ? vendor(page.slice(8)) : join(root, normalize(page));
    if (!file) return { status: 404, type: 'text/plain', body: 'not there' };
    try {
      if (!pages.has(file)) {
        const type = TYPES[extname(file)] ?? 'application/octet-stream', body = await readFile(file);
        pages.set(file, type === 'font/woff2' ? { type, body } : { type, body: gzipSync(body), headers: { 'Content-Encoding': 'gzip' } }); // as the web servers do
      }
      return { status: 200, ...pages.get(file) };
    } catch { return { status: 404, type: 'text/plain', body: 'not there' }; }
  }
  const server = createServer(async (req, res) => {
    const url = new URL(req.url, 'http://127.0.0.1');
    log.push(url.pathname + url.search);
    let a = { status: 404, type: 'text/plain', body: 'outside of the installation' };
    if (url.pathname.startsWith(`${base}/`)) a = await reply(decodeURIComponent(url.pathname.slice(base.length)), url.searchParams);
    if (a.wait) await new Promise(done => setTimeout(done, a.wait));
    if (a.drop) { req.socket.destroy(); return; }
    res.writeHead(a.status, { 'Content-Type': a.type, 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', ...a.headers });
    if (!url.pathname.startsWith(`${base}/api/`)) bytes += a.body.length;
    res.end(a.body);
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}${base}`, log, sent: () => bytes, close: () => { server.closeAllConnections(); return new Promise(done => server.close(done)); } };
}
