/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One representation for every IP address: sixteen bytes in network order, IPv4 as the mapped
 * form ::ffff:a.b.c.d. So an IPv4-mapped socket and a plain IPv4 socket to the same host compare
 * equal, and nothing above this file asks which of the two it was.
 */
#ifndef EGRESS25_BASE_ADDRESS_H
#define EGRESS25_BASE_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct address {
	uint8_t bytes[16]; /* network byte order; all zero is "unknown" */
};

enum family { FAMILY_IPV4, FAMILY_IPV6, FAMILY_COUNT };

/* Where an address lies, as far as its number tells. Clouds block only public destinations. */
enum scope {
	SCOPE_PUBLIC,	  /* everything not named below, documentation ranges too */
	SCOPE_PRIVATE,	  /* RFC 1918, RFC 6598, RFC 4193 */
	SCOPE_LINK_LOCAL, /* 169.254.0.0/16, fe80::/10 */
	SCOPE_LOOPBACK,	  /* 127.0.0.0/8, ::1 */
	SCOPE_OWN,	  /* an address of this machine; told by the caller, not by the number */
	SCOPE_COUNT
};

/* Where one of the machine's own addresses is. */
struct own_link {
	uint32_t ifindex;   /* 0 unknown */
	uint8_t prefix_len; /* of the network that is reached without a gateway; 0 unknown */
};

#define ADDRESS_STR_LEN 46 /* INET6_ADDRSTRLEN */

struct prefix {
	struct address base; /* host bits are zero */
	uint8_t len;	     /* bits of the sixteen bytes: an IPv4 /24 is 120 */
};

/* Initialisers for tables: four bytes of IPv4; the leading bytes of IPv6, the rest is zero. */
#define PREFIX_IPV4(a, b, c, d, bits)                                                              \
	{                                                                                          \
		{{[10] = 0xff, [11] = 0xff, [12] = a, [13] = b, [14] = c, [15] = d}}, 96 + (bits)  \
	}
#define PREFIX_IPV6(bits, ...)                                                                     \
	{                                                                                          \
		{{__VA_ARGS__}}, bits                                                              \
	}

#define PREFIX_STR_LEN (ADDRESS_STR_LEN + 4)

/* Wraps four bytes in network order. */
struct address address_from_ipv4(const void *bytes4);
/* Wraps sixteen bytes in network order; a mapped address stays what it is. */
struct address address_from_ipv6(const void *bytes16);

/* Asked several times for each record, so they lie here. */
static inline bool address_equal(const struct address *a, const struct address *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static inline bool address_is_unknown(const struct address *a)
{
	return address_equal(a, &(const struct address){0});
}

static inline enum family address_family(const struct address *a)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(a->bytes, mapped, sizeof(mapped)) == 0 ? FAMILY_IPV4 : FAMILY_IPV6;
}

enum scope address_scope(const struct address *a);

/* Plain text, IPv4 in dotted form. Returns buf. */
const char *address_to_str(const struct address *a, char buf[static ADDRESS_STR_LEN]);
/* Accepts exactly what inet_pton accepts, both families. 0 or -EINVAL. */
int address_parse(const char *text, struct address *ret);

/* The network that counts as one destination in the verdict: /24 for IPv4, /48 for IPv6. */
struct prefix address_network(const struct address *a);

/* ADDRESS or ADDRESS/LEN. 0, -EINVAL for bad syntax or a length out of range. Host bits are
 * cleared. */
int prefix_parse(const char *text, struct prefix *ret);
const char *prefix_to_str(const struct prefix *p, char buf[static PREFIX_STR_LEN]);
/* The network of that length, counted in all 128 bits, that an address lies in. */
struct prefix prefix_around(const struct address *a, uint8_t len);
bool prefix_contains(const struct prefix *p, const struct address *a);

const char *family_to_str(enum family f); /* "ipv4", "ipv6" */
const char *family_title(enum family f);  /* for people: "IPv4" */
const char *scope_to_str(enum scope s);	  /* "public", "private", "link-local", ... */

#endif
