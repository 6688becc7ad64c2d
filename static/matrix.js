// matrix.js: a number in dotted figures, 5 x 7 holes each.

import { svg } from './dom.js';

const GLYPH = {
  0: [14, 17, 17, 17, 17, 17, 14], 1: [4, 12, 4, 4, 4, 4, 14], 2: [14, 17, 1, 2, 4, 8, 31], 3: [31, 2, 4, 2, 1, 17, 14], 4: [2, 6, 10, 18, 31, 2, 2],
  5: [31, 16, 30, 1, 1, 17, 14], 6: [6, 8, 16, 30, 17, 17, 14], 7: [31, 1, 2, 4, 8, 8, 8], 8: [14, 17, 17, 14, 17, 17, 14], 9: [14, 17, 17, 15, 1, 2, 12], ',': [0, 0, 0, 0, 6, 2, 4],
};

// matrix(node, '3,225'): as wide as four figures at least, so that small numbers do not shout.
export function matrix(node, text) {
  const cols = [];
  for (const c of text) {
    for (const mask of c === ',' ? [4, 2] : [16, 8, 4, 2, 1]) cols.push(GLYPH[c].map(row => (row & mask) !== 0));
    cols.push(Array(7).fill(false));
  }
  cols.pop();
  while (cols.length < 26) cols.unshift(Array(7).fill(false));
  node.replaceChildren();
  node.setAttribute('viewBox', `0 0 ${cols.length * 10} 70`);
  node.setAttribute('aria-label', text);
  cols.forEach((col, x) => col.forEach((on, y) => svg('circle', { class: `dot ${on ? 'on' : 'off'}`, cx: x * 10 + 5, cy: y * 10 + 5, r: on ? 4.4 : 1 }, node).style.setProperty('--i', x * 12 + y * 3)));
}
