// dom.js: elements made and filled by text alone.

const NS = 'http://www.w3.org/2000/svg';

export const $ = id => document.getElementById(id);

function attributes(e, attrs) {
  for (const [k, v] of Object.entries(attrs)) if (v != null) e.setAttribute(k, v);
}

export function el(name, attrs = {}, ...kids) {
  const e = document.createElement(name);
  attributes(e, attrs);
  e.append(...kids.filter(k => k != null));
  return e;
}

export function svg(name, attrs = {}, parent = null) {
  const e = document.createElementNS(NS, name);
  attributes(e, attrs);
  return parent ? parent.appendChild(e) : e;
}

export const still = matchMedia('(prefers-reduced-motion: reduce)');

const share = i => parseFloat(getComputedStyle(document.documentElement).getPropertyValue(`--dot-${i}`)) / 2;
let shares = null;

// A hole of a level, 0 to 4; `i` is its turn when holes are punched one after the other.
export function dot(parent, x, y, pitch, level, i = 0) {
  shares ??= [0, 1, 2, 3, 4].map(share);
  const c = svg('circle', { class: `dot l${level}`, cx: x, cy: y, r: Math.max(1, pitch * shares[level]) }, parent);
  c.style.setProperty('--i', i);
  return c;
}

// Levels by quartiles of what is above zero, as the report's days have them.
export function quartiles(values) {
  const v = values.filter(x => x > 0).sort((a, b) => a - b);
  if (!v.length) return () => 0;
  const q = p => { const h = (v.length - 1) * p, i = Math.floor(h); return v[i] + (h - i) * ((v[i + 1] ?? v[i]) - v[i]); };
  const [a, b, c] = [q(0.25), q(0.5), q(0.75)];
  return x => (!(x > 0) ? 0 : x <= a ? 1 : x <= b ? 2 : x <= c ? 3 : 4);
}

export function table(caption, head, rows) {
  return el('table', {}, el('caption', { class: 'vh' }, caption),
    el('thead', {}, el('tr', {}, ...head.map(h => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, ...rows.map(r => el('tr', {}, ...r.map((c, i) => (i ? el('td', {}, String(c)) : el('th', { scope: 'row' }, String(c))))))));
}

// A group of buttons of which one is chosen, with arrow keys. `items`: {value, kids, attrs}.
export function radios(box, items, chosen, then) {
  const buttons = items.map(it => el('button', { type: 'button', role: 'radio', ...it.attrs }, ...it.kids));
  const mark = i => buttons.forEach((b, j) => { b.setAttribute('aria-checked', String(j === i)); b.tabIndex = j === i ? 0 : -1; });
  const set = i => { mark(i); then(items[i].value); };
  buttons.forEach((b, i) => {
    b.addEventListener('click', () => set(i));
    b.addEventListener('keydown', e => {
      const d = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (!d) return;
      e.preventDefault();
      const j = (i + d + items.length) % items.length;
      buttons[j].focus();
      set(j);
    });
  });
  mark(chosen);
  box.replaceChildren(...buttons);
}

// An address that may be linked: https or http, nothing else.
export function safeUrl(s) {
  try { const u = new URL(s); return u.protocol === 'https:' || u.protocol === 'http:' ? u.href : null; } catch { return null; }
}

// Where the browser has no clipboard to offer (plain http), the field itself is copied from.
export async function copy(field) {
  field.select();
  try { await navigator.clipboard.writeText(field.value); return true; } catch { return document.execCommand('copy'); }
}
