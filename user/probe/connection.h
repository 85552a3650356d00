/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One connection of a check: opened, its greeting read, QUIT sent, closed; never a byte more. What
 * a program without rights can know of it is kept: how many SYNs were sent, which error came back
 * and from whom, how long each step took. Waits for nothing.
 */
#ifndef EGRESS25_PROBE_CONNECTION_H
#define EGRESS25_PROBE_CONNECTION_H

#include "base/address.h"
#include "probe/greeting.h"

enum connection_state {
	CONNECTION_CONNECTING,
	CONNECTION_OPEN,    /* established; the greeting is waited for, if one is */
	CONNECTION_LEAVING, /* greeted; QUIT is sent, the far end's close is waited for */
	CONNECTION_ENDED,
};

/* What a turn brought about; bits. */
enum connection_news {
	CONNECTION_REPEATED = 1, /* a SYN was sent again */
	CONNECTION_ESTABLISHED = 2,
	CONNECTION_GREETED = 4, /* the first line is there */
	CONNECTION_OVER = 8,
};

/* How long the far end has to close after QUIT, and to finish a greeting of many lines. */
#define CONNECTION_FAREWELL_NS 500000000ULL
#define CONNECTION_LINES_NS    1000000000ULL

/* Times are CLOCK_MONOTONIC, 0 for never. Ports are in host byte order. */
struct connection {
	int fd;		 /* -1: closed */
	uint64_t cookie; /* the kernel's, of its socket; 0 unknown */
	struct address destination, source;
	uint16_t port, source_port;
	bool listens; /* the server speaks first on this port */
	enum connection_state state;
	uint64_t started_ns, connected_ns, greeted_ns, quit_ns, ended_ns;
	uint32_t syns;	     /* sent, the first included; 0: connect() failed before one */
	int error;	     /* positive errno it ended with; 0: none, or given up by us */
	bool given_up;	     /* by us, in whatever state */
	bool at_once;	     /* answered before connect() had returned: by this very host */
	bool far_end_closed; /* first */
	struct {
		bool seen;
		uint8_t type, code;
		struct address from;
	} icmp;			/* what the error came by, where the kernel tells (Linux 5.9) */
	uint64_t round_trip_ns; /* of the handshake; 0 unknown */
	struct greeting greeting;
};

/* Begins. What fails at once has ended when this returns. */
void connection_open(struct connection *c, const struct address *destination, uint16_t port,
		     uint64_t now_ns);
/* Something happened, or time passed. Returns bits of enum connection_news. */
unsigned int connection_turn(struct connection *c, uint64_t now_ns);
/* Ends it as it is. */
void connection_close(struct connection *c, uint64_t now_ns);

#endif
