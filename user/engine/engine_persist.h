/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --persist: what of the daemon outlives it, where that lies, and what is said of it. Knows the
 * options and the history's counts; how it is kept is the sensors' business.
 */
#ifndef EGRESS25_ENGINE_ENGINE_PERSIST_H
#define EGRESS25_ENGINE_ENGINE_PERSIST_H

#include "config/options.h"
#include "core/history.h"
#include "sensor/persist.h"

/* With --persist takes the directory; without it, for the daemon, removes what an earlier one left
 * there, so that nothing counts twice. *ret is NULL where nothing is kept. Says on stderr what is
 * wrong. 0, or the exit status to end with. */
int engine_persist_open(struct persist **ret, const struct options *o);
/* Says what became of it, once the sensors have begun. */
void engine_persist_tell(const struct persist *p);
/* Where the history goes on counting, once the sensors are open; NULL when nothing is kept. */
struct history_counts *engine_persist_counts(const struct persist *p);

/* What programs that outlive the process are known by to the next one; 0: none of them would. */
uint64_t engine_persist_kept_as(const struct options *o);

#endif
