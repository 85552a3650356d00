/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of advice about this machine share: the shape of their tables. For guide/host*.c
 * alone.
 */
#ifndef EGRESS25_GUIDE_HOST_H
#define EGRESS25_GUIDE_HOST_H

#include "guide/rules.h"

struct host_case {
	const char *slug;
	const char *summary;
	const char *const *steps;
};

void host_answer(struct guidance *ret, const struct host_case *c);

/* What stops a port on this machine, by subsystem, and the want of a route. */
void host_dropped(struct guidance *ret, const struct question *q);
/* The same for a network namespace that fares otherwise than the machine; the first of them. */
void host_dropped_apart(struct guidance *ret, const struct question *q);
void host_no_route(struct guidance *ret, const struct question *q);
/* What is no block of a port; host_states.c. */
void host_failing(struct guidance *ret, const struct question *q);
/* What the few that were tried meet is this host's doing. */
void host_stopped(struct guidance *ret, const struct question *q);
void host_offline(struct guidance *ret, const struct question *q);
void host_stalled(struct guidance *ret, const struct question *q);

/* What the firewall is suspected of. */
struct suspicion {
	bool redirects;	 /* it sends the connections elsewhere; otherwise it stops them */
	bool answers;	 /* what it stops comes back */
	bool in_transit; /* on their way through */
	uint32_t netns;	 /* of a sender that fares otherwise than the machine; 0: none */
};

/* The rules of this host's firewall that can be why, if somebody read them. */
void host_candidates(struct guidance *ret, const struct question *q, const struct suspicion *s);

#endif
