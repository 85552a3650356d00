// SPDX-License-Identifier: GPL-2.0-only
/*
 * See flows_internal.h. What waits for its time, in a hashed timing wheel: a ring of lists, one for
 * each step of the grid that due times lie on. Whoever comes round more than once stays in its list
 * until its round has come. To set, to clear and to find the next take the same time however many
 * wait.
 */

#include "core/flows_internal.h"

#define STEP_OF(ns) ((ns) / FLOWS_DUE_GRID_NS)

static uint32_t list_of(uint64_t due_ns)
{
	return (uint32_t)(STEP_OF(due_ns) % FLOWS_DUE_LISTS);
}

void flow_set_due(struct flows *j, struct flow *s, uint64_t due_ns)
{
	struct flow **list = &j->due.lists[list_of(s->due_ns)];

	if (s->due_ns) {
		if (s->due_newer)
			s->due_newer->due_older = s->due_older;
		else
			*list = s->due_older;
		if (s->due_older)
			s->due_older->due_newer = s->due_newer;
		j->due.count--;
	}
	s->due_ns = due_ns;
	s->due_newer = s->due_older = NULL;
	if (!due_ns)
		return;
	list = &j->due.lists[list_of(due_ns)];
	s->due_older = *list;
	if (*list)
		(*list)->due_newer = s;
	*list = s;
	if (j->due.count++ == 0 || due_ns < j->due.next_ns)
		j->due.next_ns = due_ns;
}

uint64_t flows_deadline_ns(const struct flows *j)
{
	return j->due.count ? j->due.next_ns : UINT64_MAX;
}

static uint64_t earliest_ns(const struct flows *j)
{
	uint64_t ns = UINT64_MAX;

	for (uint32_t i = 0; i < FLOWS_DUE_LISTS; i++) {
		for (const struct flow *s = j->due.lists[i]; s; s = s->due_older)
			ns = s->due_ns < ns ? s->due_ns : ns;
	}
	return ns;
}

/* The earliest, where nothing is due by now. Mostly it is of this round; recordings hold any times,
 * and then all have to be looked at. */
static uint64_t next_ns(const struct flows *j, uint64_t now_ns)
{
	uint64_t step = STEP_OF(now_ns);

	for (uint32_t i = 0; i < FLOWS_DUE_LISTS; i++, step++) {
		for (const struct flow *s = j->due.lists[step % FLOWS_DUE_LISTS]; s;
		     s = s->due_older) {
			if (STEP_OF(s->due_ns) == step)
				return s->due_ns;
		}
	}
	return earliest_ns(j);
}

/* Takes what is due out of one list and puts it before the others taken. */
static struct flow *take(struct flows *j, uint64_t step, uint64_t now_ns, struct flow *taken)
{
	struct flow *older;

	for (struct flow *s = j->due.lists[step % FLOWS_DUE_LISTS]; s; s = older) {
		older = s->due_older;
		if (s->due_ns > now_ns)
			continue;
		flow_set_due(j, s, 0);
		s->due_older = taken;
		taken = s;
	}
	return taken;
}

/* Merges two lists in order of their last touch, the oldest first. */
static struct flow *merge(struct flow *a, struct flow *b)
{
	struct flow *first = NULL, **end = &first;

	while (a && b) {
		struct flow **least = a->touched < b->touched ? &a : &b;

		*end = *least;
		end = &(*least)->due_older;
		*least = *end;
	}
	*end = a ? a : b;
	return first;
}

/* Bottom up: of[i] is empty or holds a sorted list of 2^i. */
static struct flow *sort(struct flow *list)
{
	struct flow *of[33] = {NULL}, *sorted = NULL, *older;
	size_t i;

	for (; list; list = older) {
		struct flow *run = list;

		older = list->due_older;
		run->due_older = NULL;
		for (i = 0; of[i]; i++) {
			run = merge(of[i], run);
			of[i] = NULL;
		}
		of[i] = run;
	}
	for (i = 0; i < 33; i++)
		sorted = merge(of[i], sorted);
	return sorted;
}

struct flow *flows_take_due(struct flows *j, uint64_t now_ns)
{
	struct flow *taken = NULL;
	uint64_t from_ns = j->due.next_ns;
	uint64_t steps;

	if (now_ns < flows_deadline_ns(j))
		return NULL;
	steps = STEP_OF(now_ns) - STEP_OF(from_ns) + 1;
	for (uint64_t i = 0; i < steps && i < FLOWS_DUE_LISTS; i++)
		taken = take(j, STEP_OF(from_ns) + i, now_ns, taken);
	if (j->due.count)
		j->due.next_ns = next_ns(j, now_ns);
	return sort(taken);
}
