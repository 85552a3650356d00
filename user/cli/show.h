/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `watch` writes: counts every record, holds back what the filters and --quiet hold back,
 * and renders the rest to stdout in the form that was asked for.
 */
#ifndef EGRESS25_CLI_SHOW_H
#define EGRESS25_CLI_SHOW_H

#include "cli/filter.h"
#include "core/monitor.h"
#include "render/render.h"
#include "sensor/sensor.h"

struct show {
	const struct options *options;
	struct filter filter;
	struct location where;
	struct render_context context;
	struct render_memory memory;
	struct monitor *monitor; /* of the caller; for the verdicts of all ports */
	uint64_t outcomes[MONITOR_PORTS_MAX][FAMILY_COUNT][OUTCOME_COUNT];
	uint64_t attempts_shown;
	int error; /* first negative errno of a write */
};

/* Says on stderr what is wrong. 0, or the exit status to end with. */
int show_init(struct show *s, const struct options *options);

/* Time goes on, and the wall clock may be set: once per turn of the loop. */
void show_refresh_clock(struct show *s);

void show_ready(struct show *s, const struct render_ready *ready);
void show_record(struct show *s, const struct record *r);
/* The end of the watch: text, or the last record of a JSON stream. Takes the times from summary;
 * the rest is filled in here. */
void show_summary(struct show *s, struct sensors *sensors, struct render_summary *summary);
/* --count is reached. */
bool show_has_enough(const struct show *s);
/* Hands what was rendered to the reader. */
void show_flush(struct show *s);

#endif
