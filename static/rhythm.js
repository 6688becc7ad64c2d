// rhythm.js: hours as a clock of holes, weekdays and hours as a grid, and the best times.

import { $, dot, el, quartiles, svg, table } from './dom.js';
import { walk } from './tip.js';
import { DAYS, hour, int, percent, plural, tenth } from './words.js';

const SPOKE = 12; // holes on the longest spoke

// The roundest number of posts a hole that lets the fullest hour fit on its spoke.
function unitOf(most) {
  for (let ten = 1; ; ten *= 10) for (const k of [1, 2, 5]) if (most <= k * ten * SPOKE) return k * ten;
}

function clock(C) {
  const s = $('clock'), hours = C.per_hour, unit = unitOf(Math.max(...hours)), level = quartiles(hours), all = hours.reduce((a, b) => a + b, 0);
  s.replaceChildren();
  s.setAttribute('viewBox', '-190 -190 380 380');
  hours.forEach((n, h) => {
    const a = h / 24 * 2 * Math.PI - Math.PI / 2, x = Math.cos(a), y = Math.sin(a), holes = n / unit;
    for (let k = 0; k < SPOKE; k++) {
      const r = 56 + k * 9.4, on = holes - k > 0.03, size = on ? (2.6 + k * 0.17) * Math.max(0.4, Math.sqrt(Math.min(1, holes - k))) : 0.8;
      svg('circle', { class: `dot l${on ? level(n) : 0}`, cx: x * r, cy: y * r, r: size }, s).style.setProperty('--i', k * 30 + h * 4);
    }
    if (h % 3 === 0) svg('text', { class: `axis${h === C.most_active_hour ? ' strong' : ''}`, x: x * 179, y: y * 179 + 4, 'text-anchor': 'middle' }, s).textContent = String(h).padStart(2, '0');
  });
  svg('text', { class: 'clock-num', 'text-anchor': 'middle', y: 4 }, s).textContent = hour(C.most_active_hour);
  svg('text', { class: 'clock-sub', 'text-anchor': 'middle', y: 22 }, s).textContent = 'most posts';
  const night = hours.slice(0, 6).reduce((a, b) => a + b, 0) / all;
  const text = `Most active around ${hour(C.most_active_hour)}; ${percent(night)} of the posts between midnight and 06:00.`;
  s.setAttribute('aria-label', `Posts by hour of the day. ${text}`);
  $('clock-note').textContent = `Each hole is ${plural(unit, 'post')}. ${text}`;
}

function grid(box, H) {
  const W = box.clientWidth, narrow = W < 520, gutter = 36, bar = narrow ? 0 : 116, p = (W - gutter - bar) / 24, row = narrow ? 26 : Math.max(p * 1.12, 36), top = 8, height = top + 7 * row + 22;
  const picture = svg('svg', { viewBox: `0 0 ${W} ${height}`, width: W, height, class: 'punch', 'aria-hidden': 'true' });
  const level = quartiles(H.grid.flat()), busiest = H.weekday_means.indexOf(Math.max(...H.weekday_means)), most = Math.max(...H.weekday_means) || 1, places = [];
  H.grid.forEach((counts, d) => {
    const y = top + (d + 0.5) * row;
    svg('text', { class: 'axis', x: 0, y: y + 4 }, picture).textContent = DAYS[d].slice(0, 3);
    counts.forEach((n, h) => { places.push({ x: gutter + (h + 0.5) * p, y, d, h, n }); dot(picture, gutter + (h + 0.5) * p, y, Math.min(p, row), level(n), d * 8 + h * 8); });
    if (!bar) return;
    const x = gutter + 24 * p + 14;
    svg('line', { class: 'grid-bar', x1: x, x2: x + H.weekday_means[d] / most * 62, y1: y, y2: y }, picture);
    svg('text', { class: `axis${d === busiest ? ' strong' : ''}`, x: W, y: y + 4, 'text-anchor': 'end' }, picture).textContent = tenth(H.weekday_means[d]);
  });
  for (let h = 0; h < 24; h += narrow ? 6 : 3) svg('text', { class: 'axis', x: gutter + (h + 0.5) * p, y: top + 7 * row + 17, 'text-anchor': 'middle' }, picture).textContent = String(h).padStart(2, '0');
  if (bar) svg('text', { class: 'axis', x: W, y: top + 7 * row + 17, 'text-anchor': 'end' }, picture).textContent = 'a day';
  H.best_times.forEach((b, i) => {
    const x = gutter + (b.hour + 0.5) * p, y = top + (b.weekday + 0.5) * row;
    svg('circle', { class: 'badge', cx: x, cy: y, r: narrow ? 8 : 11 }, picture);
    svg('text', { class: 'badge-n', x, y: y + 4.2, 'text-anchor': 'middle' }, picture).textContent = i + 1;
  });
  const here = svg('circle', { class: 'ring here', r: Math.min(p, row) * 0.62, visibility: 'hidden' }, picture);
  box.replaceChildren(picture);
  const text = `${DAYS[busiest]} is the busiest day, ${tenth(H.weekday_means[busiest])} posts on average.`;
  box.setAttribute('aria-label', `Posts by weekday and hour. ${text} Arrow keys walk through the hours.`);
  $('week-note').textContent = `Posts by weekday and hour. ${text}${H.best_times.length ? ` The numbers mark the best ${H.best_times.length === 1 ? 'time' : 'times'}.` : ''}`;
  walk({ box, picture, width: W, places, reach: Math.max(p, row) * 0.7, start: places.reduce((m, c, i) => (c.n > places[m].n ? i : m), 0), say: $('week-live'),
    keys: { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 24, ArrowUp: -24, Home: -1e3, End: 1e3 },
    tell: i => { const { d, h, n } = places[i]; return `${DAYS[d]}, ${hour(h)}\n${n ? plural(n, 'post') : 'No posts'}${n < 3 ? '' : `\nReception ${percent(H.lift[d][h])} ${H.lift[d][h] < 0 ? 'below' : 'above'} the usual`.replace('-', '')}`; },
    moved: i => { here.setAttribute('visibility', i < 0 ? 'hidden' : 'visible'); if (i >= 0) { here.setAttribute('cx', places[i].x); here.setAttribute('cy', places[i].y); } } });
}

function heading(C, H) {
  const best = H.best_times[0], at = C.most_active_hour === 12 ? 'noon' : C.most_active_hour === 0 ? 'midnight' : hour(C.most_active_hour);
  if (!best || best.lift <= 0.05) return `Posts around ${at}`;
  return `Posts around ${at}, ${best.hour === C.most_active_hour ? 'and' : 'but'} is read best on ${DAYS[best.weekday]}s at ${hour(best.hour)}`;
}

let drawn = null;

export function rhythm({ contributions: C, rhythm: H }) {
  const box = $('week'), draw = () => { if (box.clientWidth) grid(box, H); };
  $('rhythm-h').textContent = heading(C, H);
  clock(C);
  draw();
  $('best-box').hidden = H.best_times.length === 0;
  $('best').replaceChildren(...H.best_times.map((b, i) => el('li', {}, el('span', {}, `${i + 1}.`), el('b', {}, `${DAYS[b.weekday].slice(0, 3)} ${hour(b.hour)}`), el('span', {}, el('strong', {}, `${tenth(b.lift + 1)}\u00d7`), ' the usual'), el('span', {}, `over ${plural(b.posts, 'post')}`))));
  $('table-week').replaceChildren(table('Posts by weekday and hour', ['Weekday', ...C.per_hour.map((_, h) => String(h).padStart(2, '0'))], H.grid.map((r, d) => [DAYS[d], ...r.map(int)])));
  if (!drawn) {
    let width = box.clientWidth;
    new ResizeObserver(() => { if (Math.abs(box.clientWidth - width) > 2) { width = box.clientWidth; drawn(); } }).observe(box);
  }
  drawn = draw;
}
