/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the full screen has its readings from: a daemon that is asked, or, where none runs, sensors
 * of its own. Each reading is the JSON of `status`. For cli/top*.c alone.
 */
#ifndef EGRESS25_CLI_TOP_H
#define EGRESS25_CLI_TOP_H

#include <systemd/sd-event.h>

#include "config/options.h"

struct top_source;

/* A reading, kept by the source; text NULL: there is none, and error says why. */
typedef void (*top_reading)(void *context, const char *text, size_t len, int error);

/* A daemon where one answers, otherwise sensors of its own, which takes root. Says on stderr what
 * is wrong. 0, or the exit status to end with; top_source_close() is due in any case. */
int top_source_open(struct top_source **ret, const struct options *options, top_reading take,
		    void *context);
void top_source_close(struct top_source *s);
/* The loop to wait on, the source's own. */
sd_event *top_source_event(const struct top_source *s);
/* Asks for a reading, which comes before this returns or later; nothing while one is awaited. */
void top_source_ask(struct top_source *s);

#endif
