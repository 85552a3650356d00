// SPDX-License-Identifier: GPL-2.0-only
/* egress25 watch: this machine's mail traffic, live. What it does is in live.c. */

#include "base/cleanup.h"
#include "cli/live.h"

int watch_run(const struct options *options)
{
	_cleanup_(live_done) struct live live = {.engine = ENGINE_INIT};
	int r = live_init(&live, options);

	return r ? r : live_run(&live);
}
