/* SPDX-License-Identifier: GPL-2.0-only */
/* Where this machine is, for the guide: what the operator said, then what the firmware says. */
#ifndef EGRESS25_CLI_LOCATION_H
#define EGRESS25_CLI_LOCATION_H

#include "cli/options.h"
#include "guide/guide.h"

/* Strings of *ret live as long as the options or are literals. Says on stderr what is wrong.
 * 0, or the exit status to end with. */
int location_find(const struct options *options, struct location *ret);

#endif
