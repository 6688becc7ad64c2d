// topics.js: the post that travelled furthest, and what the posts are about.

import { $, el, safeUrl } from './dom.js';
import { TITLES } from './handle.js';
import { rank } from './rank.js';
import { int, LONG_DATE, moment, short } from './words.js';

const MOST = 10;

function figure(name, n, estimated) {
  return el('div', {}, el('dt', {}, estimated ? `${name}, estimated` : name), el('dd', {}, n == null ? '\u2013' : estimated ? `\u2248\u2009${short(n)}` : int(n)));
}

export function topPost(account, { engagement: E, range }) {
  const by = E.top.impressions[0] ? 'impressions' : 'likes', post = E.top[by][0];
  $('top-box').hidden = !post;
  if (!post) return;
  $('top-h').textContent = by === 'impressions' ? 'The post that travelled furthest' : 'The post that was liked most';
  const text = post.text.trim();
  $('top-text').textContent = text || 'A post without words.';
  $('top-text').classList.toggle('long', text.length > 180);
  const url = safeUrl(post.url);
  $('top-when').replaceChildren(moment(post.created_at, range.timezone, { ...LONG_DATE, hour: '2-digit', minute: '2-digit' }),
    ...(url ? [' ', el('a', { href: url, rel: 'noopener noreferrer nofollow' }, `open on ${TITLES[account.platform]}`)] : []));
  $('top-nums').replaceChildren(figure('Impressions', post.impressions, post.estimated), figure('Likes', post.likes), figure('Reposts', post.reposts), figure('Replies', post.replies));
}

function list(id, rows) {
  rank($(id), rows);
  $(id).hidden = rows.length === 0;
  $(id).nextElementSibling.hidden = rows.length > 0;
}

function heading(T) {
  const [a, b, c] = T.words.map(w => el('bdi', {}, w.word));
  if (c) return ['Talks of ', a, ', ', b, ' and ', c];
  if (T.hashtags[0]) return ['Tags its posts ', el('bdi', {}, `#${T.hashtags[0].tag}`)];
  return ['What it is about'];
}

export function topics({ topics: T }) {
  $('topics-box').hidden = !T.words.length && !T.hashtags.length && !T.mentions.length;
  $('topics-h').replaceChildren(...heading(T));
  list('words', T.words.slice(0, MOST).map(w => ({ name: w.word, n: w.count })));
  list('tags', T.hashtags.slice(0, MOST).map(t => ({ name: `#${t.tag}`, n: t.posts })));
  list('mentions', T.mentions.slice(0, MOST).map(m => ({ name: `@${m.username}`, n: m.posts })));
}
