// handle.js: what people type or paste, read as an account of a platform. No page is needed for it.
//
// The rules are those of lib/model/handle.c; beyond them a bare name is taken as X's, spaces and the invisible marks that
// applications copy along are dropped, and host names may be written in their own script.

export const TITLES = { x: 'X', mastodon: 'Mastodon', bluesky: 'Bluesky' };

export const RULES = {
  x: 'A handle on X has 1 to 15 letters a to z, digits or _.',
  mastodon: 'A handle on Mastodon is user@host, such as Gargron@mastodon.social.',
  bluesky: 'A handle on Bluesky is a domain name, such as name.bsky.social, or an identifier did:plc: or did:web:.',
};

const X_NAME = /^[a-z0-9_]{1,15}$/;
const X_PAGES = new Set(['home', 'explore', 'search', 'i', 'settings', 'notifications', 'messages', 'hashtag', 'intent', 'share', 'login',
  'logout', 'signup', 'tos', 'privacy', 'about', 'jobs', 'compose', 'download', 'account', 'oauth', 'who_to_follow']);
const FOREIGN = ['youtube.com', 'tiktok.com', 'threads.net', 'threads.com', 'medium.com', 'instagram.com', 'facebook.com', 'linkedin.com'];
const USER = /^[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?$/;
const DID = /^did:(?:plc:[a-z2-7]{24}|web:.+)$/;

function isHost(s) { // RFC 1123 with a dot; the last label begins with no digit, so that no address of numbers passes
  const labels = s.split('.');
  return s.length <= 253 && labels.length >= 2 && labels.every(l => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(l)) && !/^[0-9]/.test(labels.at(-1));
}

function asciiHost(s) { // a name in its own script becomes the one that the network knows
  if (/^[\x21-\x7e]*$/.test(s)) return s.toLowerCase();
  try { return new URL(`https://${s}/`).hostname; } catch { return s; }
}

const isLocalPort = s => { const m = /^(?:localhost|127\.0\.0\.1):(\d{1,5})$/.exec(s); return !!m && +m[1] >= 1 && +m[1] <= 65535; };

// check(platform, handle): the account in its folded form, or null where the platform allows no such handle.
export function check(platform, text) {
  let s = text.replace(/^@/, '');
  if (s.length >= 320) return null;
  if (platform === 'x') { s = s.toLowerCase(); return X_NAME.test(s) ? { platform, handle: s } : null; }
  if (platform === 'mastodon') {
    const at = s.indexOf('@'), user = s.slice(0, at).toLowerCase(), host = asciiHost(s.slice(at + 1));
    return at > 0 && USER.test(user) && (isHost(host) || isLocalPort(host)) ? { platform, handle: `${user}@${host}` } : null;
  }
  if (platform === 'bluesky') {
    s = s.startsWith('did:') ? s.toLowerCase() : asciiHost(s);
    return (DID.test(s) && (!s.startsWith('did:web:') || isHost(s.slice(8)))) || isHost(s) ? { platform, handle: s } : null;
  }
  return null;
}

const isSite = (host, name) => [name, `www.${name}`, `mobile.${name}`].includes(host);

function fromUrl(text) { // the address of a profile or of a post, with or without https://
  const [host, first = '', second = ''] = text.replace(/^https?:\/\//i, '').split(/[?#]/)[0].split('/');
  const site = asciiHost(host), undo = s => s.replace(/%40/gi, '@').replace(/%3a/gi, ':');
  const name = undo(first);
  if (isSite(site, 'x.com') || isSite(site, 'twitter.com')) return X_PAGES.has(name.toLowerCase()) ? null : check('x', name);
  if (isSite(site, 'bsky.app')) return name === 'profile' ? check('bluesky', undo(second)) : null;
  if (FOREIGN.some(f => isSite(site, f))) return null;
  const user = name === 'users' ? undo(second) : name.startsWith('@') ? name.slice(1) : '';
  if (!user) return null;
  return check('mastodon', user.includes('@') ? user : `${user}@${site}`);
}

// read(text): {platform, handle}, or null for what is no account of the three.
export function read(text) {
  // U+200B-200F, 202A-202E, 2060-2069, FEFF: marks that nobody sees and that some applications copy around a handle.
  const s = text.slice(0, 2000).replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '').trim();
  if (!s || /\s/.test(s)) return null;
  const spec = /^(x|mastodon|bluesky):(?!\/\/)(.+)$/i.exec(s);
  if (spec) return check(spec[1].toLowerCase(), spec[2]);
  if (s.includes('/')) return fromUrl(s);
  const bare = s.replace(/^@/, '');
  if (bare.includes('@')) return check('mastodon', bare);
  if (bare.includes('.') || bare.startsWith('did:')) return check('bluesky', bare);
  return check('x', bare);
}

// shown({platform, handle}): as people write it.
export const shown = a => (a.platform === 'bluesky' && a.handle.startsWith('did:') ? a.handle : `@${a.handle}`);
