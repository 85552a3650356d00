/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What somebody saw of one SYN: the only input of the core. The live sensors, a capture file, a
 * recorded stream and the unit tests all speak this, so what a test proves holds for all of them.
 *
 * Times are monotonic nanoseconds of whatever clock the source has. Ports and ISNs are in host
 * byte order. Pointers belong to the source and are not kept.
 */
#ifndef EGRESS25_CORE_OBSERVATION_H
#define EGRESS25_CORE_OBSERVATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "core/uplink.h"

enum observation_kind {
	OBSERVE_CONNECT,	/* socket: the first SYN is about to be sent */
	OBSERVE_WAITING,	/* socket: connecting since before anything was watched */
	OBSERVE_RETRY,		/* socket: a SYN was sent again */
	OBSERVE_ESTABLISHED,	/* socket: handshake complete */
	OBSERVE_STUCK,		/* socket: data sent again three times in a row, not acknowledged */
	OBSERVE_PROGRESS,	/* socket: asked what came in so far, see monitor_next_question() */
	OBSERVE_CLOSE,		/* socket: its program is done with it, or it is gone */
	OBSERVE_RESET_IN,	/* socket: accepted an RST */
	OBSERVE_RESET_OUT,	/* socket: sent an RST */
	OBSERVE_CONNECT_FAILED, /* socket: connect() failed before any SYN */
	OBSERVE_DROP,		/* drop: this host discarded a SYN on its way out */
	OBSERVE_ANSWER_DROPPED, /* drop: this host discarded a SYN-ACK on its way in */
	OBSERVE_WIRE_SYN,	/* wire: a SYN left by an uplink */
	OBSERVE_WIRE_ANSWER,	/* wire: a SYN-ACK came in */
	OBSERVE_WIRE_RESET_IN,	/* wire: an RST came in */
	OBSERVE_WIRE_RESET_OUT, /* wire: an RST left */
	OBSERVE_WIRE_ICMP,	/* wire: an ICMP error came in that quotes the SYN's flow */
	OBSERVE_WIRE_END,	/* wire: a connection that was followed is over */
	OBSERVE_LOSS,		/* records were lost before this one */
	OBSERVE_LINE,		/* what an uplink received, read while a silence is pending */
	OBSERVE_UPLINK,		/* other uplinks are watched from here on */
};

/* Who made an observation, by which the parts of it that are filled in go. */
enum observation_origin {
	ORIGIN_SOCKET, /* socket */
	ORIGIN_PACKET, /* drop, wire or end: of one packet or connection, seen from outside */
	ORIGIN_LOSS,
	ORIGIN_LINE,
	ORIGIN_UPLINK,
};

static inline enum observation_origin observation_origin(enum observation_kind kind)
{
	switch (kind) {
	case OBSERVE_CONNECT:
	case OBSERVE_WAITING:
	case OBSERVE_RETRY:
	case OBSERVE_ESTABLISHED:
	case OBSERVE_STUCK:
	case OBSERVE_PROGRESS:
	case OBSERVE_CLOSE:
	case OBSERVE_RESET_IN:
	case OBSERVE_RESET_OUT:
	case OBSERVE_CONNECT_FAILED:
		return ORIGIN_SOCKET;
	case OBSERVE_DROP:
	case OBSERVE_ANSWER_DROPPED:
	case OBSERVE_WIRE_SYN:
	case OBSERVE_WIRE_ANSWER:
	case OBSERVE_WIRE_RESET_IN:
	case OBSERVE_WIRE_RESET_OUT:
	case OBSERVE_WIRE_ICMP:
	case OBSERVE_WIRE_END:
		break;
	case OBSERVE_LOSS:
		return ORIGIN_LOSS;
	case OBSERVE_LINE:
		return ORIGIN_LINE;
	case OBSERVE_UPLINK:
		return ORIGIN_UPLINK;
	}
	return ORIGIN_PACKET;
}

/* Which part of this host stops SYNs, or their answers. */
enum drop_by {
	DROP_UNKNOWN, /* the kernel names no reason */
	DROP_NETFILTER,
	DROP_CGROUP,
	DROP_TC,
	DROP_NEIGHBOUR,
	DROP_ROUTE,
	DROP_QDISC,
	DROP_IPSEC,
	DROP_OTHER,
	/* No SYN is discarded there: what else of this host may be the cause. */
	DROP_INPUT,	     /* answers are, on their way in */
	DROP_RP_FILTER,	     /* likewise, for the way they come */
	DROP_SOURCE_ADDRESS, /* SYNs leave with an address nobody can answer */
	DROP_SOURCE_PORTS,   /* no source port is free */
	DROP_CONNTRACK,	     /* the table of connections is full */
	DROP_PROGRAM,	     /* one program or user alone is refused */
	DROP_BY_COUNT
};

#define DROP_SYN_COUNT (DROP_OTHER + 1) /* those that discard SYNs */

#define PROCESS_NAME_LEN   16 /* TASK_COMM_LEN, NUL included */
#define INTERFACE_NAME_LEN 16 /* IFNAMSIZ, NUL included */
#define DROP_REASON_LEN	   48 /* the longest name in 6.18 has 35 characters */

/* Who called connect(). */
struct process {
	bool known;
	uint32_t pid; /* tgid in the initial pid namespace */
	uint32_t uid; /* in the initial user namespace */
	char name[PROCESS_NAME_LEN];
	uint64_t cgroup_id; /* cgroup v2; 0 unknown */
};

struct observation {
	enum observation_kind kind;
	uint64_t time_ns;
	struct address destination; /* the far end, also of packets that come from it */
	struct address source;	    /* all zero while unknown */
	uint16_t port;		    /* of the destination */
	uint16_t source_port;	    /* 0 while unknown */
	bool has_isn;
	uint32_t isn;
	uint64_t cookie; /* of the local socket; 0 where none is known */
	uint32_t netns;	 /* inode of the namespace it was seen in; 0 unknown */

	union {
		/* OBSERVE_CONNECT ... OBSERVE_CONNECT_FAILED */
		struct {
			struct process process;
			uint64_t started_ns;	 /* 0: not known, before anything was watched */
			uint32_t syns;		 /* sent so far, the first included */
			uint32_t route_ifindex;	 /* device of the route before NAT; 0 unknown */
			int error;		 /* positive errno, 0 none */
			int soft_error;		 /* positive errno, 0 none */
			bool established;	 /* the handshake had been completed */
			bool error_noted;	 /* the kernel told it of an error meanwhile */
			bool aborted;		 /* close: an RST of ours follows at once */
			bool has_bytes;		 /* what follows is known */
			bool far_end_closed;	 /* its FIN came first */
			bool full_size;		 /* stuck: a segment as large as the path allows */
			uint64_t bytes_received; /* in order, without the FIN */
			uint64_t bytes_sent_acked; /* of ours, without SYN and FIN */
			uint64_t first_byte_ns; /* when the far end's first data came; 0 unknown */
			uint64_t round_trip_ns; /* smoothed; 0 unknown */
		} socket;

		/* OBSERVE_DROP, OBSERVE_ANSWER_DROPPED */
		struct {
			enum drop_by by;
			char reason[DROP_REASON_LEN]; /* the kernel's name, or its number */
			bool in_transit; /* came in by an interface rather than from a socket */
		} drop;

		/* OBSERVE_WIRE_* */
		struct {
			uint32_t ifindex;
			char interface[INTERFACE_NAME_LEN];
			uint8_t ttl; /* TTL or hop limit as seen on the uplink */
			uint8_t icmp_type, icmp_code;
			struct address icmp_from;
		} wire;

		/* OBSERVE_WIRE_END: of a connection whose packets were all recorded */
		struct {
			bool both_ways;	 /* those of the far end, too: the bytes are known */
			bool unfinished; /* the recording ends before it, and too early to tell */
			bool fin_out, fin_in, far_end_first; /* who closed, and who did so first */
			bool reset_in, reset_out;
			bool stuck, stuck_full; /* data repeated in vain; a full-size segment */
			uint8_t reset_ttl;
			uint32_t answers_again; /* SYN-ACKs repeated after our ACK */
			uint64_t bytes_received, bytes_sent_acked;
			uint64_t first_byte_ns; /* 0 never */
		} end;

		/* OBSERVE_LOSS; only kind and time_ns are set besides */
		struct {
			uint64_t ring;	    /* no room in the ring, since the last such record */
			uint64_t recursion; /* programs skipped by the kernel, likewise */
			uint64_t client;    /* recorded lines that nobody could take, likewise */
			uint64_t upto_ns;   /* none later than this; 0 than time_ns */
		} loss;

		/* OBSERVE_LINE; only kind and time_ns are set besides */
		struct {
			uint32_t ifindex;
			uint64_t packets; /* received, by the device's own counter */
		} line;

		/* OBSERVE_UPLINK; only kind and time_ns are set besides. What left by an uplink
		 * since time_ns was seen, if it is watched. */
		const struct uplink_news *uplink;
	};
};

const char *drop_by_to_str(enum drop_by by); /* "netfilter", "cgroup", ... */

#endif
