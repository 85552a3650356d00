/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is due later: answers to SYNs that wait for their delay, banners that wait for theirs.
 * A bounded heap ordered by time; what is due at the same time leaves in the order it came.
 * A timer names its flow by slot and generation, so that a flow which was reused meanwhile is
 * never touched.
 */
#ifndef EGRESS25_LAB_TIMER_H
#define EGRESS25_LAB_TIMER_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

enum { TIMERS_MAX = 16384 };

enum timer_kind { TIMER_ANSWER, TIMER_BANNER };

struct timer {
	uint64_t due_ns; /* monotonic */
	uint64_t order;	 /* filled in by timers_add() */
	enum timer_kind kind;
	uint32_t slot;
	uint64_t generation;
};

struct timers {
	struct timer heap[TIMERS_MAX];
	size_t count;
	uint64_t next_order;
};

static bool timer_before(const struct timer *a, const struct timer *b)
{
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

/* 0 or -ENOSPC. */
static int timers_add(struct timers *t, struct timer timer)
{
	size_t i = t->count;

	if (i == TIMERS_MAX)
		return -ENOSPC;
	timer.order = t->next_order++;
	for (t->count++; i && timer_before(&timer, &t->heap[(i - 1) / 2]); i = (i - 1) / 2)
		t->heap[i] = t->heap[(i - 1) / 2];
	t->heap[i] = timer;
	return 0;
}

/* When the first one is due, or UINT64_MAX. */
static uint64_t timers_next_ns(const struct timers *t)
{
	return t->count ? t->heap[0].due_ns : UINT64_MAX;
}

/* Takes the first timer that is due at now_ns. False when there is none. */
static bool timers_take(struct timers *t, uint64_t now_ns, struct timer *ret)
{
	struct timer last;
	size_t i = 0, child;

	if (timers_next_ns(t) > now_ns)
		return false;
	*ret = t->heap[0];
	last = t->heap[--t->count];
	while ((child = 2 * i + 1) < t->count) {
		if (child + 1 < t->count && timer_before(&t->heap[child + 1], &t->heap[child]))
			child++;
		if (!timer_before(&t->heap[child], &last))
			break;
		t->heap[i] = t->heap[child];
		i = child;
	}
	t->heap[i] = last;
	return true;
}

#endif
