// embed.js: the account's graph as a picture for elsewhere, and its data.

import { $, copy, el, radios } from './dom.js';
import { shown, TITLES } from './handle.js';
import { apiUrl, pageUrl } from './site.js';
import { isDark, onTheme } from './theme.js';
import { utc } from './words.js';

const KINDS = ['Markdown', 'HTML', 'Address'];
const escaped = s => s.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);

let preview = () => {};
onTheme(() => preview());

// embed(account, range): where nothing was posted for twelve months, the picture is that of the last year that has posts.
export function embed(account, { timezone, last }) {
  const year = last && Date.now() - utc(last) > 365 * 864e5 ? last.slice(0, 4) : '';
  const zone = timezone === 'UTC' ? '' : `?tz=${encodeURIComponent(timezone).replaceAll('%2F', '/')}`, which = year ? `${zone ? '&' : '?'}year=${year}` : '';
  const picture = apiUrl(account, `/heatmap.svg${zone}${which}`), page = pageUrl(account), alt = `When ${shown(account)} posts on ${TITLES[account.platform]}`;
  const texts = { Markdown: `[![${alt}](${picture})](${page})`, HTML: `<a href="${escaped(page)}"><img src="${escaped(picture)}" alt="${escaped(alt)}"></a>`, Address: picture };
  const field = $('embed-text'), show = kind => { field.value = texts[kind]; };
  radios($('embed-kind'), KINDS.map(k => ({ value: k, kids: [k], attrs: {} })), 0, show);
  show(KINDS[0]);
  $('embed-copy').onclick = async () => { $('embed-live').textContent = (await copy(field)) ? 'Copied' : 'Press Ctrl and C to copy'; $('embed-copy').textContent = 'Copied'; setTimeout(() => { $('embed-copy').textContent = 'Copy'; }, 1500); };
  const img = $('embed-picture');
  img.loading = 'lazy';
  img.alt = `${alt}: ${year || 'the last twelve months'} as a contribution graph`;
  preview = () => { img.src = `${picture}${zone || which ? '&' : '?'}theme=${isDark() ? 'dark' : 'light'}`; }; // elsewhere it follows the reader's system
  preview();
  $('data-json').href = apiUrl(account, zone);
  $('data-csv').href = apiUrl(account, '/export.csv');
  $('data-card').href = apiUrl(account, `/card.svg${zone}`);
}
