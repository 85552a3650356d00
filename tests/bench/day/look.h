/* SPDX-License-Identifier: GPL-2.0-only */
/* All that a daemon shows, rendered as it does when it is asked: metrics in each form, the page,
 * the status as text and JSON, and single records as JSON. What came of it is thrown away. */
#ifndef EGRESS25_BENCH_DAY_LOOK_H
#define EGRESS25_BENCH_DAY_LOOK_H

#include "core/history.h"
#include "render/render.h"

struct look {
	struct monitor *monitor;
	const struct history *history;
	struct render_context context;
	uint64_t started_ns;
	uint64_t bytes; /* rendered so far */
};

/* 0 or a negative errno. */
int look_around(struct look *l, uint64_t now_ns);
int look_at(struct look *l, const struct record *r);

#endif
