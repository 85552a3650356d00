// SPDX-License-Identifier: GPL-2.0-only
/* See finding.h: the order in which the parts are made, and which finding is spoken of first. */

#include "finding/finding.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* Attempts that never count. */
static bool counted_aside(const struct verdict *v)
{
	for (enum scope s = SCOPE_PUBLIC + 1; s < SCOPE_COUNT; s++) {
		if (v->evidence.excluded[s])
			return true;
	}
	return false;
}

static bool is_telling(const struct verdict *v)
{
	return v->state != STATE_UNKNOWN || v->evidence.syns || v->evidence.networks ||
	       counted_aside(v) || v->before != STATE_UNKNOWN;
}

/* That an open port is open the headline says; there may be more to say. */
static bool advises(const struct verdict *v, const struct guidance *g)
{
	return v->state != STATE_UNKNOWN &&
	       (v->state != STATE_OPEN || g->steps_count > (verdict_is_in_part(v) ? 0 : 1));
}

void finding_compose(struct finding *ret, const struct view *view, const struct verdict *about,
		     const struct verdict *const *all, size_t all_count)
{
	ret->verdict = about;
	ret->where = view_where(view);
	finding_headline(ret);
	finding_reasons(ret, view);
	guide(&ret->guidance, ret->where, about, all, all_count);
	ret->telling = is_telling(about);
	ret->advises = advises(about, &ret->guidance);
	ret->has_hint = fingerprint_hint(&ret->hint, ret->where, ret->guidance.port25, about, all,
					 all_count);
	finding_fingerprint(all, all_count, about->family, ret->fingerprint,
			    sizeof(ret->fingerprint));
	finding_why(ret, view);
}

int findings_compose(struct findings *ret, const struct view *view,
		     const struct verdict *const *all, size_t all_count)
{
	ret->list = calloc(all_count ? all_count : 1, sizeof(*ret->list));
	ret->count = ret->list ? all_count : 0;
	for (size_t i = 0; i < ret->count; i++)
		finding_compose(&ret->list[i], view, all[i], all, all_count);
	return ret->list ? 0 : -ENOMEM;
}

void findings_free(struct findings *f)
{
	free(f->list);
	*f = (struct findings){0};
}

const struct finding *findings_worst(const struct findings *f)
{
	static const int order[] = {
		[STATE_BLOCKED] = 8,   [STATE_INTERCEPTED] = 7, [STATE_STALLED] = 6,
		[STATE_THROTTLED] = 5, [STATE_FAILING] = 4,	[STATE_OFFLINE] = 3,
		[STATE_DEGRADED] = 2,  [STATE_OPEN] = 1,	[STATE_UNKNOWN] = 0,
	};
	const struct finding *worst = NULL;

	_Static_assert(ARRAY_LEN(order) == STATE_COUNT, "a state without its place");

	for (const struct finding *at = f->list; at < f->list + f->count; at++) {
		const struct verdict *v = at->verdict, *w = worst ? worst->verdict : NULL;

		if (!w || (v->port == 25 && w->port != 25) ||
		    (v->port == w->port && !verdict_is_family_wanting(v, w) &&
		     (order[v->state] > order[w->state] || verdict_is_family_wanting(w, v))))
			worst = at;
	}
	return worst;
}
