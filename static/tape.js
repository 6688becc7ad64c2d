// tape.js: the roll of punched tape across a page, drawn on a canvas.

import { still } from './dom.js';
import { columns, explain, ROWS } from './punch.js';
import { isDark, onTheme } from './theme.js';

const INTRO = 1500; // ms: the whole tape is punched once
const TEAR = [0, 0.9, 0.5, 1.3, 1.0, 1.9, 1.2, 2.1, 1.9, 3.0, 2.3, 2.7, 3.6]; // in pitches, along the tear from above

const bump = t => (t >= 1 ? 1 : t <= 0 ? 0 : t * (1 + 0.9 * (1 - t))); // a hole opens a little too wide, then settles
const colour = (of, name) => getComputedStyle(of).getPropertyValue(`--${name}`).trim();

/*
 * tape(canvas): an empty tape. Its ways to be:
 *   loop(text)           text again and again over the whole width; moves with the page
 *   typed(before, text)  a punching head that stands still; what is typed appears at it, `before` runs ahead
 *   part(text, share)    punched from the left up to a share of the width: a bar of progress
 *   torn(text, how)      torn in two; how is 'torn', 'blank' (no holes), 'covered' (holes closed up)
 */
export function tape(canvas) {
  const g = canvas.getContext('2d'), box = canvas.parentElement;
  const now = { mode: 'blank', cols: [], at: 0, to: 0, since: 0, shift: 0, how: '' };
  let frame = 0, last = 0, paint = null;

  function size() {
    const W = canvas.clientWidth, H = canvas.clientHeight, d = devicePixelRatio || 1;
    if (canvas.width !== Math.round(W * d) || canvas.height !== Math.round(H * d)) { canvas.width = Math.round(W * d); canvas.height = Math.round(H * d); paint = null; }
    const print = H > 130 ? Math.max(22, H * 0.085) : H > 80 ? 15 : 11, top = H > 130 ? 9 : 5, pitch = (H - print - top - 3) / 9;
    return { W, H, d, print, top, pitch, n: Math.ceil(W / pitch) + 1 };
  }

  function colours({ pitch, d }) { // one hole is drawn once and stamped often: a shadow for each is slow
    const dark = isDark(), pad = Math.ceil(pitch), stamp = document.createElement('canvas'), q = stamp.getContext('2d');
    stamp.width = stamp.height = Math.ceil((pitch + 2 * pad) * d);
    q.scale(d, d);
    if (dark) { q.shadowColor = colour(canvas, 'heat-4'); q.shadowBlur = pitch * 0.5 * d; }
    q.fillStyle = colour(canvas, dark ? 'heat-3' : 'ink');
    q.beginPath(); q.arc(pitch / 2 + pad, pitch / 2 + pad, pitch * 0.37, 0, 7); q.fill();
    return { stamp, pad, side: stamp.width / d, paper: colour(canvas, 'tape'), ghost: colour(canvas, dark ? 'rule' : 'ink'), faint: dark ? 1 : 0.12,
      sprocket: colour(canvas, dark ? 'paper' : 'ink'), grey: dark ? 1 : 0.55, ink: colour(canvas, 'ink-2'), mark: colour(canvas, 'mark'), cover: colour(canvas, 'ink-3') };
  }

  function column(s, x, c, open, dy = 0) { // one column of holes; c is null where nothing is punched yet
    const { pitch: p, top } = s, { stamp, pad, side } = paint;
    ROWS.forEach((bit, row) => {
      const cx = x + p / 2, cy = top + dy + row * p + p / 2;
      if (bit >= 0 && c && c.byte >> bit & 1 && open > 0) {
        if (now.how === 'covered') { g.beginPath(); g.arc(cx, cy, p * 0.32, 0, 7); g.lineWidth = Math.max(1, p * 0.1); g.strokeStyle = paint.cover; g.stroke(); return; }
        const k = side * open, e = (p / 2 + pad) * open;
        g.drawImage(stamp, cx - e, cy - e, k, k);
        return;
      }
      g.globalAlpha = bit < 0 ? paint.grey : paint.faint;
      g.fillStyle = bit < 0 ? paint.sprocket : paint.ghost;
      g.beginPath(); g.arc(cx, cy, p * (bit < 0 ? 0.17 : 0.09), 0, 7); g.fill();
      g.globalAlpha = 1;
    });
    if (c?.sign && c.sign !== ' ' && open > 0.5) { g.fillStyle = paint.ink; g.fillText(c.sign, x + p / 2, s.H - s.print * 0.36 + dy); }
  }

  function head(s, x) { // where it is punched: the one mark
    const { pitch: p, top } = s, a = Math.max(3, p * 0.28), y1 = top + 9 * p;
    g.fillStyle = paint.mark;
    g.fillRect(x - 1, 0, 2, y1);
    g.beginPath(); g.moveTo(x - a, 0); g.lineTo(x + a, 0); g.lineTo(x, a * 1.3); g.fill();
  }

  function drawTyped(s) {
    const stop = Math.floor(s.n * (s.W < 600 ? 0.72 : 0.64)), { pitch: p } = s, first = Math.max(0, Math.floor(now.at - stop) - 1);
    const whole = Math.floor(now.at), part = now.at - whole;
    for (let i = -1; i < s.n + 1; i++) { // the paper's own places move with it
      const k = whole - stop + i, x = (i - part) * p;
      column(s, x, k >= first ? now.cols[k] ?? null : null, k < now.cols.length ? bump(now.at - k) : 0);
    }
    head(s, stop * p);
    const c = now.cols[Math.min(now.cols.length, Math.round(now.at)) - 1];
    if (c) { g.textAlign = 'start'; g.fillStyle = paint.ink; const said = explain(c), x = stop * p + 10; const fits = [said, said.split(',')[0]].find(t => x + g.measureText(t).width < s.W - 4); if (fits) g.fillText(fits, x, s.H - s.print * 0.36); g.textAlign = 'center'; }
  }

  function drawRow(s, from, to, dy, upTo) {
    const len = now.cols.length;
    for (let i = from; i < to; i++) column(s, i * s.pitch, len && now.how !== 'blank' ? now.cols[((i + now.shift) % len + len) % len] : null, bump(upTo - i), dy);
  }

  function tear(s, at, side, dy) { // the outline of one piece: side -1 is the left one
    const steps = TEAR.length - 1, edge = side < 0 ? 0 : s.W;
    g.beginPath(); g.moveTo(edge, dy);
    TEAR.forEach((t, i) => g.lineTo(at + t * s.pitch, dy + s.H * i / steps));
    g.lineTo(edge, dy + s.H); g.closePath();
  }

  function drawTorn(s) {
    const cut = s.W * (s.W < 600 ? 0.56 : 0.62), gap = s.pitch * 2.4, low = s.pitch * 0.9, at = Math.floor(cut / s.pitch);
    for (const side of [-1, 1]) {
      const x = side < 0 ? cut : cut + gap, dy = side < 0 ? 0 : low;
      g.save(); tear(s, x, side, dy); g.clip();
      g.fillStyle = paint.paper; g.fillRect(0, 0, s.W, s.H);
      drawRow(s, side < 0 ? 0 : at, side < 0 ? at + 5 : s.n, dy, side < 0 ? s.n : now.how === 'torn' ? 0 : s.n);
      g.restore();
    }
  }

  function draw() {
    const s = size();
    if (!s.W || !s.H) return;
    paint ??= colours(s);
    g.setTransform(s.d, 0, 0, s.d, 0, 0);
    g.clearRect(0, 0, s.W, s.H);
    g.font = `600 ${s.print > 20 ? s.print * 0.62 : s.print - 2}px "Sometype Mono Variable", ui-monospace, monospace`;
    g.textAlign = 'center';
    if (now.mode === 'typed') drawTyped(s);
    else if (now.mode === 'torn') drawTorn(s);
    else if (now.mode === 'part') { drawRow(s, 0, s.n, 0, now.at * s.n); head(s, Math.max(2, Math.min(s.W - 2, now.at * s.n * s.pitch))); }
    else drawRow(s, 0, s.n, 0, now.mode === 'loop' ? now.at * (s.n + 2) : 0);
  }

  function step(t) {
    const dt = Math.min(64, t - last);
    last = t;
    if (now.mode === 'loop') { const k = Math.min(1, (t - now.since) / INTRO); now.at = 1 - (1 - k) ** 2.2; }
    else {
      const left = now.to - now.at, tau = now.mode === 'part' ? 400 : Math.abs(left) > 12 ? 260 : 70;
      now.at += left * (1 - Math.exp(-dt / tau));
      if (Math.abs(now.to - now.at) < (now.mode === 'part' ? 0.001 : 0.02)) now.at = now.to;
    }
    draw();
    frame = now.at === now.to ? 0 : requestAnimationFrame(step);
  }

  function go() { // on to now.to, or there at once where nothing shall move
    if (still.matches) now.at = now.to;
    if (now.at === now.to) { cancelAnimationFrame(frame); frame = 0; draw(); return; }
    if (!frame) { last = performance.now(); frame = requestAnimationFrame(step); }
  }

  function become(mode, text, how = '') {
    box.classList.toggle('torn', mode === 'torn');
    Object.assign(now, { mode, how, cols: columns(text), shift: 0 });
  }

  let due = 0;
  addEventListener('scroll', () => { // the page pulls the tape
    if (now.mode !== 'loop' || still.matches || due || scrollY > 900) return;
    due = requestAnimationFrame(() => { due = 0; const to = Math.round(scrollY / 18); if (to !== now.shift) { now.shift = to; draw(); } });
  }, { passive: true });
  new ResizeObserver(draw).observe(canvas);
  onTheme(() => { paint = null; draw(); });

  return {
    loop(text) { become('loop', text); now.at = 0; now.to = 1; now.since = performance.now(); go(); },
    part(text, share) { if (now.mode !== 'part') now.at = 0; become('part', text); now.to = Math.min(1, Math.max(0, share)); go(); },
    torn(text, how = 'torn') { become('torn', text, how); now.at = now.to = 1; go(); },
    typed(before, text) {
      const old = now.mode === 'typed' ? now.cols : [], at = now.at;
      become('typed', before + text.slice(-400)); // more than any screen holds
      let same = 0;
      while (same < old.length && same < now.cols.length && old[same].byte === now.cols[same].byte) same++;
      now.at = old.length > now.cols.length ? Math.min(at, now.cols.length + 1) : Math.min(at, same);
      now.to = now.cols.length;
      go();
    },
  };
}
