/* html.h: HTML turned into plain text, as a reader would see it. */
#ifndef TWEETX_TEXT_HTML_H
#define TWEETX_TEXT_HTML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* html_to_text(a, html, &text): paragraphs parted by an empty line, <br> a line, tags gone, character
 * references undone, Mastodon's invisible/ellipsis link spans made whole again; script and style contents
 * dropped. Bounded: at most 1 MB in. */
enum err html_to_text(struct arena *a, struct str html, struct str *text);

/* html_unescape_basic(a, s): X's escaping undone once: &lt; &gt; &amp;. Returns s itself where there is
 * nothing to do. */
struct str html_unescape_basic(struct arena *a, struct str s);

#endif
