// SPDX-License-Identifier: GPL-2.0-only
/* egress25 watch: this machine's mail traffic, live. What it does is in watch_loop.c. */

#include "base/cleanup.h"
#include "cli/watch_loop.h"

int watch_run(const struct options *options)
{
	_cleanup_(watch_loop_done) struct watch_loop live = {.engine = ENGINE_INIT};
	int r = watch_loop_init(&live, options);

	return r ? r : watch_loop_run(&live);
}
