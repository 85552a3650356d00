/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the text renderers share: colour, width, and the advice as a block. For
 * render/text*.c, render/terminal.c, render/html*.h, render/html*.c, render/advise_list.c,
 * render/rules_conf.c and render/case*.c alone.
 */
#ifndef EGRESS25_RENDER_TEXT_INTERNAL_H
#define EGRESS25_RENDER_TEXT_INTERNAL_H

#include "render/render.h"
#include "render/status.h"

#define TEXT_WIDTH	  100 /* a terminal beside something else */
/* Advice is read in a terminal of any size, and pasted. */
#define TEXT_ADVICE_WIDTH 80
#define TEXT_INDENT	  13 /* "08:12:09.123 " */

enum paint { PAINT_NONE, PAINT_GOOD, PAINT_BAD, PAINT_WARN, PAINT_DIM, PAINT_STRONG, PAINT_COUNT };

/* The escape sequences, "" without colour. */
const char *paint_on(const struct render_context *c, enum paint paint);
const char *paint_off(const struct render_context *c, enum paint paint);
enum paint paint_state(enum port_state state);
enum paint paint_outcome(enum outcome o);

/* The time of day to the millisecond, and a blank: TEXT_INDENT columns. */
void text_time(FILE *out, const struct render_context *c, uint64_t time_ns);

/* Columns of a line: those of the terminal, at most TEXT_WIDTH. */
unsigned int text_width(const struct render_context *c);

/* 0, or the negative errno of what was written to out since it was cleared. */
int text_result(FILE *out);

/* Who made an attempt, "smtp[812]"; escaped. "" when nobody can be named. */
#define TEXT_PROCESS_LEN (4 * PROCESS_NAME_LEN + 16)
const char *text_process(const struct render_context *c, const struct attempt *a,
			 char buf[static TEXT_PROCESS_LEN]);
/* How an attempt ended, "silent after 6 SYNs, 7.1 s  left eth0"; escaped. */
#define TEXT_STORY_LEN 320
const char *text_story(const struct attempt *a, char buf[static TEXT_STORY_LEN]);

/* Summary, numbered steps, source, each line indented; what is not for the person at this machine
 * only with all. */
void text_guidance(FILE *out, unsigned int indent, unsigned int width, const struct guidance *g,
		   bool all);
/* The headline, why it is so, what else is worth knowing, and with `next` one thing to do; how it
 * was decided with verbose alone. The cursor is at column `indent` before and at the beginning of a
 * line after it. */
void text_finding(FILE *out, const struct render_context *c, unsigned int indent,
		  const struct finding *f, bool next);

/* text_now.c. Who waits for an answer, the longest first; nothing where nobody does. */
void text_waiting(FILE *out, const struct render_context *c, const struct render_status *s);
/* Who connects, and where to. */
void text_talkers(FILE *out, const struct render_context *c, const struct render_status *s);
/* What waits in the mail queue. */
void text_queue(FILE *out, const struct render_context *c, const struct render_status *s);
/* "smtp uid 105, 25", "198.51.100.7, 25"; escaped. */
#define TEXT_TALKER_LEN 200
const char *text_talker(const struct render_context *c, const struct talker *t, bool sender,
			char buf[static TEXT_TALKER_LEN]);

/* The first lines of a replay. */
int text_replay(FILE *out, const struct render_context *c, const struct render_ready *ready);
/* How much was read, as the sentences a summary begins with. */
void text_reading(FILE *out, const struct render_context *c, const struct render_summary *s);

/* ", nothing lost." or what was, after the words "for how long". */
void text_losses(FILE *out, const struct render_summary *s);
/* Counts per port, as a table. */
void text_counts(FILE *out, const struct render_context *c, const struct render_summary *s);
/* Verdicts with their reasons and advice. */
void text_verdicts(FILE *out, const struct render_context *c, const struct render_summary *s);
/* The same, or why there is none. */
void text_findings(FILE *out, const struct render_context *c, const struct render_summary *s);

/* The advice of a finding, or where it stands already. Nothing where it advises nothing. */
void text_advice(FILE *out, const struct render_context *c, unsigned int indent,
		 const struct finding *f);

#endif
