/* x_problem.c: what X's API means when it refuses. */
#include "source/x_problem.h"

#include "base/json.h"

/* Whether a problem object is of the type, whatever host its address names. */
static bool
is_type(const cJSON *problem, const char *name)
{
	struct str type = json_str(problem, "type");
	struct str want = str_of(name);

	return type.len > want.len && str_ends(type, want) && type.p[type.len - want.len - 1] == '/';
}

static bool
says(const cJSON *problem, const char *key, struct str word)
{
	struct str s = json_str(problem, key);

	for (size_t i = 0; i + word.len <= s.len; i++)
		if (str_eq_ci(str_sub(s, i, word.len), word))
			return true;
	return false;
}

bool
x_problem_not_found(const cJSON *error)
{
	return is_type(error, "resource-not-found") && !says(error, "detail", STR("suspended"));
}

/* One problem object; ERR_OK where it says nothing that we know. */
static enum err
read_one(const cJSON *o)
{
	if (is_type(o, "usage-capped") || is_type(o, "credits") ||
	    says(o, "title", STR("UsageCapExceeded")) || says(o, "title", STR("CreditsDepleted")))
		return ERR_PLATFORM_QUOTA;
	if (is_type(o, "client-forbidden") || is_type(o, "unsupported-authentication"))
		return ERR_PLATFORM_NOT_CONFIGURED;
	if (is_type(o, "rate-limit-exceeded"))
		return ERR_PLATFORM_RATE_LIMITED;
	if (says(o, "detail", STR("suspended")))
		return ERR_SUSPENDED;
	if (is_type(o, "not-authorized-for-resource"))
		return ERR_PROTECTED;
	if (is_type(o, "resource-not-found"))
		return ERR_UNKNOWN_ACCOUNT;
	return ERR_OK;
}

enum err
x_problem_of(int status, const cJSON *root)
{
	const cJSON *error;
	enum err err = read_one(root);

	cJSON_ArrayForEach(error, json_get(root, "errors")) if (err == ERR_OK) err = read_one(error);
	if (status == 402)
		return ERR_PLATFORM_QUOTA;
	if (status == 401)
		return ERR_PLATFORM_NOT_CONFIGURED;
	if (err != ERR_OK)
		return err;
	switch (status) {
	case 403:
		/* A bot wall answers 403 with a page; the API says no to the app. */
		return root ? ERR_PLATFORM_NOT_CONFIGURED : ERR_PLATFORM_ERROR;
	case 404:
		return root ? ERR_UNKNOWN_ACCOUNT : ERR_PLATFORM_ERROR;
	case 408:
	case 504:
		return ERR_PLATFORM_TIMEOUT;
	case 429:
		return ERR_PLATFORM_RATE_LIMITED;
	default:
		return ERR_PLATFORM_ERROR;
	}
}
