/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands: their names and what help says of them, out of command_rows.h. May be linked
 * without the functions that run them.
 */
#ifndef EGRESS25_CONFIG_COMMAND_H
#define EGRESS25_CONFIG_COMMAND_H

#define COMMAND(enumerator, name, summary, about) COMMAND_##enumerator,
enum command {
#include "config/command_rows.h"
	COMMAND_COUNT
};
#undef COMMAND

struct command_info {
	const char *name;
	const char *summary; /* half a line, in the list of commands */
	const char *about;   /* a paragraph, above the command's options */
};

extern const struct command_info commands[COMMAND_COUNT];

/* Exit statuses, as in the interface. */
enum exit_status {
	EXIT_DONE = 0,	    /* done, or port 25 is open */
	EXIT_FAILED = 1,    /* may work later */
	EXIT_USAGE = 2,	    /* usage or configuration */
	EXIT_BLOCKED = 3,   /* port 25 is blocked */
	EXIT_UNDECIDED = 4, /* too little evidence, or offline */
	EXIT_IMPAIRED = 5,  /* throttled, degraded, intercepted, failing or stalled */
};

struct options;

/* Each returns the exit status. */
#define COMMAND(enumerator, name, summary, about) int name##_run(const struct options *options);
#include "config/command_rows.h"
#undef COMMAND

#endif
