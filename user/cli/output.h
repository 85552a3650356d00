/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `watch` and `replay` write: counts every record, holds back what the filters and --quiet
 * hold back, and renders the rest to stdout in the form that was asked for.
 */
#ifndef EGRESS25_CLI_OUTPUT_H
#define EGRESS25_CLI_OUTPUT_H

#include "base/writer.h"
#include "cli/record_filter.h"
#include "cli/lines.h"
#include "core/monitor.h"
#include "render/render.h"

struct output {
	const struct options *options;
	struct record_filter filter;
	struct location where;
	struct candidate_lists firewalls; /* for where */
	struct render_context context;
	struct render_memory memory;
	struct monitor *monitor; /* of the caller; for the verdicts of all ports */
	/* Where records are rendered to: stdout, or what becomes a piece of the writer. */
	FILE *to;
	struct writer
		*writer; /* of the caller; NULL: stdout is written to, however long it takes */
	struct {
		char *bytes;
		size_t len, size;
	} piece;
	struct lines shown;
	bool ticker;		       /* it stands at the bottom */
	uint64_t started_ns, tried_ns; /* the newest attempt; 0 none yet */
	bool idle_told, verdict_told;
	uint64_t lost;	    /* lines that found no room, until it is told */
	uint64_t lost_told; /* those that were */
	/* How many rules the newest verdict quoted when it was told, and one; 0: none was told. */
	int quoted[E25_PORTS_MAX][FAMILY_COUNT];
	uint64_t firewalls_ns; /* as of when the newest rules were read */
	uint64_t outcomes[E25_PORTS_MAX][FAMILY_COUNT][OUTCOME_COUNT];
	uint64_t attempts_shown;
	bool ready; /* the first record is out */
	int error;  /* first negative errno of a write */
};

/* A terminal that wants colour reads stdout. */
bool output_colourful(void);

/* Columns of the terminal that reads it; 0 where none does. */
unsigned int output_width(void);

/* Says on stderr what is wrong. 0, or the exit status to end with. */
int output_init(struct output *s, const struct options *options);

void output_done(struct output *s);

/* From now on nothing waits for who reads stdout: what finds no room there is counted, and told as
 * a loss when there is some again. The writer was made with OUTPUT_ROOM. 0 or -ENOMEM. */
#define OUTPUT_ROOM (8U << 20) /* bytes: 13 s of 100 attempts a second as --json */
int output_through(struct output *s, struct writer *w);
/* Time goes on: the ticker, what was left out, and that nothing is tried. Once a second. */
void output_tick(struct output *s);
/* There may be room again. */
void output_room(struct output *s);
/* Everything is handed over: what was lost is told, even where there is little room. */
void output_end(struct output *s);

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

/* The end of what a command wrote to stdout by itself. r: what writing it gave, 0 or negative
 * errno. 0, or EXIT_FAILED after a sentence on stderr. */
int output_finish(int r);

#endif
