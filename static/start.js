// start.js: the start page.

import { $, el } from './dom.js';
import { ready } from './ready.js';
import { forgetAll, recent } from './recent.js';
import { search } from './search.js';
import { strip } from './strip.js';
import { tape } from './tape.js';
import { themeSwitch } from './theme.js';
import { base } from './site.js';

// These need no key, so a new installation can show them.
const EXAMPLES = [
  { platform: 'mastodon', handle: 'mastodon@mastodon.social' },
  { platform: 'bluesky', handle: 'bsky.app' },
  { platform: 'mastodon', handle: 'internetarchive@mastodon.archive.org' },
];
const BEFORE = 'TweetX   every post is a hole in a roll of tape   ';

themeSwitch($('theme'));
$('examples').append(...EXAMPLES.map(a => el('li', {}, strip(a))));

function showRecent() {
  const list = recent();
  $('recent').hidden = list.length === 0;
  $('recent-list').replaceChildren(...list.map(a => el('li', {}, strip(a))));
}
$('forget').addEventListener('click', () => { forgetAll(); showRecent(); $('q').focus(); });
showRecent();
addEventListener('pageshow', e => { if (e.persisted) showRecent(); });

$('api-example').textContent = `curl ${new URL('api/v1/stats/bluesky/bsky.app', base).href}`;

await ready();
const roll = tape($('tape'));
roll.typed(BEFORE, '');
search(text => roll.typed(BEFORE, text));
if (matchMedia('(hover: hover)').matches && !location.hash) $('q').focus({ preventScroll: true });
