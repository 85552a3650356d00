// SPDX-License-Identifier: GPL-2.0-only
/* See address.h. No I/O, no name look-ups. */

#include "base/address.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* The ranges that are not the public internet, each with its RFC. */
static const struct {
	struct prefix prefix;
	enum scope scope;
} ranges[] = {
	{PREFIX_IPV4(127, 0, 0, 0, 8), SCOPE_LOOPBACK},	     /* RFC 1122 */
	{PREFIX_IPV4(10, 0, 0, 0, 8), SCOPE_PRIVATE},	     /* RFC 1918 */
	{PREFIX_IPV4(172, 16, 0, 0, 12), SCOPE_PRIVATE},     /* RFC 1918 */
	{PREFIX_IPV4(192, 168, 0, 0, 16), SCOPE_PRIVATE},    /* RFC 1918 */
	{PREFIX_IPV4(100, 64, 0, 0, 10), SCOPE_PRIVATE},     /* RFC 6598 */
	{PREFIX_IPV4(169, 254, 0, 0, 16), SCOPE_LINK_LOCAL}, /* RFC 3927 */
	{PREFIX_IPV6(128, [15] = 1), SCOPE_LOOPBACK},	     /* RFC 4291 */
	{PREFIX_IPV6(7, 0xfc), SCOPE_PRIVATE},		     /* RFC 4193 */
	{PREFIX_IPV6(10, 0xfe, 0x80), SCOPE_LINK_LOCAL},     /* RFC 4291 */
};

struct address address_from_ipv4(const void *bytes4)
{
	struct address a;

	memcpy(a.bytes, mapped, sizeof(mapped));
	memcpy(a.bytes + sizeof(mapped), bytes4, 4);
	return a;
}

struct address address_from_ipv6(const void *bytes16)
{
	struct address a;

	memcpy(a.bytes, bytes16, sizeof(a.bytes));
	return a;
}

enum scope address_scope(const struct address *a)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		if (prefix_contains(&ranges[i].prefix, a))
			return ranges[i].scope;
	}
	return SCOPE_PUBLIC;
}

/* inet_ntop() prints by way of stdio, which is most of what a line of output costs. */
static char *put_byte(char *at, unsigned int byte)
{
	if (byte >= 100)
		*at++ = (char)('0' + byte / 100);
	if (byte >= 10)
		*at++ = (char)('0' + byte / 10 % 10);
	*at++ = (char)('0' + byte % 10);
	return at;
}

const char *address_to_str(const struct address *a, char buf[static ADDRESS_STR_LEN])
{
	char *at = buf;

	if (address_family(a) == FAMILY_IPV4) {
		for (size_t i = sizeof(mapped); i < sizeof(a->bytes); i++) {
			at = put_byte(at, a->bytes[i]);
			*at++ = '.';
		}
		at[-1] = '\0';
	} else {
		inet_ntop(AF_INET6, a->bytes, buf, ADDRESS_STR_LEN);
	}
	return buf;
}

int address_parse(const char *text, struct address *ret)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		*ret = address_from_ipv4(bytes);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*ret = address_from_ipv6(bytes);
	else
		return -EINVAL;
	return 0;
}

static void clear_host_bits(struct address *a, unsigned int len)
{
	unsigned int whole = len / 8;

	if (whole == sizeof(a->bytes))
		return;
	a->bytes[whole] &= (uint8_t) ~(0xffu >> (len % 8));
	memset(a->bytes + whole + 1, 0, sizeof(a->bytes) - whole - 1);
}

struct prefix address_network(const struct address *a)
{
	struct prefix p = {.base = *a, .len = address_family(a) == FAMILY_IPV4 ? 96 + 24 : 48};

	clear_host_bits(&p.base, p.len);
	return p;
}

int prefix_parse(const char *text, struct prefix *ret)
{
	const char *slash = strchr(text, '/');
	size_t address_len = slash ? (size_t)(slash - text) : strlen(text);
	char address_text[ADDRESS_STR_LEN];
	struct prefix p;
	uint64_t len;
	unsigned int width;

	if (address_len >= sizeof(address_text))
		return -EINVAL;
	memcpy(address_text, text, address_len);
	address_text[address_len] = '\0';
	if (address_parse(address_text, &p.base) < 0)
		return -EINVAL;

	width = strchr(address_text, ':') ? 128 : 32;
	len = width;
	if (slash && parse_u64(slash + 1, 0, width, &len) < 0)
		return -EINVAL;
	p.len = (uint8_t)(128 - width + len);
	clear_host_bits(&p.base, p.len);
	*ret = p;
	return 0;
}

const char *prefix_to_str(const struct prefix *p, char buf[static PREFIX_STR_LEN])
{
	bool v4 = address_family(&p->base) == FAMILY_IPV4 && p->len >= 96;
	char address_text[ADDRESS_STR_LEN];

	snprintf(buf, PREFIX_STR_LEN, "%s/%d", address_to_str(&p->base, address_text),
		 v4 ? p->len - 96 : p->len);
	return buf;
}

struct prefix prefix_around(const struct address *a, uint8_t len)
{
	struct prefix p = {.base = *a, .len = len};

	clear_host_bits(&p.base, len);
	return p;
}

bool prefix_contains(const struct prefix *p, const struct address *a)
{
	unsigned int bits = p->len;
	uint64_t base[2], of[2], differs;

	memcpy(base, p->base.bytes, sizeof(base));
	memcpy(of, a->bytes, sizeof(of));
	if (bits >= 64 && base[0] != of[0])
		return false;
	differs = be64toh(bits >= 64 ? base[1] ^ of[1] : base[0] ^ of[0]);
	if (bits == 128)
		return differs == 0;
	return bits % 64 == 0 || differs >> (64 - bits % 64) == 0;
}

const char *family_to_str(enum family f)
{
	static const char *const names[] = {[FAMILY_IPV4] = "ipv4", [FAMILY_IPV6] = "ipv6"};

	_Static_assert(ARRAY_LEN(names) == FAMILY_COUNT, "a family without a name");
	return names[f];
}

const char *scope_to_str(enum scope s)
{
	static const char *const names[] = {
		[SCOPE_PUBLIC] = "public",
		[SCOPE_PRIVATE] = "private",
		[SCOPE_LINK_LOCAL] = "link-local",
		[SCOPE_LOOPBACK] = "loopback",
		[SCOPE_OWN] = "own",
	};

	_Static_assert(ARRAY_LEN(names) == SCOPE_COUNT, "a scope without a name");
	return names[s];
}

const char *family_title(enum family f)
{
	static const char *const titles[] = {[FAMILY_IPV4] = "IPv4", [FAMILY_IPV6] = "IPv6"};

	_Static_assert(ARRAY_LEN(titles) == FAMILY_COUNT, "a family without a title");
	return titles[f];
}
