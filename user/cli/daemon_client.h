/* SPDX-License-Identifier: GPL-2.0-only */
/* A daemon asked over its control socket, and its answer passed on: `status` and `report`. Knows
 * nothing itself, and needs no root, only the group that may ask. */
#ifndef EGRESS25_CLI_DAEMON_CLIENT_H
#define EGRESS25_CLI_DAEMON_CLIENT_H

#include "config/options.h"
#include "serve/control.h"

/* Says on stderr what went wrong, where no daemon answers with `instead` behind it: a further way,
 * "; or ...", or "". Returns the exit status to end with. */
int daemon_client_ask(const struct options *options, const struct control_request *request,
		      const char *instead);

/* Why the daemon at path could not be asked: says it on stderr. Returns the exit status to end
 * with. */
int daemon_client_explain(const char *path, int error, const char *instead);

#endif
