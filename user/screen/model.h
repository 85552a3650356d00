/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the full screen shows, read from the JSON of `status`. All text is printable ASCII. Lists
 * are bounded, whatever the JSON holds; unknown numbers are 0, unknown text is "".
 */
#ifndef EGRESS25_SCREEN_MODEL_H
#define EGRESS25_SCREEN_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "finding/journey.h"

#define MODEL_ROWS_MAX	4096
#define MODEL_TEXT_LEN	96
#define MODEL_LONG_LEN	320
#define MODEL_CLOCK_LEN 9 /* "08:12:09" */

struct model_port {
	uint16_t port;
	enum family family;
	enum port_state state;
	char by[MODEL_TEXT_LEN];			     /* "network-silent" ... */
	bool telling;					     /* something was seen of it */
	char headline[MODEL_LONG_LEN], step[MODEL_LONG_LEN]; /* step: the first thing to do */
	char since[MODEL_CLOCK_LEN];
	struct journey way;
};

struct model_attempt {
	uint64_t id;
	double time_s, started_s; /* since the epoch; time_s: its end, or now */
	char clock[MODEL_CLOCK_LEN];
	uint16_t port;
	enum family family;
	char destination[MODEL_TEXT_LEN], interface[MODEL_TEXT_LEN];
	char process[MODEL_TEXT_LEN]; /* "smtp[812]" */
	char container[MODEL_TEXT_LEN];
	bool has_user;
	uint32_t uid;
	char outcome[MODEL_TEXT_LEN]; /* "" while it waits */
	char error[MODEL_TEXT_LEN];   /* "ETIMEDOUT" */
	unsigned int syns;
	double took_ms; /* negative: unknown */
	struct journey way;
};

/* What one sender or one destination did in all. */
struct model_tally {
	char name[MODEL_TEXT_LEN];	/* process name or address */
	char container[MODEL_TEXT_LEN]; /* of a sender */
	bool has_user;
	uint32_t uid;
	uint16_t port;
	uint64_t attempts, answered, failed, waiting;
	char clock[MODEL_CLOCK_LEN];  /* of the newest */
	double time_s;		      /* likewise */
	char outcome[MODEL_TEXT_LEN]; /* likewise */
};

struct model {
	char host[MODEL_TEXT_LEN], version[MODEL_TEXT_LEN], uplinks[MODEL_LONG_LEN];
	char cloud[MODEL_TEXT_LEN], clock[MODEL_CLOCK_LEN];
	char missing[MODEL_LONG_LEN]; /* sensors that are not attached */
	double time_s;
	uint64_t lost;	      /* records */
	uint64_t waiting_all; /* attempts that wait, also those that are not listed */
	struct model_port *ports;
	size_t ports_count;
	struct model_attempt *waiting, *attempts;
	size_t waiting_count, attempts_count;
	struct model_tally *destinations, *senders;
	size_t destinations_count, senders_count;
};

/* text: the JSON object of `status`. 0, -ENOMEM, or -EINVAL when it is none of that. On success the
 * caller ends with model_done(), which is fine with zeroes. */
int model_read(struct model *ret, const char *text, size_t len);
void model_done(struct model *m);

/* The port that is spoken of: the first that is amiss, else the first of which something is known;
 * NULL: nothing is. */
const struct model_port *model_worst(const struct model *m);

#endif
