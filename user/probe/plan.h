/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a check contacts, by name: domains whose mail exchangers are tried on port 25, and relays
 * that are tried on other ports beside them. The default ones are one table, which the manual page
 * lists; whatever is not in a plan is not contacted. Pure.
 */
#ifndef EGRESS25_PROBE_PLAN_H
#define EGRESS25_PROBE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

#define PLAN_NAME_LEN	 254 /* a name in text (RFC 1035 2.3.4), NUL included */
#define PLAN_DOMAINS_MAX 32
#define PLAN_RELAYS_MAX	 16
#define PLAN_TARGETS_MAX (PLAN_DOMAINS_MAX + PLAN_RELAYS_MAX)
#define PLAN_PORTS_MAX	 4 /* of one relay */
#define PLAN_QUEUED_MAX	 8 /* domains taken from a queue: a sample of what waits */

#define PLAN_SMTP_PORT 25

enum plan_kind {
	PLAN_DEFAULT_DOMAIN, /* of the table */
	PLAN_GIVEN_DOMAIN,
	PLAN_QUEUED_DOMAIN, /* mail to it waits here: it may be dead for that reason */
	PLAN_RELAY,
};

struct plan_target {
	enum plan_kind kind;
	char name[PLAN_NAME_LEN]; /* lower case, without a dot at its end */
	bool has_address;	  /* a relay given by its address, which is not looked up */
	struct address address;
	uint16_t ports[PLAN_PORTS_MAX];
	size_t ports_count;
	bool ports_guessed; /* a relay given without one: it may not serve all of them */
	uint32_t mails;	    /* of a queued domain: recipients waiting; 0 otherwise */
};

struct plan {
	struct plan_target targets[PLAN_TARGETS_MAX];
	size_t count;
};

/* A relay that is tried unless others are named; source says that it serves these ports. */
struct plan_relay {
	const char *host;
	uint16_t ports[PLAN_PORTS_MAX];
	size_t ports_count;
	const char *source;
};
extern const char *const plan_default_domains[];
extern const size_t plan_default_domains_count;
extern const struct plan_relay plan_default_relays[];
extern const size_t plan_default_relays_count;

/* The ports of a relay that is given without one. */
extern const uint16_t plan_relay_ports[PLAN_PORTS_MAX];

/* A domain, added once. 0, -EINVAL when it is no name, -ENOSPC. */
int plan_add_domain(struct plan *p, const char *name, enum plan_kind kind, uint32_t mails);
/* HOST, HOST:PORT, ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT; ports of one host add up. 0, -EINVAL,
 * -ENOSPC. */
int plan_add_relay(struct plan *p, const char *text);
void plan_add_defaults(struct plan *p, bool domains, bool relays);

/* Letters, digits, '-' and '_' in labels of at most 63, at most 253 in all; lower case in ret. 0 or
 * -EINVAL. */
int plan_name(const char *text, char ret[static PLAN_NAME_LEN]);

#endif
