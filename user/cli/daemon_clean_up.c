// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 daemon --clean-up: for whoever removes the program. What outlives a daemon, pins that
 * --persist left and tc filters on kernels before 6.6, is found and removed by the code that would
 * find it at the next start. A daemon that runs keeps all it has.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/daemon.h"
#include "cli/output.h"
#include "serve/instance.h"

static int refuse_beside_daemon(const struct options *o)
{
	pid_t other;

	if (instance_find(o->control_socket, &other) == 0)
		return 0;
	log_error("--clean-up: a daemon runs, with pid %d, and needs what it has attached; stop it "
		  "first",
		  (int)other);
	return EXIT_FAILED;
}

static int remove_pins(const char *dir)
{
	char message[PINS_MESSAGE_LEN];
	int r = dir ? persist_forget(dir, message) : 0;

	if (r < 0)
		log_error("--clean-up: %s", message);
	return r < 0 ? EXIT_FAILED : 0;
}

static int remove_filters(const struct options *o)
{
	_cleanup_close_ int netns_fd = -1;
	uint32_t netns;
	int r = o->wire_netns ? netns_lookup("wire-netns", o->wire_netns, &netns_fd, &netns) : 0;

	if (r)
		return r;
	r = sensors_sweep(netns_fd, engine_persist_kept_as(o));
	if (r < 0)
		log_error("--clean-up: filters at the interfaces cannot be removed: %s; run it as "
			  "root",
			  strerror(-r));
	return r < 0 ? EXIT_FAILED : 0;
}

int daemon_clean_up(const struct options *o)
{
	int r = refuse_beside_daemon(o), filters;

	if (r)
		return r;
	r = remove_pins(o->persist_dir);
	filters = remove_filters(o);
	if (r || filters)
		return r ? r : filters;
	puts("What earlier daemons left in the kernel is removed.");
	return output_finish(0);
}
