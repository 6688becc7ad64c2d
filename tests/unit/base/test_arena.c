/* test_arena.c: memory that is given back all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

#include "base/arena.h"

static void
allocations_stand_apart(void **state)
{
	struct arena *a = arena_new(1 << 20);
	unsigned char *p[200];

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < 200; i++) {
		p[i] = arena_alloc(a, i);
		assert_non_null(p[i]);
		assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		memset(p[i], (int)i, i);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k < i; k++)
			assert_int_equal(p[i][k], (unsigned char)i);
	assert_ptr_not_equal(p[0], p[1]);
	assert_int_equal(arena_used(a), 199 * 200 / 2);
	arena_free(a);
	arena_free(NULL);
}

static void
the_cap_holds(void **state)
{
	struct arena *a = arena_new(100000);
	size_t got = 0;

	(void)state;
	assert_null(arena_alloc(a, 100001));
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_null(arena_alloc(a, SIZE_MAX - 5));
	while (arena_alloc(a, 1000) != NULL)
		got += 1000;
	assert_in_range(got, 60000, 100000);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	/* After the reset the room is there again. */
	for (size_t i = 0; i < 60; i++)
		assert_non_null(arena_alloc(a, 1000));
	arena_free(a);
	a = arena_new(0);
	assert_null(arena_alloc(a, 1));
	assert_null(arena_cstr(a, STR("x")));
	assert_null(arena_str(a, STR("x")).p);
	assert_null(arena_printf(a, "%d", 1));
	arena_free(a);
}

static void
growing_keeps_the_bytes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char *p = arena_grow(a, NULL, 0, 4), *q, *other;

	(void)state;
	memcpy(p, "abc", 4);
	q = arena_grow(a, p, 4, 100);
	assert_ptr_equal(p, q);
	assert_string_equal(q, "abc");
	assert_int_equal(arena_used(a), 100);
	other = arena_alloc(a, 1);
	assert_non_null(other);
	q = arena_grow(a, p, 100, 200);
	assert_ptr_not_equal(p, q);
	assert_string_equal(q, "abc");
	q = arena_grow(a, q, 200, 300000);
	assert_string_equal(q, "abc");
	/* At the end of a chunk there is no room to grow in place, though the chunk as a whole is large
	 * enough. */
	arena_free(a);
	a = arena_new(1 << 20);
	assert_non_null(arena_alloc(a, 6000));
	other = arena_alloc(a, 6000);
	assert_ptr_equal(arena_grow(a, other, 6000, 7000), other);
	memset(other, 'x', 7000);
	q = arena_grow(a, other, 7000, 16000);
	assert_ptr_not_equal(q, other);
	assert_memory_equal(q, other, 7000);
	q = arena_grow(a, arena_cstr(a, STR("abc")), 4, 300000);
	assert_string_equal(q, "abc");
	/* Past the cap nothing changes. */
	assert_null(arena_grow(a, q, 300000, 1 << 21));
	assert_null(arena_grow(a, q, 300000, SIZE_MAX));
	assert_string_equal(q, "abc");
	arena_free(a);
}

static void
copies_are_terminated(void **state)
{
	struct arena *a = arena_new(1 << 20);
	unsigned char *z = arena_alloc(a, 64);

	(void)state;
	memset(z, 0xff, 64);
	assert_string_equal(arena_cstr(a, STR("abc")), "abc");
	assert_string_equal(arena_cstr(a, (struct str){ NULL, 0 }), "");
	assert_int_equal(arena_str(a, STR("a\0b")).len, 3);
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	arena_reset(a);
	z = arena_zalloc(a, 64);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(z[i], 0);
	arena_free(a);
}

static void
misuse_is_seen_by_asan(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	struct arena *a = arena_new(1 << 20);
	char *p = arena_alloc(a, 13), *q = arena_alloc(a, 13);

	assert_false(__asan_address_is_poisoned(p + 12));
	assert_true(__asan_address_is_poisoned(p + 13));
	assert_true(__asan_address_is_poisoned(q - 1));
	q = arena_grow(a, q, 13, 5);
	assert_true(__asan_address_is_poisoned(q + 5));
	arena_reset(a);
	assert_true(__asan_address_is_poisoned(p));
	arena_free(a);
#else
	print_message("misuse_is_seen_by_asan: skipped, this is no ASan build\n");
	skip();
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_stand_apart),
		cmocka_unit_test(the_cap_holds),
		cmocka_unit_test(growing_keeps_the_bytes),
		cmocka_unit_test(copies_are_terminated),
		cmocka_unit_test(misuse_is_seen_by_asan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
