/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program may still do once everything is attached: one table of capabilities, each with
 * its reason, and giving up the rest for good. Knows nothing of sensors, only of what was asked
 * for; the manual's section on rights is made of the same table.
 */
#ifndef EGRESS25_ENGINE_PRIVILEGES_H
#define EGRESS25_ENGINE_PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>

#include "config/options.h"
#include "engine/uplink_watch.h"

struct privilege {
	unsigned int capability; /* CAP_... */
	const char *name;	 /* "CAP_..." */
	const char *reason;	 /* what it is for, after "to" */
	const char *when;	 /* kept only "with ..."; NULL: always */
};

#define PRIVILEGES_MAX 8
extern const struct privilege privileges[];
extern const size_t privileges_count;

/* Keeps of this process's capabilities those of the table that the options call for, and sets
 * no_new_privs; nothing can be gained back, nor by a program that it would start. To be called when
 * everything is attached and open, and before any thread is started: capabilities are a thread's.
 * writes: the directories of --textfile and --control-socket are written to. A right that cannot be
 * given up is a warning; with -v it says what is kept. */
void privileges_drop(const struct options *options, const struct uplink_watch *wire, bool writes);

/* For the process that reads the mail queue: of what this one has, it and what it runs keep
 * CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (the queue is the mail program's), CAP_SETUID and
 * CAP_SETGID (Exim becomes its own user). A right that cannot be given up is a warning. */
void privileges_keep_for_queue(void);

#endif
