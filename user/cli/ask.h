/* SPDX-License-Identifier: GPL-2.0-only */
/* A daemon asked over its control socket, and its answer passed on: `status` and `report`. Knows
 * nothing itself, and needs no root, only the group that may ask. */
#ifndef EGRESS25_CLI_ASK_H
#define EGRESS25_CLI_ASK_H

#include "cli/options.h"
#include "serve/control.h"

/* Says on stderr what went wrong, where no daemon answers with `instead` behind it: a further way,
 * "; or ...", or "". Returns the exit status to end with. */
int ask_daemon(const struct options *options, enum control_form form, const char *instead);

#endif
