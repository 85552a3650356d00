/* SPDX-License-Identifier: GPL-2.0-only */
/* How an attempt ended, from everything that was seen of it. Pure rules, no state. */
#ifndef EGRESS25_CORE_OUTCOME_H
#define EGRESS25_CORE_OUTCOME_H

#include "core/attempt.h"

/* What the rules need besides the attempt itself. */
struct ending {
	bool established; /* the handshake had been completed */
	bool refused;	  /* the socket accepted an RST before that */
	bool error_noted; /* the kernel told the socket of an error, whether it ended it or not */
	bool stopped_for_it;	 /* this host stops what connects in its place */
	bool wire_should_see_it; /* its SYNs must pass a watched uplink, and no record was lost */
};

enum outcome outcome_of(const struct attempt *a, const struct ending *e);

/* NO only with positive evidence. */
enum left_host left_host_of(const struct attempt *a, const struct ending *e);

/* connect() failed before any SYN with this errno. */
enum outcome outcome_of_errno(int error);

#endif
