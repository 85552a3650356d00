/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a check concludes. Its connections go through the same core as everybody's, which gives a
 * verdict for each port; here that is held against what only the one knows who made them: whose
 * exchangers these are, that each was waited for, what they said, and what else of this machine was
 * tried at the same time. The verdict that comes out is of the same type. Pure.
 */
#ifndef EGRESS25_CORE_ACTIVE_H
#define EGRESS25_CORE_ACTIVE_H

#include "core/verdict.h"

/* Who chose a destination, which says how likely it is dead for reasons of its own. */
enum active_kind {
	ACTIVE_PROVIDER, /* a large provider, each of them another operator */
	ACTIVE_DOMAIN,
	ACTIVE_QUEUED, /* mail to it waits here */
	ACTIVE_RELAY,  /* on a port that it serves */
	ACTIVE_GUESS,  /* a relay, on a port that it may not serve */
};

#define ACTIVE_TRIES_MAX  512
#define ACTIVE_GROUPS_MAX 64

/* One connection. */
struct active_try {
	uint32_t group; /* of one operator: a domain or a relay; below ACTIVE_GROUPS_MAX */
	enum active_kind kind;
	uint16_t port;
	enum family family;
	struct address destination;
	const char *exchanger; /* its name; kept by the caller */

	enum outcome outcome;	/* as the core has it; OUTCOME_PENDING: given up by the check,
				   unanswered */
	enum drop_by subsystem; /* of OUTCOME_DROPPED_HERE and OUTCOME_REJECTED_HERE */
	bool in_transit;	/* likewise */
	uint32_t syns;
	uint64_t waited_ns; /* for an answer to the SYN; once there was one, for the greeting */
	bool at_once;	    /* it was answered before connect() had returned */
	struct path path;   /* of the answer, where the wire was watched; otherwise unknown */

	bool listens;		    /* the server speaks first on this port */
	bool far_end_closed, reset; /* once the connection was established */
	bool greeted;
	uint16_t code;	      /* of the greeting; 0 none */
	const char *greeting; /* its first line, printable; kept by the caller */
	const char *greeter;  /* the name in it, lower case; "" none */
};

/* What a running daemon says of port 25. */
struct active_memory {
	bool known;
	enum port_state state;
	enum blocked_by by;
	enum drop_by subsystem;
	bool in_transit;
};

struct active_scene {
	uint64_t started_ns;
	struct active_try *tries; /* of the caller */
	size_t tries_count;
	bool has_route[FAMILY_COUNT];
	uint32_t lookups, lookups_answered; /* asked of the resolver, and answered by it */
	bool resolver_public;		    /* an answer of it came by the internet */
	bool proxy;			    /* this machine is told to use one */
	bool names_astray; /* names of two large providers lead to private addresses, or nowhere */
	bool sensors;	   /* the sensors told what became of the SYNs */
	bool failed_known; /* the next is */
	uint64_t failed_here; /* repeated SYNs that this machine could not send */
	struct active_memory memory[FAMILY_COUNT];
};

/* Makes of the core's verdict on one port what the check knows. Evidence gets what was tried. */
void active_conclude(const struct active_scene *s, struct verdict *v);

/* active_alike.c: whether different operators look like one system. */
enum alike active_alike(const struct active_scene *s, uint16_t port, enum family family);

/* Whether it answered the SYN, wherever the answer came from. */
static inline bool active_is_answered(const struct active_try *t)
{
	return t->outcome == OUTCOME_ESTABLISHED || t->outcome == OUTCOME_REDIRECTED_HERE;
}

#endif
