/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of a SYN from its program to the server, station by station, and where it ends: what
 * page and full screen draw. Pure.
 */
#ifndef EGRESS25_FINDING_JOURNEY_H
#define EGRESS25_FINDING_JOURNEY_H

#include "core/verdict.h"

enum station {
	STATION_PROCESS,  /* the program's socket */
	STATION_FIREWALL, /* netfilter and cgroup programs of this host */
	STATION_UPLINK,	  /* routing, neighbour, queue and interface */
	STATION_NETWORK,  /* everything beyond */
	STATION_SERVER,
	STATION_COUNT
};

enum passage {
	PASSAGE_UNKNOWN, /* not reached, or nobody saw */
	PASSAGE_PASSED,
	PASSAGE_STOPPED, /* here it ends */
	PASSAGE_DOUBTED, /* here or beyond */
	PASSAGE_COUNT
};

#define JOURNEY_WORDS_LEN 96
struct journey {
	enum passage at[STATION_COUNT];
	enum station stop; /* where it ends, for sure or in doubt; STATION_COUNT: nowhere */
	char words[JOURNEY_WORDS_LEN]; /* what happens there, half a sentence */
};

/* Of one attempt, also of one that waits still. */
void journey_of_attempt(struct journey *ret, const struct attempt *a);
/* Of a port as it is judged. */
void journey_of_verdict(struct journey *ret, const struct verdict *v);

const char *station_to_str(enum station s); /* "process", "netfilter", "uplink" ... */
const char *passage_to_str(enum passage p); /* "unknown", "passed", "stopped", "doubted" */

#endif
