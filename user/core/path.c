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
	if (!p->rtt_ns || than->rtt_ns < RTT_TELLING_NS || than->rtt_ns > RTT_FARTHEST_NS)
		return NEARNESS_UNKNOWN;
	if (p->rtt_ns * RTT_NEARER_FACTOR < than->rtt_ns)
		return NEARNESS_NEARER;
	return p->rtt_ns >= than->rtt_ns * RTT_SAME_SHARE ? NEARNESS_SAME : NEARNESS_UNKNOWN;
}

enum nearness path_proven_nearness(const struct path *p, const struct path *than)
{
	enum nearness nearness = path_rtt_nearness(p, than);

	return nearness == NEARNESS_NEARER && !than->settled ? NEARNESS_UNKNOWN : nearness;
}

bool path_same_round_trip(const struct path *a, const struct path *b)
{
	return path_rtt_nearness(a, b) != NEARNESS_NEARER &&
	       path_rtt_nearness(b, a) != NEARNESS_NEARER;
}

bool path_fits(const struct path *p, const struct path *expected)
{
	bool ttl_fits = !p->ttl || !expected->ttl ||
			abs(hops(p->ttl) - hops(expected->ttl)) <= TTL_TOLERANCE;

	return ttl_fits && path_proven_nearness(p, expected) != NEARNESS_NEARER;
}

static bool agree(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns >= b_ns * RTT_SAME_SHARE && b_ns >= a_ns * RTT_SAME_SHARE;
}

void path_learn(struct path *known, const struct path *newest)
{
	bool apart = newest->at_ms - known->at_ms >= RTT_APART_MS;

	if (newest->ttl)
		known->ttl = newest->ttl;
	if (!newest->rtt_ns)
		return;
	if (known->rtt_ns && agree(known->rtt_ns, newest->rtt_ns)) {
		known->settled |= newest->settled || apart;
	} else if (!known->rtt_ns || newest->rtt_ns < known->rtt_ns) {
		known->settled = newest->settled;
		known->at_ms = newest->at_ms;
	} else {
		return;
	}
	if (!known->rtt_ns || newest->rtt_ns < known->rtt_ns)
		known->rtt_ns = newest->rtt_ns;
}
