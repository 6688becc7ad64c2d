// embed.js: the account's graph as a picture for elsewhere, and its data.

import { $, copy, el, radios } from './dom.js';
import { shown, TITLES } from './handle.js';
import { apiUrl, pageUrl } from './site.js';

const KINDS = ['Markdown', 'HTML', 'Address'];
const escaped = s => s.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);

export function embed(account, tz) {
  const zone = tz === 'UTC' ? '' : `?tz=${encodeURIComponent(tz).replaceAll('%2F', '/')}`;
  const picture = apiUrl(account, `/heatmap.svg${zone}`), page = pageUrl(account), alt = `When ${shown(account)} posts on ${TITLES[account.platform]}`;
  const texts = { Markdown: `[![${alt}](${picture})](${page})`, HTML: `<a href="${escaped(page)}"><img src="${escaped(picture)}" alt="${escaped(alt)}"></a>`, Address: picture };
  const field = $('embed-text'), show = kind => { field.value = texts[kind]; };
  radios($('embed-kind'), KINDS.map(k => ({ value: k, kids: [k], attrs: {} })), 0, show);
  show(KINDS[0]);
  $('embed-copy').onclick = async () => { $('embed-live').textContent = (await copy(field)) ? 'Copied' : 'Press Ctrl and C to copy'; $('embed-copy').textContent = 'Copied'; setTimeout(() => { $('embed-copy').textContent = 'Copy'; }, 1500); };
  const img = $('embed-picture');
  img.loading = 'lazy';
  img.alt = `${alt}: the last twelve months as a contribution graph`;
  img.src = picture;
  $('data-json').href = apiUrl(account, zone);
  $('data-csv').href = apiUrl(account, '/export.csv');
  $('data-card').href = apiUrl(account, `/card.svg${zone}`);
}
