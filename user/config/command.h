/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands: their names and what help says of them. main.c has the other half, which function
 * runs each; this one may be linked without any of them.
 */
#ifndef EGRESS25_CONFIG_COMMAND_H
#define EGRESS25_CONFIG_COMMAND_H

enum command {
	COMMAND_WATCH,
	COMMAND_DAEMON,
	COMMAND_STATUS,
	COMMAND_REPORT,
	COMMAND_REPLAY,
	COMMAND_ADVISE,
	COMMAND_DOCTOR,
	COMMAND_COUNT
};

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
int watch_run(const struct options *options);
int daemon_run(const struct options *options);
int status_run(const struct options *options);
int report_run(const struct options *options);
int replay_run(const struct options *options);
int advise_run(const struct options *options);
int doctor_run(const struct options *options);

#endif
