// recent.js: the accounts looked up last, kept on this device alone.

import { check } from './handle.js';

const KEY = 'tweetx.recent', MOST = 6;

export function recent() {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? list.map(x => check(String(x?.platform), String(x?.handle))).filter(Boolean).slice(0, MOST) : [];
  } catch { return []; }
}

export function remember({ platform, handle }) {
  const list = [{ platform, handle }, ...recent().filter(a => a.platform !== platform || a.handle !== handle)].slice(0, MOST);
  try { localStorage.setItem(KEY, JSON.stringify(list)); } catch { /* storage is closed to us: nothing is kept */ }
}

export function forgetAll() {
  try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}
