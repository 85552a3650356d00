/* SPDX-License-Identifier: GPL-2.0-only */
/* Results as tables that a person can read, and held against the goals of the design. */
#ifndef EGRESS25_BENCH_REPORT_H
#define EGRESS25_BENCH_REPORT_H

#include <stdbool.h>

#include "result.h"
#include "setting.h"

struct report {
	bool in_blocks; /* the header of that table is the newest one */
	bool any;
	bool whole; /* every run is in it: the simple judges must do worse */
	struct result total;
	uint64_t failures; /* goals missed */
};

/* One setting: a row, or a row for each judge where something was blocked. */
void report_setting(struct report *r, const struct run *run, const struct setting *s,
		    const struct result *result);

/* The sums, and what they say about the goals. True when all goals hold. */
bool report_end(struct report *r, double seconds);

#endif
