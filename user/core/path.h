/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an answer tells of the way it came: the TTL it arrived with and the round trip it took.
 * Whoever answers in a destination's place can choose the TTL, not be faster than light.
 */
#ifndef EGRESS25_CORE_PATH_H
#define EGRESS25_CORE_PATH_H

#include <stdbool.h>
#include <stdint.h>

#define PATH_AT_NS 1000000ULL /* the unit of at_ms */

struct path {
	uint8_t ttl;	 /* TTL or hop limit as received; 0 unknown */
	bool settled;	 /* answers of different moments agree on the round trip */
	uint32_t at_ms;	 /* when it was seen, on the core's clock, modulo 2^32; 0 unknown */
	uint64_t rtt_ns; /* 0 unknown */
};

/* How one answer's origin lies to another's. */
enum nearness {
	NEARNESS_UNKNOWN, /* too little is known, or the difference too small */
	NEARNESS_SAME,	  /* or farther */
	NEARNESS_NEARER,
};

/* Hops to whoever sent it; the TTL must be known. */
int path_hops(const struct path *p);
enum nearness path_ttl_nearness(const struct path *p, const struct path *than);
enum nearness path_rtt_nearness(const struct path *p, const struct path *than);
/* The same, where that alone decides: one long round trip is no distance, for it may have been a
 * pause of this machine, or of the network. */
enum nearness path_proven_nearness(const struct path *p, const struct path *than);
/* Neither is nearer than the other by its round trip. */
bool path_same_round_trip(const struct path *a, const struct path *b);

/* Whether both can be the way of one sender's packets; where nothing is known, they can. */
bool path_fits(const struct path *p, const struct path *expected);

/* Takes over what the newest answer tells: its TTL, and its round trip where it is the least.
 * Another one like the least, at another moment, settles it. */
void path_learn(struct path *known, const struct path *newest);

#endif
