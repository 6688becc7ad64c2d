// strip.js: a short piece of tape with an account's handle punched in it, as a link.

import { el, svg } from './dom.js';
import { shown, TITLES } from './handle.js';
import { columns, ROWS } from './punch.js';
import { pageUrl } from './site.js';

const PITCH = 4, MOST = 44;

export function strip(account) {
  const cols = columns(shown(account).slice(0, MOST)), w = (cols.length + 2) * PITCH, h = ROWS.length * PITCH + 4;
  const s = svg('svg', { viewBox: `0 0 ${w} ${h}`, width: w, height: h, class: 'strip', 'aria-hidden': 'true', focusable: 'false' });
  let holes = '', sprocket = '';
  for (let x = 0; x < cols.length + 2; x++) ROWS.forEach((bit, row) => {
    const at = `M${x * PITCH + PITCH / 2} ${row * PITCH + 2 + PITCH / 2}h0`;
    if (bit < 0) sprocket += at;
    else if (cols[x - 1]?.byte >> bit & 1) holes += at;
  });
  svg('path', { class: 'strip-holes', d: holes }, s);
  svg('path', { class: 'strip-sprocket', d: sprocket }, s);
  return el('a', { class: 'strip-link', href: pageUrl(account) }, s,
    el('span', { class: 'strip-name' }, el('bdi', {}, shown(account)), ' ', el('span', { class: 'strip-on' }, `on ${TITLES[account.platform]}`)));
}
