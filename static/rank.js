// rank.js: a list in which each row's length is told by holes.

import { el } from './dom.js';
import { int } from './words.js';

// rank(ol, rows): rows are {name, n, more}, most first; the names are text of strangers.
export function rank(list, rows) {
  const most = Math.max(1, ...rows.map(r => r.n)), bars = rows.map(() => el('span', { class: 'holes', 'aria-hidden': 'true' }));
  list.replaceChildren(...rows.map((r, i) => el('li', {}, el('bdi', { class: 'nm', title: r.name }, r.name), el('span', { class: 'room' }, bars[i]), el('span', { class: 'v' }, int(r.n)), r.more == null ? null : el('span', { class: 'm' }, r.more))));
  const lay = () => {
    const room = bars[0]?.parentElement.clientWidth ?? 0, cell = room < 150 ? 8 : 12;
    if (!room) return;
    list.style.setProperty('--cell', `${cell}px`);
    const fit = Math.floor(room / cell), each = Math.min(fit, most) / most; // a hole is one where there is room for all
    bars.forEach((b, i) => { b.style.width = `${Math.max(1, Math.round(rows[i].n * each)) * cell}px`; });
  };
  lay();
  new ResizeObserver(lay).observe(list);
}
