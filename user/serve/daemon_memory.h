/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a running daemon knows of the ports, as one of its askers reads it: its answer to `status
 * --json`, whatever version it is of.
 */
#ifndef EGRESS25_SERVE_DAEMON_MEMORY_H
#define EGRESS25_SERVE_DAEMON_MEMORY_H

#include <stddef.h>

#include "bpf/limits.h"
#include "core/verdict.h"

#define DAEMON_MEMORY_SINCE_LEN 32 /* "2026-11-23T08:12:09.123456Z" and more than enough */

struct daemon_memory {
	struct daemon_memory_port {
		uint16_t port;
		enum family family;
		enum port_state state;
		enum blocked_by by;
		enum drop_by subsystem; /* of BY_HOST */
		bool in_transit;
		char since[DAEMON_MEMORY_SINCE_LEN]; /* RFC 3339, printable; "" unknown */
	} ports[E25_PORTS_MAX * FAMILY_COUNT];
	size_t count; /* those that are decided */
};

/* Asks, and waits for at most patience_ns at a time. 0; -ENOENT or -ECONNREFUSED when no daemon
 * runs, -EACCES when this user may not ask, -EPROTO when the answer cannot be read, or another
 * negative errno. */
int daemon_memory_ask(const char *path, uint64_t patience_ns, struct daemon_memory *ret);

/* NULL: it knows nothing of it. */
const struct daemon_memory_port *daemon_memory_of(const struct daemon_memory *m, uint16_t port,
						  enum family family);

/* The answer itself. 0 or -EPROTO. Pure. */
int daemon_memory_parse(const char *text, size_t len, struct daemon_memory *ret);

#endif
