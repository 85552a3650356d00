/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --persist: what of the daemon outlives it, where that lies, and what is said of it. Knows the
 * options and the chronicle's counts; how it is kept is the sensors' business.
 */
#ifndef EGRESS25_CLI_KEEP_H
#define EGRESS25_CLI_KEEP_H

#include "cli/options.h"
#include "core/chronicle.h"
#include "sensor/persist.h"

/* With --persist takes the directory; without it, for the daemon, removes what an earlier one left
 * there, so that nothing counts twice. *ret is NULL where nothing is kept. Says on stderr what is
 * wrong. 0, or the exit status to end with. */
int keep_open(struct persist **ret, const struct options *o);
/* Says what became of it, once the sensors have begun. */
void keep_tell(const struct persist *p);
/* Where the chronicle goes on counting, once the sensors are open; NULL when nothing is kept. */
struct chronicle_counts *keep_counts(const struct persist *p);

#endif
