// world.mjs: the invented accounts and posts that platforms.mjs shows, and what was done to them.
const HOUR = 3600e3;
const STEP = 6 * HOUR + 7 * 60e3;
const NAMED = { jack: 450, ada: 4000, bob: 250, big: 3500, one: 1, empty: 0, renamed: 120, limitedmid: 450, limitedshort: 60, brokenmid: 450,
	loop: 450, errormid: 450, flaky: 60, slow: 60, mute: 9, protected: 40, login: 40, quota: 60, credits: 60 };
const WORDS = ['harbour lights at dawn', 'compilers & coffee', 'I <3 small tools', 'größere Wellen im Norden', 'la lluvia vuelve hoy', '東京の朝は静かです'];
const LANGS = ['en', 'en', 'en', 'de', 'es', 'ja'];
const TAGS = ['OpenSource', 'harbour', 'CProgramming', 'Wetter', 'lluvia', '東京'];
const KINDS = ['original', 'original', 'original', 'reply', 'original', 'original', 'quote', 'original', 'original', 'repost'];

export let now = 0;
export let state;

export function reset() {
	now = process.env.PLATFORMS_NOW ? Date.parse(process.env.PLATFORMS_NOW) : Math.floor(Date.now() / HOUR) * HOUR;
	state = { total: 0, paths: {}, accounts: {}, log: [], made: new Map(), alias: new Map(), fail: {}, delay: 0, once: new Set() };
}

function size(name) {
	const m = /^posts(\d{1,5})$/.exec(name);
	if (m)
		return Math.min(Number(m[1]), 50000);
	return Object.hasOwn(NAMED, name) ? NAMED[name] : -1;
}

function number(text) {
	let h = 7n;
	for (const c of Buffer.from(text))
		h = (h * 131n + BigInt(c)) % 899999999n;
	return h + 100000000n;
}

function tid(ms, i) {
	const digits = '234567abcdefghijklmnopqrstuvwxyz';
	let v = BigInt(ms) * 1000n * 1024n + BigInt(i % 1024);
	let s = '';
	for (let k = 0; k < 13; k++, v >>= 5n)
		s = digits[Number(v & 31n)] + s;
	return s;
}

export function did(account) {
	return `did:plc:${tid(Number(account.id) * 1000, 0)}${'a'.repeat(11)}`;
}

export function makePost(account, i, at) {
	const kind = KINDS[i % 10];
	const w = i % WORDS.length;
	const likes = (i * 7919) % 997;
	const mine = kind !== 'repost';
	return {
		i, at, kind, lang: LANGS[w], tag: TAGS[w], friend: `friend${i % 7}`,
		text: `Post ${i}: ${WORDS[w]} #${TAGS[w]} @friend${i % 7}`,
		likes: mine ? likes : 0, reposts: mine ? (i * 31) % 211 : 0, replies: mine ? (i * 17) % 53 : 0,
		quotes: mine ? (i * 13) % 29 : 0, bookmarks: mine ? (i * 11) % 41 : 0, impressions: mine ? likes * 40 + 1000 : 0,
		n: number(`${account.platform}:${account.name}`),
	};
}

export function makeAccount(platform, name, n, salt = '') {
	const account = { platform, name, id: String(number(`${platform}:${name}${salt}`)), followers: 1000 + n, following: 42, trouble: name, bump: 0, posts: [] };
	for (let i = 0; i < n; i++)
		account.posts.push(makePost(account, i, now - 30 * 60e3 - (n - 1 - i) * STEP));
	account.posts.reverse();
	if (name === 'mute')
		account.claim = 9, account.posts = [];
	return account;
}

// The account behind a name (or its id), or null.
export function find(platform, name) {
	const key = `${platform}:${name}`;
	const alias = state.alias.get(key);
	if (alias === null)
		return null;
	if (alias)
		return alias;
	if (state.made.has(key))
		return state.made.get(key);
	const n = size(name);
	if (n < 0)
		return null;
	const account = makeAccount(platform, name, n);
	state.made.set(key, account);
	return account;
}

export function findId(platform, id) {
	for (const account of [...state.made.values(), ...[...state.alias.values()].filter(Boolean)])
		if (account.platform === platform && (account.id === id || (platform === 'bluesky' && did(account) === id)))
			return account;
	for (const name of [...Object.keys(NAMED), ...Array.from({ length: 500 }, (_, k) => `posts${k}`)])
		if (String(number(`${platform}:${name}`)) === id || (platform === 'bluesky' && did({ id: String(number(`${platform}:${name}`)) }) === id))
			return find(platform, name);
	return null;
}

export const xId = (p) => String((BigInt(p.at - 1288834974657) << 22n) + BigInt(p.i % 4194304));
export const mastodonId = (p) => String((BigInt(p.at) << 16n) + BigInt(p.i % 65536));
export const bskyUri = (account, p) => p.kind === 'repost' ? `at://${did(account)}/app.bsky.feed.repost/${tid(p.at, p.i)}` : `at://${did(account)}/app.bsky.feed.post/${tid(p.at, p.i)}`;

export function postId(account, p) {
	return account.platform === 'x' ? xId(p) : account.platform === 'mastodon' ? mastodonId(p) : bskyUri(account, p);
}

export const iso = (ms) => new Date(ms).toISOString();
export const escape = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
export const likes = (account, p) => p.kind === 'repost' ? 0 : p.likes + account.bump;
export const counted = (account) => account.claim ?? account.posts.length;
