/* test_address.c: every block of addresses that we may not reach, at both its edges, and their neighbours
 * that we may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "net/fetch.h"

static void
not_public(void **state)
{
	static const char *const table[] = { "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255",
		"100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.0.0",
		"169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0",
		"192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0",
		"198.19.255.255", "198.51.100.7", "203.0.113.255", "224.0.0.0", "239.255.255.255",
		"240.0.0.0", "255.255.255.255", "::", "::1", "::2", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
		"::ffff:7f00:1", "::127.0.0.1", "64:ff9b::808:808", "64:ff9b::7f00:1", "64:ff9b:1::1",
		"100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1ff:ffff::", "2001:db8::1",
		"2001:db8:ffff::1", "2002::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1",
		"3fff:fff:ffff::1", "4000::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fe80::1%lo",
		"febf::1", "fec0::1", "ff00::", "ff02::1",
		/* spellings of IPv4 that some parsers read as 127.0.0.1 or worse */
		"2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.1", "0", "00",
		"134744072", "010.8.8.8", "8.8.8.8.", "8.8.8", " 8.8.8.8", "8.8.8.8 ", "[2606:4700::1111]",
		"", "localhost", "example.org", "8.8.8.256", "1.2.3.4/32", "::g" };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (fetch_address_ok(table[i]))
			fail_msg("%s counts as public", table[i]);
}

static void
is_public(void **state)
{
	static const char *const table[] = { "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
		"203.0.114.0", "223.255.255.255", "2000::1", "2001:200::1", "2001:4860:4860::8888",
		"2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1111", "2a00:1450:4001::1", "3ffe::1",
		"3fff:1000::1" };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!fetch_address_ok(table[i]))
			fail_msg("%s does not count as public", table[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(not_public), cmocka_unit_test(is_public) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
