// site.js: addresses of this installation, wherever it lives.

// The folder of this module is the installation's own address, so nothing here knows a host or a subdirectory.
export const base = new URL('.', import.meta.url);

// A handle in a path, with the two signs kept that handles have and paths allow.
const part = s => encodeURIComponent(s).replaceAll('%40', '@').replaceAll('%3A', ':');

export const startUrl = () => base.href;
export const pageUrl = ({ platform, handle }, query = '') => new URL(`${platform}/${part(handle)}${query}`, base).href;
export const apiUrl = ({ platform, handle }, more = '') => new URL(`api/v1/stats/${platform}/${part(handle)}${more}`, base).href;

// The account that an address of the web application names, or null.
export function accountOf(pathname) {
  if (!pathname.startsWith(base.pathname)) return null;
  const m = /^(x|mastodon|bluesky)\/([^/]+)$/.exec(pathname.slice(base.pathname.length));
  if (!m) return null;
  try { return { platform: m[1], handle: decodeURIComponent(m[2]).replace(/^@/, '') }; } catch { return null; }
}
