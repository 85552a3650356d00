/* SPDX-License-Identifier: GPL-2.0-only */
/* `watch` at work: the engine's records to the screen, until it is told to end. */
#ifndef EGRESS25_CLI_LIVE_H
#define EGRESS25_CLI_LIVE_H

#include "cli/candidates.h"
#include "cli/engine.h"
#include "cli/show.h"

enum live_end {
	LIVE_RUNNING,
	LIVE_TOLD,   /* a signal, --duration, --count, --until-verdict */
	LIVE_CLOSED, /* nobody reads stdout any more */
	LIVE_FAILED, /* said on stderr */
};

struct live {
	const struct options *options; /* of the caller, kept */
	struct show show;
	struct engine engine;
	struct candidates candidates;
	enum port_state decided[FAMILY_COUNT]; /* of the port --until-verdict waits for */
	enum live_end end;
};

/* Loads and attaches everything, and says what is missing. 0, or the exit status to end with;
 * live_done() is due in any case. */
int live_init(struct live *l, const struct options *options);
/* Watches until it is told to end. Returns the exit status. */
int live_run(struct live *l);
void live_done(struct live *l);

#endif
