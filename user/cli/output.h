/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `watch` and `replay` write: counts every record, holds back what the filters and --quiet
 * hold back, and renders the rest to stdout in the form that was asked for.
 */
#ifndef EGRESS25_CLI_OUTPUT_H
#define EGRESS25_CLI_OUTPUT_H

#include "cli/record_filter.h"
#include "core/monitor.h"
#include "render/render.h"

struct output {
	const struct options *options;
	struct filter filter;
	struct location where;
	struct candidate_lists firewalls; /* for where */
	struct render_context context;
	struct render_memory memory;
	struct monitor *monitor; /* of the caller; for the verdicts of all ports */
	uint64_t outcomes[E25_PORTS_MAX][FAMILY_COUNT][OUTCOME_COUNT];
	uint64_t attempts_shown;
	bool ready; /* the first record is out */
	int error;  /* first negative errno of a write */
};

/* A terminal that wants colour reads stdout. */
bool output_colourful(void);

/* Says on stderr what is wrong. 0, or the exit status to end with. */
int output_init(struct output *s, const struct options *options);

/* Time goes on, and the wall clock may be set: once per turn of the loop. */
void output_refresh_clock(struct output *s);

void output_ready(struct output *s, const struct render_ready *ready);
/* What a sensor saw: a line of the JSON stream, which makes it replayable; nothing in text. */
void output_observation(struct output *s, const struct observation *o);
/* What was read of the firewall's rules: from now on verdicts quote it, and in text those that
 * were told before are told of it. A line of the JSON stream, too, as of a time until which all was
 * judged without it. */
void output_firewall(struct output *s, uint64_t time_ns, const struct candidate_list *list);
/* The same without the line, for a recorded stream. True when it is news. */
bool output_take_firewall(struct output *s, uint64_t time_ns, const struct candidate_list *list);
void output_record(struct output *s, const struct record *r);
/* What was counted where the records come from, by place in --ports. */
struct output_counts {
	struct render_port_summary port[E25_PORTS_MAX][FAMILY_COUNT];
};

/* The end: text, or the last record of a JSON stream. Ports, verdicts and outcomes are filled in
 * here, the rest of *summary is the caller's. */
void output_summary(struct output *s, struct render_summary *summary,
		    const struct output_counts *counts);
/* --count is reached. */
bool output_has_enough(const struct output *s);
/* Hands what was rendered to the reader. */
void output_flush(struct output *s);

#endif
