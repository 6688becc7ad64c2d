/* weigh.h: the weighted length of a text. */
#ifndef TWEETX_TEXT_WEIGH_H
#define TWEETX_TEXT_WEIGH_H

#include "text/entities.h"

/* weigh_text: what entities_weigh promises. */
struct weighted weigh_text(struct str text, int version, int limit);

#endif
