/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an answer of the domain name system says of mail: exchangers or addresses, or why there are
 * none. Reads bytes that somebody else wrote. Pure.
 */
#ifndef EGRESS25_PROBE_DNS_ANSWER_H
#define EGRESS25_PROBE_DNS_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "probe/plan.h"

enum dns_type { DNS_MX, DNS_A, DNS_AAAA, DNS_TYPE_COUNT };

/* How a look-up ended. */
enum dns_status {
	DNS_PENDING,
	DNS_FOUND,
	DNS_NO_DATA,	 /* the name is there, without such a record */
	DNS_NXDOMAIN,	 /* the name is not there */
	DNS_NULL_MX,	 /* the domain takes no mail (RFC 7505) */
	DNS_SERVFAIL,	 /* the resolver could not find out */
	DNS_REFUSED,	 /* the resolver does not answer this machine */
	DNS_TIMEOUT,	 /* no answer */
	DNS_UNREACHABLE, /* nobody listens there, or there is no way to it */
	DNS_MALFORMED,	 /* an answer that cannot be read */
	DNS_STATUS_COUNT
};

#define DNS_EXCHANGERS_MAX 8 /* the lowest preferences are kept */
#define DNS_ADDRESSES_MAX  8

struct dns_exchanger {
	char name[PLAN_NAME_LEN];
	uint16_t preference;
};

struct dns_answer {
	enum dns_status status;
	struct dns_exchanger exchangers[DNS_EXCHANGERS_MAX]; /* of MX, lowest preference first */
	size_t exchangers_count;
	struct address addresses[DNS_ADDRESSES_MAX]; /* of A and AAAA, each once */
	size_t addresses_count;
};

/* An answer that arrived, whatever it holds. */
void dns_answer_parse(enum dns_type type, const uint8_t *data, size_t len, struct dns_answer *ret);

const char *dns_status_to_str(enum dns_status s); /* "found", "nxdomain" ... */
/* Whether the resolver did its work, whatever it found. */
bool dns_status_is_answer(enum dns_status s);

#endif
