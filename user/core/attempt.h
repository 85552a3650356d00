/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One connection attempt as the program that made it lived it, with everything the sensors saw of
 * its SYN: the unit that is shown, counted and judged. Filled by the joiner, read by everyone.
 */
#ifndef EGRESS25_CORE_ATTEMPT_H
#define EGRESS25_CORE_ATTEMPT_H

#include "core/observation.h"
#include "core/path.h"

enum outcome {
	OUTCOME_PENDING, /* not ended yet */
	OUTCOME_ESTABLISHED,
	OUTCOME_REFUSED,	 /* an RST that fits the destination */
	OUTCOME_RESET_ON_PATH,	 /* an RST that does not */
	OUTCOME_REJECTED,	 /* an ICMP error from beyond this host */
	OUTCOME_SILENT,		 /* the kernel gave up */
	OUTCOME_ABANDONED,	 /* the program gave up first, no answer until then */
	OUTCOME_DROPPED_HERE,	 /* this host discarded the SYN */
	OUTCOME_REJECTED_HERE,	 /* this host answered it */
	OUTCOME_REDIRECTED_HERE, /* established without leaving */
	OUTCOME_NO_ROUTE,
	OUTCOME_DENIED, /* refused before any SYN: cgroup, LSM, seccomp */
	OUTCOME_COUNT
};

/* Did a SYN of this attempt leave the host? NO needs positive evidence of a drop or a redirect. */
enum left_host { LEFT_UNKNOWN, LEFT_NO, LEFT_YES };

struct attempt {
	uint64_t id; /* distinct among the attempts of one joiner, rising */

	struct address destination, source; /* source all zero while unknown */
	uint16_t port, source_port;	    /* source_port 0 while unknown */
	enum family family;
	enum scope scope;
	uint32_t netns;		/* of the socket; of the wire for forwarded traffic */
	bool forwarded;		/* no local socket owns it */
	struct process process; /* not known when forwarded */

	uint64_t started_ns;	 /* first SYN; with began_unseen, when it was first seen */
	bool began_unseen;	 /* before anything was watched: its first SYNs were not seen */
	uint32_t syns_unseen;	 /* of syns, sent until then */
	uint64_t last_syn_ns;	 /* newest SYN */
	uint64_t established_ns; /* 0: never */
	uint64_t ended_ns;	 /* 0: not ended */
	uint32_t syns;		 /* SYNs sent, the first included; 0 when it failed before one */

	enum outcome outcome;
	int error; /* errno the program got, 0 none or unknown */
	enum left_host left_host;
	char interface[INTERFACE_NAME_LEN]; /* the uplink it left by, "" unknown */
	uint32_t syns_on_wire;		    /* of syns, seen leaving */
	uint64_t wire_syn_ns;		    /* the newest of these; 0 none */

	struct {
		uint32_t count; /* 0: no drop seen */
		enum drop_by by;
		char reason[DROP_REASON_LEN];
		uint32_t netns;
		bool in_transit; /* on its way through, not where it was sent: a forward chain */
	} drop;			 /* the newest */

	struct {
		bool seen;
		uint8_t type, code;
		struct address from;
	} icmp; /* the newest from beyond this host */

	struct {
		bool seen;	      /* an RST answered the SYN */
		struct path path;     /* unknown: not seen on the wire */
		struct path expected; /* as this destination's other packets came */
	} reset;

	struct path answer;	 /* of the SYN-ACK; ttl 0: not seen on the wire */
	uint64_t wire_answer_ns; /* SYN-ACK or RST seen on the wire; 0 never */
	uint64_t bytes_received;
	bool reset_in, reset_out; /* an RST ended the established connection */
	bool lossy;		  /* records were lost while it ran: absence proves nothing */

	/* What the records before this one told of it, so that whoever adds up counts once. */
	struct {
		bool any;
		uint32_t syns, left, dropped; /* as syns, syns_on_wire and drop.count were then */
	} told;
};

/* When it began; 0 when that is not known. */
static inline uint64_t attempt_began_ns(const struct attempt *a)
{
	return a->began_unseen ? 0 : a->started_ns;
}

const char *outcome_to_str(enum outcome o);
/* 0 or -EINVAL; OUTCOME_PENDING has no name. */
int outcome_parse(const char *text, enum outcome *ret);
/* The connection state in Zeek's terms (conn.log conn_state): "S0", "SF", "REJ" ... */
const char *attempt_zeek(const struct attempt *a);

#endif
