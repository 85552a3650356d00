/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file in which what was learned and decided outlives the daemon, and reboots: read once at the
 * start, written when a verdict has changed, now and then otherwise, and at the end. Says on stderr
 * what is wrong with it, and goes on without. What is in it is core/saved.h's affair.
 */
#ifndef EGRESS25_ENGINE_STATE_FILE_H
#define EGRESS25_ENGINE_STATE_FILE_H

#include "engine/engine.h"
#include "core/history.h"
#include "core/saved.h"

struct state_file {
	const char *path; /* of the options; NULL: nothing is kept */
	struct engine *engine;
	struct history *history;
	sd_event_source *due;
	uint64_t written_ns; /* last, or tried; 0 never */
	int error;	     /* of the newest try, told once */
};

/* Reads what is there into a monitor and a history that know nothing yet. For whoever only wants to
 * know, too. 1 when it was read, 0 when there is nothing, and nothing was said; else a negative
 * errno and a sentence in message: what is there is not used. */
#define STATE_FILE_MESSAGE_LEN 256
int state_file_read(const char *path, struct monitor *m, struct history *h,
		    struct saved_moment *ret_written, char message[static STATE_FILE_MESSAGE_LEN]);

/* To be called before the engine starts. */
void state_file_open(struct state_file *s, struct engine *e, struct history *h);
/* Records came: it is written in a while, soon where a verdict changed. */
void state_file_changed(struct state_file *s, bool verdict);
/* Written a last time. */
void state_file_close(struct state_file *s);

#endif
