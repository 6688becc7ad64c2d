// theme.js: the switch between the system's, the light and the dark theme.

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const ORDER = ['system', 'light', 'dark'];
const WORDS = { system: 'as the system', light: 'light', dark: 'dark' };
const changed = new EventTarget();

export const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
export const onTheme = then => changed.addEventListener('change', then);

const current = () => root.dataset.theme ?? 'system';
const tell = () => changed.dispatchEvent(new Event('change'));

export function themeSwitch(button) {
  const next = () => ORDER[(ORDER.indexOf(current()) + 1) % 3];
  const label = () => {
    const text = `Theme: ${WORDS[current()]}. Switch to ${WORDS[next()]}`;
    button.setAttribute('aria-label', text);
    button.title = text;
    button.dataset.now = current();
  };
  button.addEventListener('click', () => {
    const to = next();
    if (to === 'system') delete root.dataset.theme; else root.dataset.theme = to;
    try { if (to === 'system') localStorage.removeItem('tweetx.theme'); else localStorage.setItem('tweetx.theme', to); } catch { /* kept for this page only */ }
    label();
    tell();
  });
  dark.addEventListener('change', tell);
  label();
}
