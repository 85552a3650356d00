/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `watch` and `replay` write: counts every record, holds back what the filters and --quiet
 * hold back, and renders the rest to stdout in the form that was asked for.
 */
#ifndef EGRESS25_CLI_SHOW_H
#define EGRESS25_CLI_SHOW_H

#include "cli/filter.h"
#include "core/monitor.h"
#include "render/render.h"

struct show {
	const struct options *options;
	struct filter filter;
	struct location where;
	struct candidate_lists firewalls; /* for where */
	struct render_context context;
	struct render_memory memory;
	struct monitor *monitor; /* of the caller; for the verdicts of all ports */
	uint64_t outcomes[MONITOR_PORTS_MAX][FAMILY_COUNT][OUTCOME_COUNT];
	uint64_t attempts_shown;
	bool ready; /* the first record is out */
	int error;  /* first negative errno of a write */
};

/* A terminal that wants colour reads stdout. */
bool show_colourful(void);

/* Says on stderr what is wrong. 0, or the exit status to end with. */
int show_init(struct show *s, const struct options *options);

/* Time goes on, and the wall clock may be set: once per turn of the loop. */
void show_refresh_clock(struct show *s);

void show_ready(struct show *s, const struct render_ready *ready);
/* What a sensor saw: a line of the JSON stream, which makes it replayable; nothing in text. */
void show_observation(struct show *s, const struct observation *o);
/* What was read of the firewall's rules: from now on verdicts quote it, and in text those that
 * were told before are told of it. A line of the JSON stream, too, as of a time until which all was
 * judged without it. */
void show_firewall(struct show *s, uint64_t time_ns, const struct candidate_list *list);
/* The same without the line, for a recorded stream. True when it is news. */
bool show_take_firewall(struct show *s, uint64_t time_ns, const struct candidate_list *list);
void show_record(struct show *s, const struct record *r);
/* What was counted where the records come from, by place in --ports. */
struct show_counts {
	struct render_port_summary port[MONITOR_PORTS_MAX][FAMILY_COUNT];
};

/* The end: text, or the last record of a JSON stream. Ports, verdicts and outcomes are filled in
 * here, the rest of *summary is the caller's. */
void show_summary(struct show *s, struct render_summary *summary, const struct show_counts *counts);
/* --count is reached. */
bool show_has_enough(const struct show *s);
/* Hands what was rendered to the reader. */
void show_flush(struct show *s);

#endif
