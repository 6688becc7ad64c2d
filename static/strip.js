// strip.js: a short piece of tape with an account's handle punched in it, as a link.

import { el, svg } from './dom.js';
import { shown, TITLES } from './handle.js';
import { columns, ROWS } from './punch.js';
import { pageUrl } from './site.js';

const PITCH = 5, LEAD = 3, LENGTH = 170; // columns: blank ones ahead, and in all, more than any place is wide

export function strip(account) {
  const cols = columns(shown(account).slice(0, LENGTH)), w = LENGTH * PITCH, h = ROWS.length * PITCH + 5;
  const s = svg('svg', { width: w, height: h, class: 'strip', 'aria-hidden': 'true', focusable: 'false' });
  let holes = '', sprocket = '';
  for (let x = 0; x < LENGTH; x++) ROWS.forEach((bit, row) => {
    const at = `M${x * PITCH + PITCH / 2} ${row * PITCH + 2.5 + PITCH / 2}h0`;
    if (bit < 0) sprocket += at;
    else if (cols[x - LEAD]?.byte >> bit & 1) holes += at;
  });
  svg('path', { class: 'strip-holes', d: holes }, s);
  svg('path', { class: 'strip-sprocket', d: sprocket }, s);
  return el('a', { class: 'strip-link', href: pageUrl(account) }, el('span', { class: 'strip-tape', 'aria-hidden': 'true' }, s),
    el('span', { class: 'strip-name' }, el('bdi', {}, shown(account)), ' ', el('span', { class: 'strip-on' }, `on ${TITLES[account.platform]}`)));
}
