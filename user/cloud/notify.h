/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling somebody of a change: a program, which gets it as JSON on its standard input, or a web
 * address, to which it is posted. Done by a child process without rights, so that neither a library
 * nor a slow receiver is anything to the one that tells.
 */
#ifndef EGRESS25_CLOUD_NOTIFY_H
#define EGRESS25_CLOUD_NOTIFY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NOTIFY_TIMEOUT_NS 10000000000ULL /* then the child is killed */
#define NOTIFY_ENV_MAX	  8

struct notification {
	const char
		*program; /* an absolute path, run without a shell and without arguments; or NULL */
	const char *url;  /* where it is posted to; or NULL. One of the two */
	const char *json;
	size_t len;
	const char *env[NOTIFY_ENV_MAX]; /* of the program, beside PATH: "NAME=value"; NULL ends */
};

/* Exit statuses of the child beside those of the program. */
enum notify_status {
	NOTIFY_NOT_STARTED = 126, /* the program cannot be run */
	NOTIFY_NO_ANSWER = 124,	  /* nobody at that address took it in time */
	NOTIFY_REFUSED = 122,	  /* an answer other than 2xx */
	NOTIFY_NO_LIBRARY = 121,  /* libcurl is not installed, or not built in */
};

/* The child, for whoever waits for it; or a negative errno. */
pid_t notify_start(const struct notification *n);

#endif
