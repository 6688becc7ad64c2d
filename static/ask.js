// ask.js: one account asked for at the interface, until there is a report or a reason why there is none.

import { apiUrl } from './site.js';

const PATIENCE = 1200; // ms: after that, how far the reading has come is asked beside the request that waits for its end
const sleep = (ms, signal) => new Promise((done, fail) => {
  const t = setTimeout(done, ms);
  signal.addEventListener('abort', () => { clearTimeout(t); fail(signal.reason); }, { once: true });
});

// What went wrong: `code` is the interface's stable word, or 'offline', 'no_answer' (this server's), 'nonsense'.
export class Trouble extends Error {
  constructor(code, more = {}) {
    super(code);
    Object.assign(this, { code, status: 0, title: '', detail: '', setting: '', field: '', until: null }, more);
  }
}

const text = s => (typeof s === 'string' ? s : '');

async function troubleOf(res) {
  let p = null;
  try { p = await res.json(); } catch { /* no problem document: the status must do */ }
  const seconds = Number(res.headers.get('Retry-After')), told = Date.parse(text(p?.until));
  const until = Number.isFinite(told) ? told : seconds > 0 ? Date.now() + seconds * 1000 : null;
  return new Trouble(text(p?.code) || 'nonsense', { status: res.status, title: text(p?.title), detail: text(p?.detail), setting: text(p?.setting), field: text(p?.errors?.[0]?.field), until });
}

async function get(url, signal) {
  let res;
  try { res = await fetch(url, { signal, headers: { Accept: 'application/json' } }); } catch (e) {
    if (signal.aborted) throw e;
    throw new Trouble(navigator.onLine ? 'no_answer' : 'offline');
  }
  if (res.status !== 200 && res.status !== 202) throw await troubleOf(res);
  let body;
  try { body = await res.json(); } catch (e) {
    if (signal.aborted) throw e;
    throw new Trouble('nonsense', { status: res.status });
  }
  if (res.status === 202) return { fetching: { posts: Number(body.progress?.posts) || 0, expected: Number(body.progress?.expected) || 0, wait: Math.min(60, Math.max(0.2, Number(body.retry_after) || 2)) } };
  if (!body?.account || !body.range || !body.contributions) throw new Trouble('nonsense', { status: res.status });
  return { report: body, stale: res.headers.get('X-Cache') === 'stale' || body.range.stale === true };
}

/*
 * ask(account, tz, progress, signal): {report, stale}; throws Trouble. The address without more than the zone is asked first, for it may be
 * answered from a published file. progress({posts, expected}) is told how far a long reading has come; `expected` is 0 while unknown.
 */
export async function ask(account, tz, progress, signal) {
  const plain = apiUrl(account, `?tz=${encodeURIComponent(tz).replaceAll('%2F', '/')}`);
  for (;;) {
    signal.throwIfAborted();
    const both = new AbortController(), one = both.signal, stop = () => both.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    const main = get(plain, one);
    const beside = (async () => {
      await sleep(PATIENCE, one);
      for (;;) {
        const a = await get(`${plain}&wait=0`, one);
        if (a.report) return a;
        progress(a.fetching);
        await sleep(a.fetching.wait * 1000, one);
      }
    })();
    beside.catch(() => {}); // what the waiting request says is what counts
    let a;
    try { a = await Promise.race([main, beside.catch(() => main)]); } finally { signal.removeEventListener('abort', stop); both.abort(); main.catch(() => {}); }
    if (a.report) return a;
    progress(a.fetching);
    await sleep(a.fetching.wait * 1000, signal);
  }
}
