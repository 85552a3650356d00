// SPDX-License-Identifier: GPL-2.0-only
/* See rate_limit.h: the generic cell rate algorithm of ATM (ITU-T I.371), in one number. */

#include "serve/rate_limit.h"

static uint64_t credit_ns(const struct limit *l)
{
	return (uint64_t)(l->burst - 1) * l->period_ns;
}

bool limit_allows(struct limit *l, uint64_t now_ns)
{
	if (l->paid_ns > now_ns + credit_ns(l)) {
		l->held++;
		return false;
	}
	l->paid_ns = (l->paid_ns > now_ns ? l->paid_ns : now_ns) + l->period_ns;
	return true;
}

uint64_t limit_due_ns(const struct limit *l)
{
	if (!l->held)
		return UINT64_MAX;
	return l->paid_ns > credit_ns(l) ? l->paid_ns - credit_ns(l) : 0;
}
