/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this host itself does to the SYNs of one port, and what it did until just now. Rules are
 * deterministic: when who was redirected is dropped, or the other way round, the rule has changed,
 * and the new one counts at once. Whom it concerns is told by user, for rules exempt users: the
 * mail server itself, a sidecar's proxy. Knows nothing of networks' weights or of verdicts.
 */
#ifndef EGRESS25_CORE_HOST_ACTS_H
#define EGRESS25_CORE_HOST_ACTS_H

#include "core/attempt.h"

#define HOST_ACTS_USERS 8 /* that are told apart; of more, the first ones */

/* How long a series of drops takes to show whether all is dropped: a SYN and two repeats. */
#define HOST_ACTS_SETTLE_NS 3000000000ULL

enum host_act { HOST_ACT_NONE, HOST_ACT_DROPS, HOST_ACT_REDIRECTS };

enum host_change {
	HOST_SAME,
	HOST_DROP_BECAME_REDIRECT,
	HOST_REDIRECT_BECAME_DROP,
	HOST_DROP_ENDED,
	HOST_REDIRECT_ENDED,
};

/* Of one port in one family; zeroed, nothing was seen. */
struct host_acts {
	enum host_act act;
	uint64_t users[HOST_ACTS_USERS]; /* to whom */
	unsigned int users_count;
	unsigned int contrary; /* drops of these users, or SYNs of theirs that left, since */
	uint64_t burst_ns,
		newest_ns; /* drops, or refusals: the first of a series, and the newest */
};

/* Each fact of that kind as it happens. */
enum host_change host_acts_redirected(struct host_acts *h, const struct attempt *a);
enum host_change host_acts_dropped(struct host_acts *h, const struct attempt *a, uint64_t now_ns);
enum host_change host_acts_left(struct host_acts *h, const struct attempt *a);
enum host_change host_acts_answered(struct host_acts *h, const struct attempt *a);

/* Whether a series of drops has just begun: in a moment it is known whether it is for all. */
bool host_acts_is_settling(const struct host_acts *h, uint64_t now_ns);

#endif
