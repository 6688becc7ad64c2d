// trouble.js: every reason why there is no report, in words that help and with a way on.

import { RULES, shown, TITLES } from './handle.js';

/*
 * words(account, trouble): {head, text, tape, copy, examples, again, until}: `tape` is how it is torn, `copy` a line worth copying, `examples` whether
 * other platforms are worth a try, `again` whether asking again may help, `until` (ms or null) when it will.
 */
export function words(a, t) {
  const who = shown(a), on = TITLES[a.platform], host = a.platform === 'mastodon' ? a.handle.split('@')[1] : on;
  const say = (head, text, more = {}) => ({ head, text, tape: 'torn', copy: '', examples: false, again: false, until: t.until, ...more });
  const detail = t.detail ? `${t.detail.replace(/[.\s]+$/, '')}. ` : '';
  switch (t.code) {
  case 'unknown_account': return say(`${host} knows no ${who}`, 'It may be spelled differently, or the account was renamed or deleted.', { tape: 'blank', until: null });
  case 'protected_account': return say(`${who} is protected`, 'Its posts are shown to approved followers alone, so they are not read here. If it is yours: import the archive that the platform gives you.', { tape: 'covered', copy: `tweetx import --handle ${a.handle} ${a.platform} archive.zip`, until: null });
  case 'login_required': return say(`${who} is shown to signed-in people only`, `That is the account's own wish on ${on}, and it is kept here.`, { tape: 'covered', until: null });
  case 'suspended_account': return say(`${on} has suspended ${who}`, 'There is nothing to read while that lasts.', { until: null });
  case 'forgotten_account': return say(`${who} was removed here and is kept out`, 'Somebody asked this server to forget the account. Nothing of it is stored any more.', { tape: 'blank', until: null });
  case 'not_watched': return say(`This server reads watched accounts only`, `Its operator can add ${who}:`, { copy: `tweetx watch add ${a.platform}:${a.handle}`, until: null });
  case 'invalid_handle': return say(`This is no handle on ${on}`, detail || RULES[a.platform], { tape: 'blank', until: null });
  case 'platform_not_configured': return say(`${on} is not set up on this server`, `${detail}${t.setting ? 'Its operator sets this and starts it again:' : 'Its operator can change that.'}`, { copy: t.setting ? `${t.setting}=` : '', examples: a.platform === 'x', until: null });
  case 'platform_rate_limited': return say(`${host} wants us to wait`, `It limits how often it may be asked. ${who} is read as soon as it allows.`, { again: true });
  case 'platform_quota_exhausted': return say(`The reading budget for ${on} is used up`, detail || 'Its operator can raise it.', { copy: t.setting ? `${t.setting}=` : '', examples: a.platform === 'x', again: true });
  case 'platform_timeout': return say(`${host} did not answer in time`, 'It may be slow or down. Nothing that was read before is lost.', { again: true });
  case 'platform_error': return say(`${host} answered nonsense`, `${detail}It may be out of order for the moment.`, { again: true });
  case 'blocked_address': return say(`${host} is not an address we may ask`, 'It leads into a private network.', { until: null });
  case 'fetch_limited': return say('Enough new accounts for this hour', 'This server reads a few accounts an hour for each visitor for the first time. Those it knows already are still there.', { again: true });
  case 'rate_limited': return say('That was a lot of requests', 'This server takes a breath before it answers you again.', { again: true });
  case 'offline': return say('You are offline', 'The page asks again when the connection is back.', { again: true });
  case 'no_answer': return say('This server does not answer', 'It may be starting again, or the connection broke.', { again: true });
  default: return say(t.title || 'This server cannot answer just now', `${detail}${t.status ? `It answered with status ${t.status}. ` : ''}Asking again in a moment may help.`, { again: true });
  }
}

const PARTLY = {
  platform_depth: on => `${on} shows no more than its newest posts`,
  depth_setting: () => 'The newest posts; older ones were not read yet',
  embed_partial: on => `${on}'s public embed shows a part only`,
  import: () => 'From an import; posts may be missing',
  import_partial: () => 'From an import; posts may be missing',
  rate_limited: on => `${on} stopped the reading half way`,
  quota: () => 'The reading budget ended it half way',
  timeout: on => `${on} stopped answering half way`,
  error: on => `${on} answered nonsense half way`,
  platform_rate_limited: on => `${on} limits us`,
  platform_timeout: on => `${on} does not answer`,
  platform_error: on => `${on} answers nonsense`,
  platform_not_configured: on => `${on} is not set up here any more`,
  platform_quota_exhausted: on => `The reading budget for ${on} is used up`,
  unknown_account: on => `${on} does not know the account any more`,
  suspended_account: on => `${on} has suspended the account since`,
  protected_account: () => 'The account is protected now',
  login_required: () => 'The account is shown to signed-in people only now',
};

// partly(range, title): why a report is not whole or not fresh, as a sentence without its end; '' where nothing is known.
export const partly = (range, on) => (range.complete ? '' : PARTLY[range.reason]?.(on) ?? 'Posts may be missing');
