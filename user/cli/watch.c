// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 watch: this machine's mail traffic, live. What it does is in live.c; here is what can
 * be refused before anything is loaded.
 */

#include <fcntl.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cli/live.h"

int watch_run(const struct options *options)
{
	_cleanup_(live_done) struct live live = {.engine = ENGINE_INIT};
	int r;

	if (options->ready_fd && fcntl((int)options->ready_fd, F_GETFD) < 0) {
		log_error("--ready-fd: %d is not an open file descriptor; allowed: one that the "
			  "caller opened for writing",
			  (int)options->ready_fd);
		return EXIT_USAGE;
	}
	r = live_init(&live, options);
	return r ? r : live_run(&live);
}
