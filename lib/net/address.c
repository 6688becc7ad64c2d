/* address.c: which addresses of the network are public. */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct block4 {
	uint8_t net[4];
	int bits;
};

static const struct block4 special4[] = {
	{ { 0, 0, 0, 0 }, 8 },	     /* this network */
	{ { 10, 0, 0, 0 }, 8 },	     /* private */
	{ { 100, 64, 0, 0 }, 10 },   /* shared with the provider */
	{ { 127, 0, 0, 0 }, 8 },     /* loopback */
	{ { 169, 254, 0, 0 }, 16 },  /* link-local: the clouds' metadata */
	{ { 172, 16, 0, 0 }, 12 },   /* private */
	{ { 192, 0, 0, 0 }, 24 },    /* protocol assignments */
	{ { 192, 0, 2, 0 }, 24 },    /* documentation */
	{ { 192, 31, 196, 0 }, 24 }, /* AS112 */
	{ { 192, 52, 193, 0 }, 24 }, /* AMT */
	{ { 192, 88, 99, 0 }, 24 },  /* 6to4 relays */
	{ { 192, 168, 0, 0 }, 16 },  /* private */
	{ { 192, 175, 48, 0 }, 24 }, /* AS112 */
	{ { 198, 18, 0, 0 }, 15 },   /* benchmarking */
	{ { 198, 51, 100, 0 }, 24 }, /* documentation */
	{ { 203, 0, 113, 0 }, 24 },  /* documentation */
	{ { 224, 0, 0, 0 }, 4 },     /* multicast */
	{ { 240, 0, 0, 0 }, 4 },     /* reserved, broadcast */
};

struct block6 {
	uint8_t net[16];
	int bits;
};

/* Besides these, what lies outside 2000::/3 (the unspecified, loopback, mapped, NAT64, discard, unique local,
 * link-local, multicast and unassigned blocks) is not public. */
static const struct block6 special6[] = {
	{ { 0x20, 0x01 }, 23 },		    /* protocol assignments: Teredo, benchmarking, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x20, 0x02 }, 16 },		    /* 6to4 */
	{ { 0x26, 0x20, 0x00, 0x4f, 0x80, 0x00 }, 48 }, /* AS112 */
	{ { 0x3f, 0xff }, 20 },				/* documentation */
};

static bool
within(const uint8_t *address, const uint8_t *net, int bits)
{
	int whole = bits / 8, rest = bits % 8;

	if (memcmp(address, net, (size_t)whole) != 0)
		return false;
	return rest == 0 || ((address[whole] ^ net[whole]) >> (8 - rest)) == 0;
}

static bool
public4(const struct in_addr *in)
{
	uint8_t bytes[4];

	memcpy(bytes, in, sizeof(bytes));
	for (size_t i = 0; i < sizeof(special4) / sizeof(special4[0]); i++)
		if (within(bytes, special4[i].net, special4[i].bits))
			return false;
	return true;
}

static bool
public6(const struct in6_addr *in)
{
	if ((in->s6_addr[0] & 0xe0) != 0x20)
		return false;
	for (size_t i = 0; i < sizeof(special6) / sizeof(special6[0]); i++)
		if (within(in->s6_addr, special6[i].net, special6[i].bits))
			return false;
	return true;
}

bool
address_public(const struct sockaddr *sa)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	switch (sa->sa_family) {
	case AF_INET:
		memcpy(&in, sa, sizeof(in));
		return public4(&in.sin_addr);
	case AF_INET6:
		memcpy(&in6, sa, sizeof(in6));
		return public6(&in6.sin6_addr);
	default:
		return false;
	}
}

bool
address_parse_public(const char *text)
{
	struct in_addr in;
	struct in6_addr in6;

	if (inet_pton(AF_INET, text, &in) == 1)
		return public4(&in);
	return inet_pton(AF_INET6, text, &in6) == 1 && public6(&in6);
}
