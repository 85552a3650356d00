/* SPDX-License-Identifier: GPL-2.0-only */
/* `watch` at work: the engine's records to the screen, until it is told to end. */
#ifndef EGRESS25_CLI_WATCH_LOOP_H
#define EGRESS25_CLI_WATCH_LOOP_H

#include "engine/firewall_watch.h"
#include "engine/engine.h"
#include "cli/output.h"

enum watch_loop_end {
	WATCH_LOOP_RUNNING,
	WATCH_LOOP_TOLD,   /* a signal, --duration, --count, --until-verdict */
	WATCH_LOOP_CLOSED, /* nobody reads stdout any more */
	WATCH_LOOP_FAILED, /* said on stderr */
};

struct watch_loop {
	const struct options *options; /* of the caller, kept */
	struct output show;
	struct writer *out, *err; /* of stdout, and of stderr where that leads elsewhere */
	struct engine engine;
	struct firewall_watch candidates;
	struct verdict decided[FAMILY_COUNT]; /* of the port --until-verdict waits for */
	enum watch_loop_end end;
};

/* Loads and attaches everything, and says what is missing. 0, or the exit status to end with;
 * watch_loop_done() is due in any case. */
int watch_loop_init(struct watch_loop *l, const struct options *options);
/* Watches until it is told to end. Returns the exit status. */
int watch_loop_run(struct watch_loop *l);
void watch_loop_done(struct watch_loop *l);

#endif
