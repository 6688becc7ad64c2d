// platforms.mjs: stands in for X, X's embed timeline, Mastodon and Bluesky on one loopback port.
//
//   node tests/e2e/platforms.mjs [PORT]        0 or nothing: any free port. The first line of standard output is the port.
//   TWEETX_X_API_URL, TWEETX_X_EMBED_URL, TWEETX_MASTODON_URL and TWEETX_BLUESKY_URL are all http://127.0.0.1:PORT,
//   TWEETX_ALLOW_PRIVATE=on, TWITTER_BEARER_TOKEN anything but "bad" (401) and "forbidden" (403 client-forbidden).
//   PLATFORMS_NOW=2026-11-01T00:00:00Z fixes the time from which posts are counted back (else: now, cut to the hour).
//
// Accounts. A name is NAME on X, NAME@social.example (any host) on Mastodon and NAME.bsky.example (any suffix, or its DID)
// on Bluesky; every name works on every platform:
//   jack 450 posts    ada 4000    bob 250    big 3500    one 1    empty 0    postsN N (posts0..posts50000)
//   renamed           answers under its id and handle as any (120 posts); for use with /_control/rename
//   Post i (0 the oldest) of n: made (n - 1 - i) * 6 h 7 min before now less 30 min; kind by i % 10: 3 reply, 6 quote, 9 repost,
//   else original; likes i*7919%997, reposts i*31%211, replies i*17%53, quotes i*13%29, bookmarks i*11%41, impressions
//   likes*40+1000 (X API alone). Texts carry a #Tag, an @mention, "&", "<3" and words in four languages.
//   X lists the 3,200 newest alone, and its embed timeline the 100 newest, without bookmarks and impressions.
//
// Names that mean trouble, on every platform:
//   unknown suspended deactivated protected (X: protected; Mastodon: locked but readable; Bluesky: !no-unauthenticated)
//   login (Mastodon, Bluesky: 401 / !no-unauthenticated)       limited (429, reset in 900 s)   limitedmid (429 from the 2nd page)
//   limitedshort (429 once, reset in 1 s, then fine; 60 posts) broken (truncated JSON)         brokenmid (from the 2nd page)
//   html (a bot wall's page, 200)   wall (the same with 403)   shape (JSON of another shape)   loop (a cursor that comes back for ever)
//   error (500 always)              errormid (500 from the 2nd page)                          flaky (500 once, then fine; 60 posts)
//   slow (every answer takes 3 s; 60 posts)    drip (a byte a second for ever)    silent (never answers)    huge (endless body)
//   quota (X: usage-capped under 429)   credits (X: 402)   gone (410)   redirect (302 to itself for ever)   hangup (closes at once)
//   mute (profile fine, list of posts empty though the profile counts 9)
//
// Control (GET or POST; answers JSON; platform is x, mastodon or bluesky):
//   /_control/counts                              {"total", "paths": {"/2/users/by/username/jack": 1}, "accounts": {"x:jack": 7}}
//   /_control/log                                 the last 1000 requests: [{"at", "method", "url", "auth": true}]
//   /_control/reset                               counts, log and everything done by the calls below is forgotten
//   /_control/expect?platform=&handle=            {"account": {...}, "posts": [{id, kind, created_at, text, likes, ...}], "totals": {...}} newest first
//   /_control/add?platform=&handle=&n=3           n new posts, made now
//   /_control/delete?platform=&handle=&newest=2   the newest n posts are gone; or &id=ID; answers {"gone": [ids]}
//   /_control/bump?platform=&handle=&likes=100    adds to the likes of every post
//   /_control/followers?platform=&handle=&n=5     sets the followers
//   /_control/rename?platform=&handle=&to=NAME    the account answers by another name; the old one is unknown
//   /_control/reuse?platform=&handle=             the name belongs to a new account (another id, 30 posts)
//   /_control/protect?platform=&handle=           X: becomes protected; others: needs signing in
//   /_control/suspend?platform=&handle=           becomes suspended
//   /_control/fail?platform=&status=503&times=3   the next requests to the platform fail so (times=0: until reset)
//   /_control/delay?ms=200                        every answer of a platform waits so long
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { reset, did, makePost, makeAccount, find, findId, postId, xId, mastodonId, bskyUri, iso, escape, likes, counted, now, state } from './world.mjs';

// --- answers ------------------------------------------------------------------------------------

const WALL = '<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>';

function send(res, status, body, headers = {}) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	if (res.destroyed)
		return;
	res.writeHead(status, { 'Content-Type': typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
		'Content-Length': Buffer.byteLength(text), ...headers });
	res.end(text);
}

function sendPage(res, account, page, body, headers) {
	if (account.trouble === 'brokenmid' && page > 0) {
		const text = JSON.stringify(body);
		res.writeHead(200, { 'Content-Type': 'application/json', ...headers });
		res.end(text.slice(0, text.length / 2));
		return;
	}
	send(res, 200, body, headers);
}

function rateHeaders(platform, left, inSeconds) {
	const reset = Math.floor(Date.now() / 1000) + inSeconds;
	if (platform === 'x')
		return { 'x-rate-limit-limit': '900', 'x-rate-limit-remaining': String(left), 'x-rate-limit-reset': String(reset) };
	if (platform === 'mastodon')
		return { 'X-RateLimit-Limit': '300', 'X-RateLimit-Remaining': String(left), 'X-RateLimit-Reset': iso(reset * 1000) };
	return { 'RateLimit-Limit': '3000', 'RateLimit-Remaining': String(left), 'RateLimit-Reset': String(reset), 'RateLimit-Policy': '3000;w=300' };
}

function limited(res, platform, seconds) {
	const body = platform === 'x' ? { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 }
		: platform === 'mastodon' ? { error: 'Too many requests' } : { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' };
	send(res, 429, body, rateHeaders(platform, 0, seconds));
}

function serverError(res, platform, status) {
	const body = platform === 'x' ? { title: 'Internal Error', detail: 'Something is broken', type: 'https://api.x.com/2/problems/internal-error', status }
		: platform === 'mastodon' ? { error: 'Something went wrong' } : { error: 'InternalServerError', message: 'Internal Server Error' };
	send(res, status, body);
}

// A thing that happens once a run for an account.
function first(what) {
	if (state.once.has(what))
		return false;
	state.once.add(what);
	return true;
}

// Troubles that look the same on every platform; whether one was played. page: -1 for a profile, 0 for the first page of posts.
function trouble(res, platform, name, page) {
	switch (name) {
	case 'limited':
		limited(res, platform, 900);
		return true;
	case 'limitedmid':
		return page > 0 && (limited(res, platform, 900), true);
	case 'limitedshort':
		return page === 0 && first(`limitedshort:${platform}`) && (limited(res, platform, 1), true);
	case 'broken':
		res.writeHead(200, { 'Content-Type': 'application/json' });
		res.end('{"data": {"id": "12", "username": "bro');
		return true;
	case 'html':
		send(res, 200, WALL);
		return true;
	case 'wall':
		send(res, 403, WALL);
		return true;
	case 'shape':
		send(res, 200, { data: [[1, 2, 3], 'x'], feed: { a: 1 }, id: 7, did: ['no'], acct: null });
		return true;
	case 'error':
		serverError(res, platform, 500);
		return true;
	case 'errormid':
		return page > 0 && (serverError(res, platform, 503), true);
	case 'flaky':
		return first(`flaky:${platform}:${page}`) && (serverError(res, platform, 500), true);
	case 'gone':
		send(res, 410, platform === 'bluesky' ? { error: 'Gone', message: 'Gone' } : { error: 'Gone', title: 'Gone', detail: 'Gone', type: 'about:blank', status: 410 });
		return true;
	case 'redirect':
		res.writeHead(302, { Location: res.req.url });
		res.end();
		return true;
	case 'hangup':
		res.destroy();
		return true;
	case 'silent':
		return true;
	case 'drip': {
		res.writeHead(200, { 'Content-Type': 'application/json' });
		const timer = setInterval(() => res.write(' '), 1000);
		res.on('close', () => clearInterval(timer));
		return true;
	}
	case 'huge': {
		res.writeHead(200, { 'Content-Type': 'application/json' });
		const chunk = Buffer.alloc(65536, 32);
		const more = () => {
			while (!res.destroyed && res.write(chunk));
		};
		res.on('drain', more);
		more();
		return true;
	}
	default:
		return false;
	}
}

// --- X ------------------------------------------------------------------------------------------

const X_PROBLEM = 'https://api.twitter.com/2/problems/';

function xUserError(res, name, suspended) {
	send(res, 200, { errors: [suspended
		? { value: name, detail: `User has been suspended: [${name}].`, title: 'Forbidden', resource_type: 'user', parameter: 'username', resource_id: name, type: `${X_PROBLEM}resource-not-found` }
		: { value: name, detail: `Could not find user with username: [${name}].`, title: 'Not Found Error', resource_type: 'user', parameter: 'username', resource_id: name, type: `${X_PROBLEM}resource-not-found` }] });
}

function xPost(account, p) {
	const o = { id: xId(p), edit_history_tweet_ids: [xId(p)], text: escape(p.text), created_at: iso(p.at), author_id: account.id, lang: p.lang,
		public_metrics: { retweet_count: p.reposts, reply_count: p.replies, like_count: likes(account, p), quote_count: p.quotes, bookmark_count: p.bookmarks, impression_count: p.impressions },
		entities: { hashtags: [{ start: 0, end: 1, tag: p.tag }], mentions: [{ start: 0, end: 1, username: p.friend, id: '77' }] } };
	if (p.kind === 'repost') {
		o.text = `RT @${p.friend}: somebody else's words`;
		o.referenced_tweets = [{ type: 'retweeted', id: '1' }];
		o.entities = { mentions: [{ start: 3, end: 4, username: p.friend, id: '77' }] };
	} else if (p.kind === 'reply') {
		o.in_reply_to_user_id = '77';
		o.referenced_tweets = [{ type: 'replied_to', id: '1' }];
	} else if (p.kind === 'quote') {
		o.referenced_tweets = [{ type: 'quoted', id: '1' }];
	} else if (p.i % 20 === 1) {
		o.note_tweet = { text: escape(p.text), entities: { hashtags: [{ start: 0, end: 1, tag: p.tag }], mentions: [{ start: 0, end: 1, username: p.friend, id: '77' }] } };
		o.text = `${o.text.slice(0, 12)}…`;
	}
	return o;
}

function xUser(account) {
	return { id: account.id, name: `${account.name} of X`, username: account.name, created_at: '2009-05-04T10:00:00.000Z', description: 'Invented &amp; harmless.',
		profile_image_url: 'https://pbs.twimg.com/profile_images/1/a_normal.jpg', protected: account.trouble === 'protected', verified: true, verified_type: 'blue',
		public_metrics: { followers_count: account.followers, following_count: account.following, tweet_count: counted(account), listed_count: 3, like_count: 9, media_count: 1 } };
}

function xApi(req, res, url) {
	const q = url.searchParams;
	const auth = req.headers.authorization ?? '';
	if (auth === '' || auth === 'Bearer bad')
		return send(res, 401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' });
	if (auth === 'Bearer forbidden')
		return send(res, 403, { client_id: '1', title: 'Client Forbidden', required_enrollment: 'Appropriate Level of API Access', reason: 'client-not-enrolled', detail: 'When authenticating requests you must use keys of an App that is attached to a Project.', type: `${X_PROBLEM}client-forbidden` });
	const headers = rateHeaders('x', 899, 900);
	let m;
	if ((m = /^\/2\/users\/by\/username\/([^/]+)$/.exec(url.pathname))) {
		const name = decodeURIComponent(m[1]).toLowerCase();
		count('x', name);
		if (trouble(res, 'x', name, -1))
			return undefined;
		if (name === 'suspended' || name === 'deactivated')
			return xUserError(res, name, name === 'suspended');
		const account = find('x', name);
		if (!account)
			return xUserError(res, name, false);
		if (account.trouble === 'suspended')
			return xUserError(res, name, true);
		return send(res, 200, { data: xUser(account) }, headers);
	}
	if ((m = /^\/2\/users\/(\d+)$/.exec(url.pathname))) {
		const account = findId('x', m[1]);
		if (!account || account.trouble === 'suspended')
			return xUserError(res, account?.name ?? m[1], Boolean(account));
		count('x', account.name);
		return send(res, 200, { data: xUser(account) }, headers);
	}
	if ((m = /^\/2\/users\/(\d+)\/tweets$/.exec(url.pathname))) {
		const account = findId('x', m[1]);
		if (!account)
			return send(res, 200, { errors: [{ title: 'Not Found Error', detail: `Could not find user with id: [${m[1]}].`, resource_type: 'user', type: `${X_PROBLEM}resource-not-found` }] });
		count('x', account.name);
		const size = Number(q.get('max_results') ?? 10);
		if (!(size >= 5 && size <= 100))
			return send(res, 400, { errors: [{ parameters: { max_results: [q.get('max_results')] }, message: 'The `max_results` query parameter value is not between 5 and 100' }], title: 'Invalid Request', detail: 'One or more parameters to your request was invalid.', type: `${X_PROBLEM}invalid-request` });
		const at = q.has('pagination_token') ? Number(/^7140t(\d+)$/.exec(q.get('pagination_token'))?.[1] ?? NaN) : 0;
		if (Number.isNaN(at))
			return send(res, 400, { title: 'Invalid Request', detail: 'pagination_token is not valid', type: `${X_PROBLEM}invalid-request` });
		const page = at > 0 ? 1 : 0;
		if (account.trouble === 'quota')
			return send(res, 429, { account_id: 1, product_name: 'standard-basic', title: 'UsageCapExceeded', period: 'Monthly', scope: 'Product', detail: 'Usage cap exceeded: Monthly product cap', type: `${X_PROBLEM}usage-capped` }, headers);
		if (account.trouble === 'credits')
			return send(res, 402, { account_id: 1, title: 'CreditsDepleted', detail: 'Your enrolled account does not have any credits to fulfill this request.', type: `${X_PROBLEM}credits` });
		if (account.trouble === 'protected')
			return send(res, 200, { errors: [{ resource_type: 'user', resource_id: account.id, parameter: 'id', value: account.id, title: 'Authorization Error', detail: `Sorry, you are not authorized to see the user with id: [${account.id}].`, type: `${X_PROBLEM}not-authorized-for-resource` }] });
		if (trouble(res, 'x', account.trouble, page))
			return undefined;
		let all = account.posts.slice(0, 3200);
		if (q.has('since_id'))
			all = all.filter((p) => BigInt(xId(p)) > BigInt(q.get('since_id')));
		if (q.has('until_id'))
			all = all.filter((p) => BigInt(xId(p)) < BigInt(q.get('until_id')));
		const list = all.slice(at, at + size);
		if (list.length === 0)
			return send(res, 200, { meta: { result_count: 0 } }, headers);
		const meta = { result_count: list.length, newest_id: xId(list[0]), oldest_id: xId(list.at(-1)) };
		if (account.trouble === 'loop')
			meta.next_token = '7140t100';
		else if (at + size < all.length)
			meta.next_token = `7140t${at + size}`;
		return sendPage(res, account, page, { data: list.map((p) => xPost(account, p)), meta }, headers);
	}
	if (url.pathname === '/2/tweets' && q.has('ids')) {
		const data = [];
		const errors = [];
		for (const id of q.get('ids').split(',').slice(0, 100)) {
			let hit = null;
			for (const account of [...state.made.values(), ...[...state.alias.values()].filter(Boolean)])
				if (account.platform === 'x')
					for (const p of account.posts.slice(0, 400))
						if (xId(p) === id)
							hit = [account, p];
			if (hit)
				data.push(xPost(...hit));
			else
				errors.push({ value: id, detail: `Could not find tweet with ids: [${id}].`, title: 'Not Found Error', resource_type: 'tweet', parameter: 'ids', resource_id: id, type: `${X_PROBLEM}resource-not-found` });
		}
		return send(res, 200, { ...(data.length ? { data } : {}), ...(errors.length ? { errors } : {}) }, headers);
	}
	return send(res, 404, { title: 'Not Found Error', type: 'about:blank', status: 404 });
}

function twitterTime(ms) {
	const d = new Date(ms).toUTCString(); // Wed, 10 Oct 2018 20:19:24 GMT
	const [, day, date, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(d);
	return `${day} ${month} ${date} ${time} +0000 ${year}`;
}

function xEmbed(res, url) {
	const name = decodeURIComponent(url.pathname.split('/').at(-1)).toLowerCase();
	count('x', name);
	const html = (entries) => `<!DOCTYPE html><html><head></head><body><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">${
		JSON.stringify({ props: { pageProps: { contextProvider: {}, lang: 'en', timeline: { entries }, headerProps: { screenName: name } } } }).replace(/</g, '\\u003c')}</script></body></html>`;
	if (trouble(res, 'x', name, -1))
		return undefined;
	const account = find('x', name);
	if (!account || ['suspended', 'protected', 'deactivated'].includes(account.trouble))
		return send(res, 200, html([]));
	const user = { id_str: account.id, name: `${name} of X`, screen_name: name, followers_count: account.followers, friends_count: account.following, statuses_count: counted(account),
		created_at: twitterTime(Date.UTC(2009, 4, 4)), protected: false, verified: false, is_blue_verified: true, description: 'Invented & harmless.', profile_image_url_https: 'https://pbs.twimg.com/profile_images/1/a_normal.jpg' };
	return send(res, 200, html(account.posts.slice(0, 100).map((p) => ({ type: 'tweet', entry_id: `tweet-${xId(p)}`, sort_index: xId(p), content: { tweet: {
		id_str: xId(p), created_at: twitterTime(p.at), full_text: p.kind === 'repost' ? `RT @${p.friend}: somebody else's words` : escape(p.text), lang: p.lang,
		favorite_count: likes(account, p), retweet_count: p.reposts, reply_count: p.replies, quote_count: p.quotes, permalink: `/${name}/status/${xId(p)}`,
		entities: { hashtags: [{ text: p.tag }], user_mentions: [{ screen_name: p.friend }], urls: [] }, user,
		...(p.kind === 'repost' ? { retweeted_status: { id_str: '1', user: { id_str: '77', screen_name: p.friend } } } : {}),
		...(p.kind === 'reply' ? { in_reply_to_name: p.friend } : {}),
		...(p.kind === 'quote' ? { quoted_status: { id_str: '1' } } : {}) } } }))));
}

// --- Mastodon -----------------------------------------------------------------------------------

function mastodonAccount(account, origin) {
	return { id: account.id, username: account.name, acct: account.name, display_name: `${account.name} of the sea`, locked: account.trouble === 'protected', bot: false,
		created_at: '2017-04-01T00:00:00.000Z', note: '<p>Invented &amp; <a href="https://example.org">harmless</a>.</p>', url: `${origin}/@${account.name}`,
		avatar: `${origin}/avatars/${account.id}.png`, followers_count: account.followers, following_count: account.following, statuses_count: counted(account), last_status_at: '2026-01-01' };
}

function mastodonStatus(account, p, origin) {
	const base = (who, id, p0) => ({ id, created_at: iso(p.at), in_reply_to_id: null, in_reply_to_account_id: null, sensitive: false, spoiler_text: '', visibility: 'public',
		language: p.lang, uri: `${origin}/users/${who.username}/statuses/${id}`, url: `${origin}/@${who.username}/${id}`, replies_count: p0 ? p.replies : 4, reblogs_count: p0 ? p.reposts : 5,
		favourites_count: p0 ? likes(account, p) : 6, quotes_count: p0 ? p.quotes : 7, edited_at: null, reblog: null, account: who, media_attachments: [], emojis: [], card: null, poll: null });
	const me = mastodonAccount(account, origin);
	const words = `<p>${escape(p.text).replace(/#(\S+)/, '<a href="$1" class="mention hashtag" rel="tag">#<span>$1</span></a>').replace(/@(\S+)$/, `<span class="h-card"><a href="https://else.example/@$1" class="u-url mention">@<span>$1</span></a></span>`)}</p>`;
	const o = { ...base(me, mastodonId(p), true), content: words, tags: [{ name: p.tag.toLowerCase(), url: `${origin}/tags/x` }],
		mentions: [{ id: '9', username: p.friend, url: `https://else.example/@${p.friend}`, acct: `${p.friend}@else.example` }] };
	if (p.kind === 'reply') {
		o.in_reply_to_id = '1';
		o.in_reply_to_account_id = '9';
	} else if (p.kind === 'quote') {
		o.quote = { state: 'accepted', quoted_status: base({ ...me, id: '9', username: p.friend, acct: `${p.friend}@else.example` }, '1', false) };
	} else if (p.kind === 'repost') {
		o.reblog = { ...base({ ...me, id: '9', username: p.friend, acct: `${p.friend}@else.example` }, '1', false), content: '<p>somebody else&#39;s words</p>', tags: [{ name: 'nope' }], mentions: [] };
		Object.assign(o, { content: o.reblog.content, tags: o.reblog.tags, mentions: [], replies_count: 0, reblogs_count: 0, favourites_count: 0 });
	}
	return o;
}

function mastodon(req, res, url) {
	const q = url.searchParams;
	const origin = `http://${req.headers.host}`;
	const headers = rateHeaders('mastodon', 250, 300);
	const missing = () => send(res, 404, { error: 'Record not found' }, headers);
	let m;
	if (url.pathname === '/.well-known/webfinger')
		return missing();
	if (url.pathname === '/api/v1/accounts/lookup') {
		const name = (q.get('acct') ?? '').split('@')[0].toLowerCase();
		count('mastodon', name);
		if (trouble(res, 'mastodon', name, -1))
			return undefined;
		if (name === 'suspended')
			return send(res, 200, { ...mastodonAccount(makeAccount('mastodon', name, 0), origin), suspended: true }, headers);
		const account = find('mastodon', name);
		if (!account)
			return missing();
		if (account.trouble === 'login')
			return send(res, 401, { error: 'This API requires an authenticated user' }, headers);
		return send(res, 200, { ...mastodonAccount(account, origin), ...(account.trouble === 'suspended' ? { suspended: true } : {}) }, headers);
	}
	if ((m = /^\/api\/v1\/accounts\/(\d+)$/.exec(url.pathname))) {
		const account = findId('mastodon', m[1]);
		return account ? send(res, 200, mastodonAccount(account, origin), headers) : missing();
	}
	if ((m = /^\/api\/v1\/accounts\/(\d+)\/statuses$/.exec(url.pathname))) {
		const account = findId('mastodon', m[1]);
		if (!account)
			return missing();
		count('mastodon', account.name);
		const size = Math.max(1, Math.min(Number(q.get('limit') ?? 20), 40));
		const page = q.has('max_id') ? 1 : 0;
		if (trouble(res, 'mastodon', account.trouble, page))
			return undefined;
		let all = account.posts;
		if (q.has('max_id') && account.trouble !== 'loop')
			all = all.filter((p) => BigInt(mastodonId(p)) < BigInt(q.get('max_id')));
		if (q.has('since_id'))
			all = all.filter((p) => BigInt(mastodonId(p)) > BigInt(q.get('since_id')));
		const list = all.slice(0, size);
		if (list.length > 0)
			headers.Link = `<${origin}${url.pathname}?limit=${size}&max_id=${mastodonId(list.at(-1))}>; rel="next", <${origin}${url.pathname}?limit=${size}&min_id=${mastodonId(list[0])}>; rel="prev"`;
		return sendPage(res, account, page, list.map((p) => mastodonStatus(account, p, origin)), headers);
	}
	return missing();
}

// --- Bluesky ------------------------------------------------------------------------------------

function bskyProfile(account, host) {
	return { did: did(account), handle: `${account.name}.${host}`, displayName: `${account.name} in the blue`, description: 'Invented & harmless.', avatar: 'https://cdn.bsky.app/img/avatar/plain/x@jpeg',
		associated: {}, labels: ['login', 'protected'].includes(account.trouble) ? [{ src: did(account), uri: `at://${did(account)}/app.bsky.actor.profile/self`, val: '!no-unauthenticated', cts: iso(now) }] : [],
		createdAt: '2023-04-26T19:05:34.249Z', indexedAt: '2024-04-26T19:05:34.249Z', followersCount: account.followers, followsCount: account.following, postsCount: counted(account) };
}

function bskyItem(account, p, host) {
	const { did: mine, handle, displayName } = bskyProfile(account, host);
	const author = { did: mine, handle, displayName, labels: [] };
	const friend = { did: `did:plc:${'f'.repeat(23)}${p.i % 7}`, handle: `${p.friend}.bsky.example`, labels: [] };
	if (p.kind === 'repost')
		return { post: { uri: `at://${friend.did}/app.bsky.feed.post/3kaaaaaaaaa2${p.i % 7}`, cid: 'bafyr', author: friend, record: { $type: 'app.bsky.feed.post', text: "somebody else's words", createdAt: '2024-01-01T00:00:00.000Z' },
			likeCount: 6, repostCount: 5, replyCount: 4, quoteCount: 3, indexedAt: '2024-01-01T00:00:01.000Z' },
		reason: { $type: 'app.bsky.feed.defs#reasonRepost', by: author, uri: bskyUri(account, p), cid: 'bafyq', indexedAt: iso(p.at) } };
	const bytes = (needle) => {
		const i = p.text.indexOf(needle);
		const start = Buffer.byteLength(p.text.slice(0, i));
		return { byteStart: start, byteEnd: start + Buffer.byteLength(needle) };
	};
	const text = `${p.text}.bsky.example`;
	const record = { $type: 'app.bsky.feed.post', text, createdAt: iso(p.at), langs: [p.lang], facets: [
		{ index: bytes(`#${p.tag}`), features: [{ $type: 'app.bsky.richtext.facet#tag', tag: p.tag }] },
		{ index: { byteStart: bytes(`@${p.friend}`).byteStart, byteEnd: Buffer.byteLength(text) }, features: [{ $type: 'app.bsky.richtext.facet#mention', did: friend.did }] }] };
	if (p.kind === 'reply')
		record.reply = { root: { uri: 'at://x', cid: 'y' }, parent: { uri: 'at://x', cid: 'y' } };
	if (p.kind === 'quote')
		record.embed = { $type: 'app.bsky.embed.record', record: { uri: `at://${friend.did}/app.bsky.feed.post/3kaaaaaaaaa2a`, cid: 'bafyr' } };
	return { post: { uri: bskyUri(account, p), cid: 'bafyr', author, record, replyCount: p.replies, repostCount: p.reposts, likeCount: likes(account, p), quoteCount: p.quotes,
		bookmarkCount: p.bookmarks, indexedAt: iso(p.at + 800), labels: [] } };
}

function bluesky(res, url) {
	const q = url.searchParams;
	const headers = rateHeaders('bluesky', 2900, 300);
	const actor = (q.get('actor') ?? '').toLowerCase();
	const name = actor.startsWith('did:') ? (findId('bluesky', actor)?.name ?? '') : actor.split('.')[0];
	const host = actor.startsWith('did:') ? 'bsky.example' : actor.split('.').slice(1).join('.');
	const fail = (error, message) => send(res, 400, { error, message }, headers);
	count('bluesky', name);
	const feed = url.pathname.endsWith('getAuthorFeed');
	const page = feed ? (q.has('cursor') ? 1 : 0) : -1;
	if (!feed && !url.pathname.endsWith('getProfile'))
		return send(res, 501, { error: 'MethodNotImplemented', message: 'Method Not Implemented' });
	const account = find('bluesky', name);
	if (trouble(res, 'bluesky', account?.trouble ?? name, page))
		return undefined;
	if (name === 'suspended' || account?.trouble === 'suspended')
		return fail('AccountTakedown', 'Account has been suspended');
	if (name === 'deactivated')
		return fail('AccountDeactivated', 'Account is deactivated');
	if (!account)
		return fail('InvalidRequest', 'Profile not found');
	if (!feed)
		return send(res, 200, bskyProfile(account, host), headers);
	const size = Math.max(1, Math.min(Number(q.get('limit') ?? 50), 100));
	let all = account.posts;
	if (q.has('cursor') && account.trouble !== 'loop')
		all = all.filter((p) => p.at < Date.parse(q.get('cursor')));
	const list = all.slice(0, size);
	const body = { feed: list.map((p) => bskyItem(account, p, host)) };
	if (account.trouble === 'loop')
		body.cursor = '2026-01-01T00:00:00.000Z';
	else if (list.length > 0)
		body.cursor = iso(list.at(-1).at);
	return sendPage(res, account, page, body, headers);
}

// --- control ------------------------------------------------------------------------------------

function count(platform, name) {
	const key = `${platform}:${name}`;
	state.accounts[key] = (state.accounts[key] ?? 0) + 1;
}

function localName(platform, handle) {
	const h = (handle ?? '').replace(/^@/, '').toLowerCase();
	return platform === 'mastodon' ? h.split('@')[0] : platform === 'bluesky' ? h.split('.')[0] : h;
}

// A repost's counts belong to somebody else; what a platform does not tell is null.
function counts(account, p) {
	if (p.kind === 'repost')
		return { likes: null, reposts: null, replies: null, quotes: null, bookmarks: null, impressions: null };
	return { likes: likes(account, p), reposts: p.reposts, replies: p.replies, quotes: p.quotes,
		bookmarks: account.platform === 'mastodon' ? null : p.bookmarks, impressions: account.platform === 'x' ? p.impressions : null };
}

function expected(account) {
	const posts = account.posts.map((p) => ({ id: postId(account, p), kind: p.kind, created_at: iso(p.at).replace(/\.\d+Z/, 'Z'), text: p.kind === 'repost' ? '' : account.platform === 'bluesky' ? `${p.text}.bsky.example` : p.text,
		lang: p.kind === 'repost' ? null : p.lang, ...counts(account, p) }));
	const mine = posts.filter((p) => p.kind !== 'repost');
	const totals = { posts: posts.length };
	for (const k of ['likes', 'reposts', 'replies', 'quotes', 'bookmarks', 'impressions'])
		totals[k] = mine.some((p) => p[k] !== null) || mine.length === 0 ? mine.reduce((s, p) => s + (p[k] ?? 0), 0) : null;
	return { account: { platform: account.platform, id: account.platform === 'bluesky' ? did(account) : account.id, followers: account.followers, following: account.following, posts: counted(account) }, posts, totals };
}

function control(res, url) {
	const q = url.searchParams;
	const what = url.pathname.slice('/_control/'.length);
	const platform = q.get('platform');
	const name = localName(platform, q.get('handle'));
	if (what === 'counts')
		return send(res, 200, { total: state.total, paths: state.paths, accounts: state.accounts });
	if (what === 'log')
		return send(res, 200, state.log);
	if (what === 'reset') {
		reset();
		return send(res, 200, { ok: true });
	}
	if (what === 'delay') {
		state.delay = Number(q.get('ms') ?? 0);
		return send(res, 200, { ok: true });
	}
	if (what === 'fail') {
		state.fail[platform] = { status: Number(q.get('status') ?? 500), times: Number(q.get('times') ?? 1) || Infinity };
		return send(res, 200, { ok: true });
	}
	if (what === 'reuse') {
		state.alias.set(`${platform}:${name}`, makeAccount(platform, name, 30, '#2'));
		return send(res, 200, { id: state.alias.get(`${platform}:${name}`).id });
	}
	const account = find(platform, name);
	if (!account)
		return send(res, 404, { error: `no account ${platform}:${name}` });
	switch (what) {
	case 'expect':
		return send(res, 200, expected(account));
	case 'add':
		for (let k = Number(q.get('n') ?? 1); k > 0; k--)
			account.posts.unshift(makePost(account, (account.posts[0]?.i ?? -1) + 1, Math.max(Date.now() - 1000, (account.posts[0]?.at ?? 0) + 1000)));
		return send(res, 200, { posts: account.posts.length });
	case 'delete': {
		const n = Number(q.get('newest') ?? 0);
		const gone = account.posts.filter((p, k) => k < n || postId(account, p) === q.get('id'));
		account.posts = account.posts.filter((p) => !gone.includes(p));
		return send(res, 200, { gone: gone.map((p) => postId(account, p)) });
	}
	case 'bump':
		account.bump += Number(q.get('likes') ?? 1);
		return send(res, 200, { ok: true });
	case 'followers':
		account.followers = Number(q.get('n') ?? 0);
		return send(res, 200, { ok: true });
	case 'rename': {
		const to = localName(platform, q.get('to'));
		state.alias.set(`${platform}:${name}`, null);
		account.name = to;
		state.alias.set(`${platform}:${to}`, account);
		return send(res, 200, { ok: true });
	}
	case 'protect':
		account.trouble = platform === 'x' ? 'protected' : 'login';
		return send(res, 200, { ok: true });
	case 'suspend':
		account.trouble = 'suspended';
		return send(res, 200, { ok: true });
	default:
		return send(res, 404, { error: 'no such control' });
	}
}

// --- the server ---------------------------------------------------------------------------------

function platformOf(path) {
	return path.startsWith('/2/') || path.startsWith('/srv/') ? 'x' : path.startsWith('/xrpc/') ? 'bluesky' : 'mastodon';
}

function accountName(url) {
	const q = url.searchParams;
	return localName('mastodon', q.get('acct') ?? '') || localName('bluesky', q.get('actor') ?? '') || url.pathname.split('/').at(-1);
}

async function answer(req, res) {
	const url = new URL(req.url, 'http://localhost');
	if (url.pathname.startsWith('/_control/'))
		return control(res, url);
	state.total++;
	state.paths[url.pathname] = (state.paths[url.pathname] ?? 0) + 1;
	state.log.push({ at: iso(Date.now()), method: req.method, url: req.url, auth: 'authorization' in req.headers });
	state.log.splice(0, state.log.length - 1000);
	const platform = platformOf(url.pathname);
	const known = /\/(\d+)\/(tweets|statuses)$/.exec(url.pathname);
	const slow = (known ? findId(platform, known[1])?.trouble : (url.searchParams.get('actor') ?? '').startsWith('did:') ? findId(platform, url.searchParams.get('actor'))?.trouble : accountName(url)) === 'slow';
	const wait = state.delay + (slow ? 3000 : 0);
	if (wait > 0)
		await new Promise((done) => setTimeout(done, wait));
	const fail = state.fail[platform];
	if (fail && fail.times-- > 0)
		return fail.status === 429 ? limited(res, platform, 900) : serverError(res, platform, fail.status);
	if (url.pathname.startsWith('/2/'))
		return xApi(req, res, url);
	if (url.pathname.startsWith('/srv/timeline-profile/screen-name/'))
		return xEmbed(res, url);
	if (url.pathname.startsWith('/xrpc/'))
		return bluesky(res, url);
	return mastodon(req, res, url);
}

reset();
const server = http.createServer((req, res) => {
	answer(req, res).catch((e) => {
		process.stderr.write(`platforms: ${req.url}: ${e.stack}\n`);
		if (!res.headersSent)
			send(res, 599, { error: String(e) });
	});
});
server.keepAliveTimeout = 60000;
if (process.argv[1] === fileURLToPath(import.meta.url))
	server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
for (const signal of ['SIGINT', 'SIGTERM'])
	process.on(signal, () => process.exit(0));
