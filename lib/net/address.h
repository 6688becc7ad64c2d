/* address.h: which addresses of the network are public. */
#ifndef TWEETX_NET_ADDRESS_H
#define TWEETX_NET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * address_public(sa): an IPv4 or IPv6 address that IANA's registries of special-purpose addresses (RFC 6890)
 * and of multicast do not claim: nothing private, loopback, link-local, shared (100.64/10), documentation,
 * benchmarking, reserved, nor any IPv6 form that carries an IPv4 address (mapped, NAT64, 6to4, Teredo). False
 * for other families.
 */
bool address_public(const struct sockaddr *sa);

/* address_parse_public(text): the same of an address in the one standard notation (dotted quad; RFC 4291, no
 * brackets, no zone). Other spellings of IPv4 (decimal, octal, hexadecimal, short) are none. */
bool address_parse_public(const char *text);

#endif
