// SPDX-License-Identifier: GPL-2.0-only
/* See queue.h. */

#include "queue.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int queue_init(struct queue *q, size_t max)
{
	*q = (struct queue){.heap = calloc(max, sizeof(*q->heap)), .max = max};
	return q->heap ? 0 : -ENOMEM;
}

void queue_done(struct queue *q)
{
	free(q->heap);
	*q = (struct queue){0};
}

void queue_push(struct queue *q, struct due d)
{
	size_t i = q->count++;

	assert(q->count <= q->max);
	for (; i > 0 && q->heap[(i - 1) / 2].at_ns > d.at_ns; i = (i - 1) / 2)
		q->heap[i] = q->heap[(i - 1) / 2];
	q->heap[i] = d;
}

struct due queue_pop(struct queue *q)
{
	struct due top = q->heap[0], last = q->heap[--q->count];
	size_t i = 0;

	while (2 * i + 1 < q->count) {
		size_t child = 2 * i + 1;

		if (child + 1 < q->count && q->heap[child + 1].at_ns < q->heap[child].at_ns)
			child++;
		if (q->heap[child].at_ns >= last.at_ns)
			break;
		q->heap[i] = q->heap[child];
		i = child;
	}
	q->heap[i] = last;
	return top;
}
