// tip.js: the one tooltip of a page.

import { $, el } from './dom.js';

const tip = $('tip');

// showTip('head\nline\nline', x, y): above the point of the window, or below where there is no room.
export function showTip(text, x, y) {
  const [head, ...lines] = text.split('\n');
  tip.replaceChildren(el('b', {}, head), ...lines.map(l => el('span', {}, l)));
  tip.hidden = false;
  const w = tip.offsetWidth, h = tip.offsetHeight;
  tip.style.transform = `translate(${Math.round(Math.max(8, Math.min(innerWidth - w - 8, x - w / 2)))}px, ${Math.round(y - h - 14 < 8 ? y + 18 : y - h - 14)}px)`;
}
export const hideTip = () => { tip.hidden = true; };

/*
 * walk(box, picture, places, tell, moved, keys): the pointer finds the nearest of `places` ({x, y} in the picture's own units, `reach` around them),
 * arrow keys walk from one to the next; tell(i) is what the tooltip and, by key, the live line say; moved(i) marks the place, -1 for none.
 */
export function walk({ box, picture, width, places, reach, tell, moved, start, keys, say }) {
  let at = -1;
  const go = (i, spoken) => {
    moved(i);
    if (i < 0) { hideTip(); return; }
    at = i;
    const r = picture.getBoundingClientRect(), f = r.width / width;
    showTip(tell(i), r.left + places[i].x * f, r.top + places[i].y * f);
    if (spoken) say.textContent = tell(i).replaceAll('\n', ', ');
  };
  const near = e => {
    const r = picture.getBoundingClientRect(), f = width / r.width, x = (e.clientX - r.left) * f, y = (e.clientY - r.top) * f;
    let best = reach, j = -1;
    places.forEach((p, i) => { const d = Math.hypot(p.x - x, p.y - y); if (d < best) { best = d; j = i; } });
    return j;
  };
  picture.onpointermove = picture.onpointerdown = e => go(near(e), false);
  picture.onpointerleave = e => { if (e.pointerType === 'mouse') go(-1, false); };
  box.onkeydown = e => {
    if (e.key === 'Escape') { go(-1, false); return; }
    const d = keys[e.key];
    if (d == null) return;
    e.preventDefault();
    go(at < 0 ? start : Math.max(0, Math.min(places.length - 1, at + d)), true);
  };
  box.onblur = () => go(-1, false);
}

document.addEventListener('pointerdown', e => { if (!e.target.closest?.('.walk')) hideTip(); });
addEventListener('scroll', hideTip, { passive: true });
