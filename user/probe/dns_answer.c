// SPDX-License-Identifier: GPL-2.0-only
/* See dns_answer.h. c-ares takes the message apart. */

#include "probe/dns_answer.h"

#include <ares.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"

#define ANSWER_ADDRESSES_MAX 64 /* of one message that are looked at */
#define HEADER_LEN	     12
#define RCODE_MASK	     0x0f

/* RFC 1035 4.1.1. */
enum { RCODE_NONE, RCODE_FORMERR, RCODE_SERVFAIL, RCODE_NXDOMAIN, RCODE_NOTIMP, RCODE_REFUSED };

static void add_exchanger(struct dns_answer *ret, const char *name, uint16_t preference)
{
	size_t at = ret->exchangers_count;

	while (at > 0 && ret->exchangers[at - 1].preference > preference)
		at--;
	if (at == DNS_EXCHANGERS_MAX)
		return;
	if (ret->exchangers_count < DNS_EXCHANGERS_MAX)
		ret->exchangers_count++;
	memmove(&ret->exchangers[at + 1], &ret->exchangers[at],
		(ret->exchangers_count - at - 1) * sizeof(ret->exchangers[0]));
	ret->exchangers[at].preference = preference;
	if (plan_name(name, ret->exchangers[at].name) < 0)
		ret->exchangers[at].name[0] = '\0';
}

/* Names that nobody can look up are left out. */
static void drop_unnamed(struct dns_answer *ret)
{
	size_t kept = 0;

	for (size_t i = 0; i < ret->exchangers_count; i++) {
		if (ret->exchangers[i].name[0])
			ret->exchangers[kept++] = ret->exchangers[i];
	}
	ret->exchangers_count = kept;
}

static int parse_mx(const uint8_t *data, int len, struct dns_answer *ret)
{
	struct ares_mx_reply *list = NULL;
	bool null_mx = false;
	int r = ares_parse_mx_reply(data, len, &list);

	for (const struct ares_mx_reply *m = list; r == ARES_SUCCESS && m; m = m->next) {
		null_mx |= !m->host || !*m->host || strcmp(m->host, ".") == 0;
		if (m->host)
			add_exchanger(ret, m->host, m->priority);
	}
	if (list)
		ares_free_data(list);
	drop_unnamed(ret);
	if (r == ARES_SUCCESS && ret->exchangers_count == 0)
		ret->status = null_mx ? DNS_NULL_MX : DNS_MALFORMED;
	return r;
}

static void add_address(struct dns_answer *ret, struct address a)
{
	for (size_t i = 0; i < ret->addresses_count; i++) {
		if (address_equal(&ret->addresses[i], &a))
			return;
	}
	if (ret->addresses_count < DNS_ADDRESSES_MAX)
		ret->addresses[ret->addresses_count++] = a;
}

static int parse_a(const uint8_t *data, int len, struct dns_answer *ret)
{
	struct ares_addrttl list[ANSWER_ADDRESSES_MAX];
	int count = ARRAY_LEN(list), r = ares_parse_a_reply(data, len, NULL, list, &count);

	for (int i = 0; r == ARES_SUCCESS && i < count; i++)
		add_address(ret, address_from_ipv4(&list[i].ipaddr));
	return r;
}

static int parse_aaaa(const uint8_t *data, int len, struct dns_answer *ret)
{
	struct ares_addr6ttl list[ANSWER_ADDRESSES_MAX];
	int count = ARRAY_LEN(list), r = ares_parse_aaaa_reply(data, len, NULL, list, &count);

	for (int i = 0; r == ARES_SUCCESS && i < count; i++)
		add_address(ret, address_from_ipv6(&list[i].ip6addr));
	return r;
}

/* What the header says of the whole answer; DNS_FOUND: it is to be read. */
static enum dns_status header_status(const uint8_t *data, size_t len)
{
	if (len < HEADER_LEN || len > INT_MAX)
		return DNS_MALFORMED;
	switch (data[3] & RCODE_MASK) {
	case RCODE_NONE:
		return DNS_FOUND;
	case RCODE_SERVFAIL:
	case RCODE_FORMERR:
	case RCODE_NOTIMP:
		return DNS_SERVFAIL;
	case RCODE_NXDOMAIN:
		return DNS_NXDOMAIN;
	case RCODE_REFUSED:
		return DNS_REFUSED;
	default:
		return DNS_SERVFAIL;
	}
}

void dns_answer_parse(enum dns_type type, const uint8_t *data, size_t len, struct dns_answer *ret)
{
	int r = ARES_EBADRESP;

	*ret = (struct dns_answer){.status = header_status(data, len)};
	if (ret->status != DNS_FOUND)
		return;
	switch (type) {
	case DNS_MX:
		r = parse_mx(data, (int)len, ret);
		break;
	case DNS_A:
		r = parse_a(data, (int)len, ret);
		break;
	case DNS_AAAA:
		r = parse_aaaa(data, (int)len, ret);
		break;
	case DNS_TYPE_COUNT:
		break;
	}
	if (r == ARES_ENODATA || (r == ARES_SUCCESS && ret->status == DNS_FOUND && type != DNS_MX &&
				  ret->addresses_count == 0))
		ret->status = DNS_NO_DATA;
	else if (r != ARES_SUCCESS)
		ret->status = DNS_MALFORMED;
}

const char *dns_status_to_str(enum dns_status s)
{
	static const char *const names[] = {
		[DNS_PENDING] = "pending",	   [DNS_FOUND] = "found",
		[DNS_NO_DATA] = "no-data",	   [DNS_NXDOMAIN] = "nxdomain",
		[DNS_NULL_MX] = "null-mx",	   [DNS_SERVFAIL] = "servfail",
		[DNS_REFUSED] = "refused",	   [DNS_TIMEOUT] = "timeout",
		[DNS_UNREACHABLE] = "unreachable", [DNS_MALFORMED] = "malformed",
	};

	_Static_assert(ARRAY_LEN(names) == DNS_STATUS_COUNT, "a status without a name");
	return names[s];
}

bool dns_status_is_answer(enum dns_status s)
{
	return s == DNS_FOUND || s == DNS_NO_DATA || s == DNS_NXDOMAIN || s == DNS_NULL_MX;
}
