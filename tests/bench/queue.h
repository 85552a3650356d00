/* SPDX-License-Identifier: GPL-2.0-only */
/* What happens next in the simulated world: a binary heap of what is due. Knows no mail. */
#ifndef EGRESS25_BENCH_QUEUE_H
#define EGRESS25_BENCH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct due {
	uint64_t at_ns;
	uint32_t what; /* the caller's kinds of events */
	uint32_t who;
};

struct queue {
	struct due *heap;
	size_t count, max;
};

/* 0 or -ENOMEM. */
int queue_init(struct queue *q, size_t max);
void queue_done(struct queue *q);
/* The caller never has more than max due at once. */
void queue_push(struct queue *q, struct due d);
/* The earliest; the queue must not be empty. */
struct due queue_pop(struct queue *q);

#endif
