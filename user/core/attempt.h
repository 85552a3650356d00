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
	OUTCOME_DENIED, /* refused before any SYN: cgroup, LSM; what seccomp refuses is not seen */
	OUTCOME_COUNT
};

/* How far an attempt came. A port is judged by how far it carries. */
enum stage {
	STAGE_UNKNOWN,	   /* a SYN was sent; whether it left is not known */
	STAGE_REFUSED,	   /* connect() failed before a SYN was made */
	STAGE_STOPPED,	   /* its SYNs were discarded or rejected here */
	STAGE_LEFT,	   /* a SYN left by an uplink */
	STAGE_ANSWERED_NO, /* an RST or an ICMP error answered */
	STAGE_ANSWER_LOST, /* a SYN-ACK came in by the uplink and did not reach its socket */
	STAGE_CONNECTED,   /* the handshake is complete */
	STAGE_GREETED,	   /* a byte of the far end came */
	STAGE_CARRIED,	   /* what was sent is acknowledged as well, full-size segments too */
	STAGE_COUNT
};

/* Who ended an established connection first. */
enum closed_by { CLOSED_BY_UNKNOWN, CLOSED_BY_PROGRAM, CLOSED_BY_FAR_END, CLOSED_BY_RESET };

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
	bool counts;		/* evidence for the machine: seen on a watched uplink, or routed by
				 * one in the uplinks' own namespace, or stopped by a rule there */
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
	uint32_t wire_ifindex;		    /* of that uplink; 0 unknown */
	struct address wire_source;	    /* of its SYN there; all zero unknown */
	bool foreign_source;		    /* nobody can answer that: it is none of the uplink's */
	bool on_link;			    /* the destination is reached without a gateway */
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
	bool answer_lost;	 /* it came, and the socket went on repeating its SYN */
	uint32_t answers_again;	 /* SYN-ACKs repeated once the connection was established */

	bool bytes_known;	   /* the next four are */
	uint64_t bytes_received;   /* in order, without the FIN */
	uint64_t bytes_sent_acked; /* without SYN and FIN */
	bool stuck, stuck_full;	   /* data was repeated in vain; a full-size segment */
	bool too_big;		   /* a router asked for smaller packets */
	uint64_t first_byte_ns;	   /* when the far end's first data came; 0 unknown */
	uint64_t round_trip_ns;	   /* the socket's own, smoothed; 0 unknown */
	enum closed_by closed_by;
	uint8_t reset_ttl;	  /* of an RST on the established connection; 0 not seen */
	bool fin_out, fin_in;	  /* on the wire; forwarded traffic alone */
	bool reset_in, reset_out; /* an RST ended the established connection */
	bool answers_unseen;	  /* only what leaves was recorded */
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
const char *stage_to_str(enum stage s);		 /* NULL for STAGE_UNKNOWN */
const char *closed_by_to_str(enum closed_by by); /* NULL for CLOSED_BY_UNKNOWN */
enum stage attempt_stage(const struct attempt *a);
/* The connection state in Zeek's terms (conn.log conn_state): "S0", "SF", "REJ" ... */
const char *attempt_zeek(const struct attempt *a);

#endif
