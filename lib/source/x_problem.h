/* x_problem.h: what X's API means when it refuses. */
#ifndef TWEETX_SOURCE_X_PROBLEM_H
#define TWEETX_SOURCE_X_PROBLEM_H

#include <cjson/cJSON.h>

#include "base/err.h"
#include "source/plan.h"

/*
 * x_problem_of(status, root): root is the body as JSON or NULL. Problems come as the whole body, as errors[]
 * and with HTTP 200 as well; their types are told by the last part of the address, whose host changed with
 * the name. ERR_PLATFORM_QUOTA (usage-capped, credits, 402; also under 429), ERR_PLATFORM_NOT_CONFIGURED
 * (401, client-forbidden and what else X refuses an app with 403), ERR_PLATFORM_RATE_LIMITED (429),
 * ERR_SUSPENDED, ERR_PROTECTED, ERR_UNKNOWN_ACCOUNT, ERR_PLATFORM_TIMEOUT, else ERR_PLATFORM_ERROR.
 */
enum err x_problem_of(int status, const cJSON *root);

/* x_problem_not_found(error): whether one object of errors[] says that its resource is not there (any more).
 */
bool x_problem_not_found(const cJSON *error);

#endif
