// SPDX-License-Identifier: GPL-2.0-only
/* See netns_answers.h. */

#include "core/netns_answers.h"

#include "core/weights.h"

bool tenant_same(const struct tenant_id *a, const struct tenant_id *b)
{
	return a->netns == b->netns && a->forwarded == b->forwarded;
}

static void note_answer(struct netns_answers *a, const struct tenant_id *id, uint64_t now_ns)
{
	if (!tenant_same(&a->newest.id, id))
		a->before = a->newest;
	a->newest = (struct netns_answered){.id = *id, .time_ns = now_ns};
}

void netns_answers_tell(struct netns_answers *a, enum fact_kind kind, const struct tenant_id *id,
			uint64_t now_ns)
{
	struct netns_answered *own = tenant_same(&a->newest.id, id) ? &a->newest : &a->before;

	if (kind == FACT_ANSWERED)
		note_answer(a, id, now_ns);
	else if (!tenant_same(&own->id, id))
		return;
	else if (kind == FACT_LEFT)
		own->stopped = false;
	else if (kind == FACT_DROPPED || kind == FACT_DENIED || kind == FACT_NO_ROUTE)
		own->stopped = true;
}

bool netns_answers_another(const struct netns_answers *a, const struct tenant_id *id,
			   uint64_t now_ns)
{
	const struct netns_answered *other =
		tenant_same(&a->newest.id, id) ? &a->before : &a->newest;
	uint64_t ns = other->time_ns;

	return ns && !other->stopped && (now_ns <= ns || now_ns - ns <= WINDOW_NS);
}
