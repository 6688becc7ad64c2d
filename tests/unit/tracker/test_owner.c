/* test_owner.c: a dead owner is told from a living one and from one of another host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracker/owner.h"

static void
test_living(void **state)
{
	char name[OWNER_MAX];

	(void)state;
	owner_name(name, 7);
	assert_false(owner_is_dead(name));
}

static void
test_dead(void **state)
{
	char name[OWNER_MAX] = "";
	int ends[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		owner_name(name, 7);
		_exit(write(ends[1], name, sizeof(name)) != (ssize_t)sizeof(name));
	}
	assert_int_equal(read(ends[0], name, sizeof(name)), sizeof(name));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(owner_is_dead(name));
	close(ends[0]);
	close(ends[1]);
}

static void
test_others(void **state)
{
	static const char *const names[] = { "", "/", "elsewhere/1-00000000", "elsewhere/999999-00000000",
		"nonsense", "a/b-c" };
	char name[OWNER_MAX], longer[OWNER_MAX + 8];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(owner_is_dead(names[i]));
	/* A host whose name only begins like ours. */
	owner_name(name, 7);
	snprintf(longer, sizeof(longer), "%.*sx/999999-00000000", (int)(strchr(name, '/') - name), name);
	assert_false(owner_is_dead(longer));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_living), cmocka_unit_test(test_dead),
		cmocka_unit_test(test_others) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
