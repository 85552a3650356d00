/* SPDX-License-Identifier: GPL-2.0-only */
/* What the reasons' files share: the list of sentences, and words. For finding/reason*.c alone. */
#ifndef EGRESS25_FINDING_REASON_LIST_H
#define EGRESS25_FINDING_REASON_LIST_H

#include "finding/finding.h"
#include "finding/view.h"

struct reason_list {
	char (*text)[FINDING_REASON_LEN];
	enum reason_kind *kinds;
	size_t count;
	enum reason_kind kind; /* of those that come now */
};

/* Nothing where the list is full. */
void reason_add(struct reason_list *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "blocked by the network's silence" */
const char *reason_state(enum port_state state, enum blocked_by by);

/* reasons_state.c: what the state rests on; what else was noticed beside it. */
void reasons_of_state(struct reason_list *l, const struct view *c, const struct verdict *v);
void reasons_beside_state(struct reason_list *l, const struct verdict *v);
/* reasons_line.c: whether it may be the line. */
void reasons_of_line(struct reason_list *l, const struct view *c, const struct verdict *v);
/* reasons_apart.c: who on this machine fares otherwise, one line each. */
void reasons_apart(struct reason_list *l, const struct view *c, const struct verdict *v);
/* reasons_weight.c: every term that counts, the heaviest kind first; while nothing is decided those
 * of all causes. What they add up to, and what would settle it. */
void reasons_of_terms(struct reason_list *l, const struct verdict *v);
void reasons_of_sum(struct reason_list *l, const struct verdict *v);

#endif
