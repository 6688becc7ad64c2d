// search.js: the search box: says which platform it takes what is typed for, and goes there.

import { $ } from './dom.js';
import { read, shown, TITLES } from './handle.js';
import { pageUrl } from './site.js';

const HELP = 'This is no account we can read. Try @jack, user@mastodon.social, name.bsky.social, or paste the address of a profile or post.';

// search(typed): `typed` is told each new text.
export function search(typed = () => {}) {
  const q = $('q'), took = $('took'), why = $('why');
  const update = () => {
    const a = read(q.value);
    took.textContent = a ? `on ${TITLES[a.platform]}` : '';
    q.removeAttribute('aria-invalid');
    why.textContent = a && q.value.includes('/') ? shown(a) : '';
    typed(q.value);
  };
  q.addEventListener('input', update);
  q.form.addEventListener('submit', e => {
    e.preventDefault();
    const a = read(q.value);
    if (a) { location.assign(pageUrl(a)); return; }
    q.setAttribute('aria-invalid', 'true');
    why.textContent = q.value.trim() ? HELP : 'Type a handle, or paste the address of a profile or post.';
    q.focus();
  });
  document.addEventListener('keydown', e => {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName)) return;
    e.preventDefault();
    q.focus();
    q.select();
  });
  if (q.value) update(); // kept by the browser over a reload
}
