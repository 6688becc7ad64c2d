// handles.mjs: what people type, and which account it is; null for none.

const x = handle => ({ platform: 'x', handle }), m = handle => ({ platform: 'mastodon', handle }), b = handle => ({ platform: 'bluesky', handle });
const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';

export const handles = [
  ['@jack', x('jack')], ['jack', x('jack')], [' @Jack ', x('jack')], ['x:jack', x('jack')], ['x.com/jack', x('jack')], ['https://x.com/jack', x('jack')],
  ['https://x.com/Jack/status/20?s=20#top', x('jack')], ['http://twitter.com/jack/', x('jack')], ['www.twitter.com/jack', x('jack')], ['https://mobile.twitter.com/jack/with_replies', x('jack')],
  ['HTTPS://X.COM/%40jack', x('jack')], ['x.com/@jack', x('jack')], ['a_15_characters', x('a_15_characters')],
  ['user@mastodon.social', m('user@mastodon.social')], ['@User@Mastodon.Social', m('user@mastodon.social')], ['mastodon:a.b-c@d.example', m('a.b-c@d.example')],
  ['https://mastodon.social/@Gargron', m('gargron@mastodon.social')], ['mastodon.social/@Gargron/109372843234', m('gargron@mastodon.social')],
  ['https://mastodon.social/@a@other.example', m('a@other.example')], ['https://mastodon.social/users/Gargron/statuses/1', m('gargron@mastodon.social')],
  ['user@m\u00fcnchen.example', m('user@xn--mnchen-3ya.example')], ['user@127.0.0.1:8081', m('user@127.0.0.1:8081')], ['user@localhost:3000', m('user@localhost:3000')],
  ['name.bsky.social', b('name.bsky.social')], ['@Name.bsky.social', b('name.bsky.social')], ['bluesky:bsky.app', b('bsky.app')], ['https://bsky.app/profile/bsky.app', b('bsky.app')],
  ['bsky.app/profile/name.example/post/3kabc', b('name.example')], [`https://bsky.app/profile/${DID}`, b(DID)], ['https://bsky.app/profile/did%3Aplc%3Aewvi7nxzyoun6zhxrhs64oiz', b(DID)], [DID, b(DID)],
  ['did:web:example.com', b('did:web:example.com')], ['\u202a@name.bsky.social\u202c', b('name.bsky.social')], ['\u200bjack\ufeff', x('jack')],
  ['', null], ['   ', null], ['@', null], ['@@jack', null], ['ja ck', null], ['sixteen_letters_', null], ['j\u00e4ck', null], ['\u0458ack', null], ['x:', null], ['x.com', b('x.com')],
  ['x.com/', null], ['x.com/home', null], ['https://x.com/i/status/20', null], ['https://x.com/search?q=jack', null], ['https://x.com/sixteen_letters_', null],
  ['https://www.youtube.com/@somebody', null], ['https://www.tiktok.com/@somebody', null], ['https://threads.net/@somebody', null], ['https://mastodon.social/about', null], ['https://mastodon.social/', null],
  ['https://bsky.app/', null], ['https://bsky.app/profile/', null], ['https://bsky.app/search', null], ['user@', null], ['@user@host', null], ['a@b@c.example', null], ['user@1.2.3.4', null], ['user@host.example:80', null],
  ['user@localhost:0', null], ['user@localhost:70000', null], ['.user@host.example', null], ['user@-bad.example', null], ['a..b', null], ['1.2.3.4', null], ['did:plc:short', null], ['did:web:', null],
  ['javascript:alert(1)', null], ['//evil.example/@a', null], ['https://', null], ['../../etc/passwd', null], ['<script>', null], ['%00', null], [`${'a'.repeat(300)}.example`, null], ['a'.repeat(10000), null],
];
