// words.js: numbers, dates and lengths of time in words, by Intl.

const LANG = 'en-GB';
const INT = new Intl.NumberFormat(LANG, { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const DAY = 864e5;

export const MONTHS = Array.from({ length: 12 }, (_, m) => new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, m, 1)));
export const DAYS = Array.from({ length: 7 }, (_, d) => new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + d)));

export const int = n => INT.format(Math.round(n));
export const short = n => SHORT.format(n);
export const tenth = n => new Intl.NumberFormat(LANG, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(n);
export const percent = x => new Intl.NumberFormat(LANG, { style: 'percent', maximumFractionDigits: 1 }).format(x);
export const plural = (n, one, many = `${one}s`) => `${int(n)}\u00a0${n === 1 ? one : many}`;
export const hour = h => `${String(h).padStart(2, '0')}:00`;

// utc('2024-02-29'), utc('2024-02'), utc('2024'): the first moment of that day, as if it were in UTC: days of a report are counted, never converted.
export const utc = s => { const [y, m = 1, d = 1] = s.split('-').map(Number); const t = new Date(Date.UTC(2000, m - 1, d)); t.setUTCFullYear(y, m - 1, d); return t.getTime(); };
export const dayNumber = s => Math.round(utc(s) / DAY);

const DATE = { day: 'numeric', month: 'short', year: 'numeric' };
export const LONG_DATE = { day: 'numeric', month: 'long', year: 'numeric' };
export const date = (s, o = DATE) => new Intl.DateTimeFormat(LANG, { ...o, timeZone: 'UTC' }).format(typeof s === 'string' ? utc(s) : s);

// A moment (RFC 3339) in the report's zone; a zone that this browser does not know is read as UTC.
export function moment(at, zone, o = { ...DATE, hour: '2-digit', minute: '2-digit' }) {
  const t = new Date(at);
  if (Number.isNaN(t.getTime())) return '';
  try { return new Intl.DateTimeFormat(LANG, { ...o, timeZone: zone }).format(t); } catch { return new Intl.DateTimeFormat(LANG, { ...o, timeZone: 'UTC' }).format(t); }
}

export const zoneName = z => (z === 'UTC' ? 'UTC' : z.split('/').pop().replaceAll('_', ' '));

// 272 seconds: "4:32"; for clocks that run down.
export const clock = s => (s >= 3600 ? `${Math.floor(s / 3600)}:${String(Math.floor(s / 60) % 60).padStart(2, '0')}` : `${Math.floor(s / 60)}`) + `:${String(s % 60).padStart(2, '0')}`;

// Seconds in rough words: "3 hours".
export function roughly(s) {
  if (s < 90) return plural(Math.max(1, Math.round(s)), 'second');
  if (s < 5400) return plural(Math.round(s / 60), 'minute');
  if (s < 129600) return plural(Math.round(s / 3600), 'hour');
  return plural(Math.round(s / 86400), 'day');
}

// Text of strangers where it cannot be isolated (a title, a spoken line): without the marks that turn the direction of what follows.
export const plain = s => s.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ');
