/* schema.h: the shape of the answers that carry statistics, for the OpenAPI document and the contract tests.
 */
#ifndef TWEETX_STATS_SCHEMA_H
#define TWEETX_STATS_SCHEMA_H

#include "http/route.h"

/* JSON Schema 2020-12. The parts refer to the definitions within Report, so a document that holds one of them
 * holds Report too. */
extern const struct schema schema_report;
extern const struct schema schema_contributions_part;
extern const struct schema schema_engagement_part;
extern const struct schema schema_topics_part;
extern const struct schema schema_growth_part;
extern const struct schema schema_rhythm_part;
extern const struct schema schema_posts_part;
extern const struct schema schema_comparison;
/* The 202 of every route that may have to read the account first. */
extern const struct schema schema_fetching;

#endif
