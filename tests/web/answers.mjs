// answers.mjs: what the canned interface says, by the handle that is asked for.

import { readFileSync } from 'node:fs';
import { empty, report } from './report.mjs';

const fixture = name => JSON.parse(readFileSync(new URL(`../fixtures/web/${name}.json`, import.meta.url)));
export const account = fixture('account');
export const problems = fixture('problems');

const json = (status, body, headers = {}) => ({ status, type: status < 400 ? 'application/json' : 'application/problem+json', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 196" width="820" height="196"><rect width="820" height="196" fill="#dde4f0"/></svg>';

// Text of strangers at its worst: each must be shown as text.
export const HOSTILE = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>';
export const TURNED = 'a\u202eb\u2066c\u2067d';
export const LONG = 'Wx\u{1f469}\u200d\u{1f680}'.repeat(1700);

function hostile(tz) {
  const r = report({ ...account, words: [HOSTILE, TURNED, LONG], hashtags: [HOSTILE, LONG], mentions: [TURNED] }, tz);
  r.account = { ...r.account, name: `${HOSTILE} ${TURNED} \u{1f9fe} ${LONG}`, url: 'javascript:globalThis.hit=1', bio: HOSTILE };
  const bad = { ...r.engagement.top.impressions[0], text: `${HOSTILE}\n${TURNED}\n${LONG}`, url: 'javascript:globalThis.hit=1' };
  r.engagement.top.impressions = [bad];
  return r;
}

function staled(tz) {
  const r = report(account, tz);
  r.range = { ...r.range, stale: true, reason: 'platform_rate_limited' };
  return json(200, r, { 'X-Cache': 'stale', Age: '7200' });
}

// answer({path, query, count}): the answer of tests/web/server.mjs.
export function answer({ path, query, count }) {
  const [, , , stats, , handle, part] = path.split('/');
  const tz = query.get('tz') ?? 'UTC';
  if (stats !== 'stats') return json(404, { code: 'not_found', status: 404, title: 'There is nothing here' });
  if (part?.endsWith('.svg')) return { status: 200, type: 'image/svg+xml', body: PICTURE };
  if (tz === 'Mars/Olympus') return json(422, { code: 'invalid_request', status: 422, title: 'A value is not valid', errors: [{ field: 'tz', message: 'no such zone' }] });
  const problem = problems.find(p => p.code.slice(0, 15) === handle); // an X handle has 15 letters at most
  if (problem) return json(problem.status, { code: problem.code, status: problem.status, title: problem.title, detail: problem.detail, setting: problem.setting }, problem.retry ? { 'Retry-After': String(problem.retry) } : {});
  if (handle === 'hostile') return json(200, hostile(tz));
  if (handle === 'stale') return staled(tz);
  if (handle === 'renewing') return count < 2 ? json(200, report(account, tz), { 'X-Cache': 'stale', Age: '1000' }) : json(200, report({ ...account, fetched_at: '2023-11-26T09:15:00Z' }, tz), { 'X-Cache': 'hit' });
  if (handle === 'empty') return json(200, empty(account, tz));
  if (handle === 'slow') return count < 4 ? json(202, { status: 'fetching', progress: { posts: 1200 + count * 10, expected: 3225 }, retry_after: 1 }, { 'Retry-After': '1' }) : json(200, report(account, tz), { 'X-Cache': 'miss' });
  if (handle === 'vague') return json(202, { status: 'fetching', progress: { posts: 80, expected: null }, retry_after: 30 }, { 'Retry-After': '30' });
  if (handle === 'waiting') return query.get('wait') === '0' ? json(202, { status: 'fetching', progress: { posts: 40, expected: 100 }, retry_after: 1 }) : { ...json(200, report(account, tz)), wait: 3000 };
  if (handle === 'later') return count < 2 ? json(429, { code: 'platform_rate_limited', status: 429, title: 'The platform limits us' }, { 'Retry-After': '1' }) : json(200, report(account, tz));
  if (handle === 'html') return { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' };
  if (handle === 'broken') return json(200, '{"account":');
  if (handle === 'gone') return { drop: true };
  return json(200, report(account, tz), { 'X-Cache': 'hit' });
}
