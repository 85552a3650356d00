// SPDX-License-Identifier: GPL-2.0-only
/* See outside.h. */

#include "finding/outside.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* The higher the more it needs a report: want of a route is common over IPv6, where nobody minds.
 */
enum urgency { NOTHING_SEEN, FINE, NO_ROUTE, UNDECIDED, IN_PART, LIMITED, INTERCEPTED, BLOCKED };

static enum urgency urgency(const struct verdict *v)
{
	static const enum urgency of_state[] = {
		[STATE_BLOCKED] = BLOCKED,   [STATE_INTERCEPTED] = INTERCEPTED,
		[STATE_THROTTLED] = LIMITED, [STATE_DEGRADED] = IN_PART,
		[STATE_FAILING] = LIMITED,   [STATE_STALLED] = INTERCEPTED,
		[STATE_OFFLINE] = IN_PART,   [STATE_OPEN] = FINE,
		[STATE_UNKNOWN] = UNDECIDED,
	};

	_Static_assert(ARRAY_LEN(of_state) == STATE_COUNT, "a state without its urgency");

	if (v->state == STATE_UNKNOWN && !v->evidence.syns)
		return NOTHING_SEEN;
	return v->by == BY_NO_ROUTE ? NO_ROUTE : of_state[v->state];
}

const struct verdict *outside_about(const struct verdict *const *all, size_t count, uint16_t port)
{
	const struct verdict *of_port = NULL, *of_others = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct verdict **at = all[i]->port == port ? &of_port : &of_others;

		if (verdict_is_family_wanting(all[i], *at))
			continue;
		if (!*at || urgency(all[i]) > urgency(*at) ||
		    verdict_is_family_wanting(*at, all[i]))
			*at = all[i];
	}
	if (of_port && of_others && urgency(of_port) <= FINE && urgency(of_others) >= IN_PART)
		return of_others;
	return of_port ? of_port : of_others;
}

/* Verdict and place as strangers read them: without what names processes, destinations or rules of
 * a firewall. */
static void strip(struct verdict *v, struct location *where)
{
	v->apart_count = v->apart_more = 0;
	v->evidence.named_count = 0;
	v->evidence.elsewhere_port = 0;
	v->evidence.private_relay.failed = 0;
	v->evidence.refused_here.times = 0;
	/* What was seen leaving was sent, although its socket may not have told of it yet. */
	if (v->evidence.left_host > v->evidence.syns)
		v->evidence.syns = v->evidence.left_host;
	where->firewalls = NULL;
	where->firewalls_count = 0;
}

void outside_compose(struct outside_finding *ret, const struct view *view,
		     const struct verdict *about, const struct verdict *const *all, size_t count)
{
	struct view stripped = *view;

	ret->verdict = *about;
	ret->where = *view_where(view);
	ret->apart = about->apart_count + about->apart_more;
	strip(&ret->verdict, &ret->where);
	stripped.where = &ret->where;
	finding_compose(&ret->finding, &stripped, &ret->verdict, all, count);
	guide_ticket(&ret->ticket, &ret->where, &ret->verdict, &ret->finding.guidance);
}

/* What a ticket may say and a stranger at this machine may not read. */
static void strip_more(struct verdict *v)
{
	v->uncounted_count = v->uncounted_more = 0;
	v->evidence.near = (struct near_answer){0};
	v->evidence.only = (struct process){0};
	v->evidence.outvoted = 0;
}

int outside_findings_compose(struct outside_findings *ret, const struct view *view,
			     const struct verdict *const *all, size_t count)
{
	struct view stripped = *view;

	*ret = (struct outside_findings){.where = *view_where(view)};
	ret->verdicts = calloc(count ? count : 1, sizeof(*ret->verdicts));
	ret->list = calloc(count ? count : 1, sizeof(*ret->list));
	if (!ret->verdicts || !ret->list)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		ret->verdicts[i] = *all[i];
		strip(&ret->verdicts[i], &ret->where);
		strip_more(&ret->verdicts[i]);
		ret->list[i] = &ret->verdicts[i];
	}
	ret->where.mta = MTA_NONE;
	ret->where.mtas = 0;
	stripped.where = &ret->where;
	return findings_compose(&ret->findings, &stripped, ret->list, count);
}

void outside_findings_free(struct outside_findings *f)
{
	findings_free(&f->findings);
	free(f->list);
	free(f->verdicts);
	*f = (struct outside_findings){0};
}
