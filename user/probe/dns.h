/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Look-ups by the system's resolvers, as /etc/resolv.conf names them, without waiting for any: the
 * caller watches dns_fd() and calls dns_turn(). Names are asked as they are, no search domain is
 * put behind them. The only file that speaks to a resolver.
 */
#ifndef EGRESS25_PROBE_DNS_H
#define EGRESS25_PROBE_DNS_H

#include "probe/dns_answer.h"

#define DNS_RESOLVERS_MAX 3 /* as many as the C library uses */
/* The first answer is waited for so long, a second try twice that. */
#define DNS_TRY_MS	  1000
#define DNS_TRIES	  2

struct dns;

/* The answer; valid during the call. */
typedef void (*dns_sink)(void *context, const struct dns_answer *answer);

/* 0 or negative errno, -ENOENT when no resolver is configured. */
int dns_new(struct dns **ret);
void dns_free(struct dns *d); /* takes NULL; tells nobody any more */

/* sink is told once, perhaps before this returns. */
void dns_ask(struct dns *d, enum dns_type type, const char *name, dns_sink sink, void *context);
/* What is still pending ends with DNS_TIMEOUT. */
void dns_give_up(struct dns *d);

/* Readable when dns_turn() has something to do; to be called at dns_deadline_ns(), too. */
int dns_fd(const struct dns *d);
void dns_turn(struct dns *d);
uint64_t dns_deadline_ns(const struct dns *d,
			 uint64_t now_ns); /* CLOCK_MONOTONIC; UINT64_MAX never */

/* The resolvers' addresses, in order. Returns how many. */
size_t dns_resolvers(const struct dns *d, struct address ret[static DNS_RESOLVERS_MAX]);

#endif
