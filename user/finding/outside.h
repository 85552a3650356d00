/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding as strangers may read it, with the ticket that goes with it: nothing in it names a
 * process of this machine, a destination that failed, or a rule of its firewall.
 */
#ifndef EGRESS25_FINDING_OUTSIDE_H
#define EGRESS25_FINDING_OUTSIDE_H

#include "finding/finding.h"
#include "guide/ticket.h"

/* Points into itself: not to be copied. */
struct outside_finding {
	struct finding finding; /* of the two below */
	struct verdict verdict;
	struct location where;
	uint32_t apart; /* namespaces that fare otherwise */
	struct ticket ticket;
};

/* The verdict such a text is about: the worst of `port`, or where nothing is wrong with that, of
 * another port; NULL when there is none at all. */
const struct verdict *outside_about(const struct verdict *const *all, size_t count, uint16_t port);

/* About that one. */
void outside_compose(struct outside_finding *ret, const struct view *view,
		     const struct verdict *about, const struct verdict *const *all, size_t count);

/* All findings as whoever may not know of processes and destinations reads them, the answers from
 * next door included. Points into itself and into what it was composed of. */
struct outside_findings {
	struct location where;
	struct verdict *verdicts;
	const struct verdict **list;
	struct findings findings;
};

/* 0 or -ENOMEM; outside_findings_free() is due in any case. */
int outside_findings_compose(struct outside_findings *ret, const struct view *view,
			     const struct verdict *const *all, size_t count);
void outside_findings_free(struct outside_findings *f);

#endif
