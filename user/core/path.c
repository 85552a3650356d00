// SPDX-License-Identifier: GPL-2.0-only
/* See path.h. */

#include "core/path.h"

#include <stdlib.h>

#include "core/weights.h"

/* Hops to the sender, taking the usual initial values 64, 128 and 255 (RFC 1700 and what systems
 * do): the SYN-ACK of a kernel and the RST of its firewall start differently but travel alike. */
static int hops(uint8_t ttl)
{
	return ttl <= 64 ? 64 - ttl : ttl <= 128 ? 128 - ttl : 255 - ttl;
}

int path_hops(const struct path *p)
{
	return hops(p->ttl);
}

enum nearness path_ttl_nearness(const struct path *p, const struct path *than)
{
	if (!p->ttl || !than->ttl)
		return NEARNESS_UNKNOWN;
	return hops(than->ttl) - hops(p->ttl) > TTL_TOLERANCE ? NEARNESS_NEARER : NEARNESS_SAME;
}

enum nearness path_rtt_nearness(const struct path *p, const struct path *than)
{
	if (!p->rtt_ns || than->rtt_ns < RTT_TELLING_NS)
		return NEARNESS_UNKNOWN;
	if (p->rtt_ns * RTT_NEARER_FACTOR < than->rtt_ns)
		return NEARNESS_NEARER;
	return p->rtt_ns >= than->rtt_ns * RTT_SAME_SHARE ? NEARNESS_SAME : NEARNESS_UNKNOWN;
}

bool path_fits(const struct path *p, const struct path *expected)
{
	bool ttl_fits = !p->ttl || !expected->ttl ||
			abs(hops(p->ttl) - hops(expected->ttl)) <= TTL_TOLERANCE;

	return ttl_fits && path_rtt_nearness(p, expected) != NEARNESS_NEARER;
}

void path_learn(struct path *known, const struct path *newest)
{
	if (newest->ttl)
		known->ttl = newest->ttl;
	if (newest->rtt_ns && (!known->rtt_ns || newest->rtt_ns < known->rtt_ns))
		known->rtt_ns = newest->rtt_ns;
}
