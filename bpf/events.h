/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole contract between the kernel side and user space: what lies in the ring buffer and in
 * the memory-mapped counters. Fixed-width fields, no implicit padding, sizes asserted.
 *
 * Every address is sixteen bytes in network order, IPv4 as ::ffff:a.b.c.d. Ports and the ISN are
 * in host byte order. Times are CLOCK_MONOTONIC in ns (bpf_ktime_get_ns). Zero means unknown
 * unless a field says otherwise.
 */
#ifndef EGRESS25_BPF_EVENTS_H
#define EGRESS25_BPF_EVENTS_H

#include <linux/types.h>

#include "bpf/counters.h"
#include "bpf/limits.h"

/* 64 KiB of record per 400 events; 2 MiB hold a burst of some 14000 while user space sleeps, or
 * what 15,000 connections a second make while a busy machine has no time for it for a sixth of a
 * second. A ring that was kept from before is as large as it was. */
#define E25_RING_BYTES (1u << 21)

/* User space is woken for the first record after a pause of this length, and comes back by itself
 * E25_COLLECT_NS later, and so on until nothing came: one wakeup for a burst, none when idle, and
 * well below the 50 ms a person notices. The difference is explained at submit() in maps.h. */
#define E25_WAKEUP_INTERVAL_NS 20000000ULL
#define E25_COLLECT_NS	       25000000ULL

/* So much waiting is reason to wake user space at once, but not for each record of a busy time: a
 * wakeup is an interrupt of its own. The rest is not filled within this. */
#define E25_FILL_INTERVAL_NS  1000000ULL
#define E25_WAKEUP_FILL_BYTES (1u << 18)

enum e25_event_kind {
	E25_SOCK_CONNECT = 1, /* CLOSE -> SYN_SENT; ISN and often the source port not chosen yet */
	E25_SOCK_RETRY = 2,   /* a SYN was sent again */
	E25_SOCK_ESTABLISHED = 3, /* SYN_SENT -> ESTABLISHED */
	E25_SOCK_CLOSE = 4, /* the program is done with it: FIN_WAIT1, LAST_ACK, or CLOSE at once */
	E25_SOCK_RESET_IN = 5,	 /* the socket accepted an RST */
	E25_SOCK_RESET_OUT = 6,	 /* this host sent an RST; without a socket the tail is zero */
	E25_CONNECT_FAILED = 7,	 /* connect() returned an error before any state change */
	E25_DROP = 8,		 /* this host discarded an outbound SYN */
	E25_WIRE_SYN = 9,	 /* egress: a SYN left by an uplink */
	E25_WIRE_RESET_OUT = 10, /* egress: an RST to a watched port left by an uplink */
	E25_WIRE_ANSWER = 11,	 /* ingress: SYN-ACK from a watched port */
	E25_WIRE_RESET_IN = 12,	 /* ingress: RST from a watched port */
	E25_WIRE_ICMP =
		13, /* ingress: ICMP unreachable or time exceeded that quotes a SYN's flow */
	E25_SOCK_STUCK = 14,  /* data was sent again three times in a row, not acknowledged */
	E25_ANSWER_DROP = 15, /* this host discarded a SYN-ACK on its way in */
	E25_EVENT_KINDS
};

/* e25_header.flags */
#define E25_HAS_ISN	   (1u << 0) /* isn is valid (every value is a possible ISN) */
#define E25_FORWARDED	   (1u << 1) /* drop: no socket of this host was known to have sent it */
#define E25_ERROR_NOTED	   (1u << 4) /* socket: the kernel told it of an error meanwhile */
#define E25_ABORTED	   (1u << 3) /* close: this host aborts the connection, its RST follows */
#define E25_FAR_END_CLOSED (1u << 5) /* close: the far end's FIN came first */
#define E25_FULL_SIZE	   (1u << 6) /* stuck: a segment as large as the path allows */
#define E25_ESTABLISHED	   (1u << 2) /* close, reset: the handshake had been completed */

/* The head of every record: who saw which SYN. */
struct e25_header {
	__u8 kind;		/* enum e25_event_kind */
	__u8 flags;		/* E25_HAS_ISN ... */
	__u16 destination_port; /* the watched port, host order */
	__u32 netns;		/* inode number of the network namespace it was seen in */
	__u64 time_ns;
	__u64 cookie;	      /* socket cookie; 0 when no local socket is known */
	__u8 destination[16]; /* the far end, also for packets that come from it */
	__u8 source[16];      /* our end; all zero while unknown */
	__u32 isn;	      /* of the SYN this belongs to; valid with E25_HAS_ISN */
	__u16 source_port;    /* host order; 0 while unknown */
	__u16 reserved;	      /* 0 */
};
_Static_assert(sizeof(struct e25_header) == 64, "ABI");

/* In a cgroup's id: it is of v1's hierarchy with pids, for a caller in the root of v2. The kernel's
 * ids do not get there: the upper half counts how often it ran out of 32-bit numbers. */
#define E25_CGROUP_V1 (1ULL << 62)

/* E25_SOCK_* and E25_CONNECT_FAILED. Identity is that of the caller of connect(), repeated in
 * every record of the socket, so that a lost record costs its story only. */
struct e25_sock_event {
	struct e25_header head;
	__u64 started_ns; /* CLOSE -> SYN_SENT, or the entry of connect(); 0: before the start */
	__u64 cgroup_id;  /* of the caller, cgroup v2; or see E25_CGROUP_V1 */
	__u64 bytes_received;	/* so far, in order, without the FIN */
	__u64 bytes_sent_acked; /* of ours, without SYN and FIN */
	__u32 pid;		/* tgid in the initial pid namespace; 0 when not known */
	__u32 uid;		/* in the initial user namespace; valid with pid */
	__u32 syns;		/* SYNs sent so far, the first included */
	__u32 route_ifindex;	/* device of the socket's route before any NAT; 0 unknown */
	__s32 error;		/* positive errno: sk_err, or what connect() returned */
	__s32 soft_error;	/* sk_err_soft */
	char comm[16];		/* NUL-terminated */
	__u32 round_trip_us;	/* smoothed; 0 unknown */
	__u32 first_byte_us;	/* since started_ns, of the far end; 0 unknown */
};
_Static_assert(sizeof(struct e25_sock_event) == 64 + 80, "ABI");

/* What on this host discards packets, for the exact counters. The running kernel's drop reasons
 * are mapped to these by user space, by name, before the programs are loaded. */
enum e25_drop_by {
	E25_DROP_UNKNOWN = 0, /* no reason given: kernels before 5.17, or a caller without one */
	E25_DROP_NETFILTER,
	E25_DROP_CGROUP,
	E25_DROP_TC,
	E25_DROP_NEIGHBOUR,
	E25_DROP_ROUTE,
	E25_DROP_QDISC,
	E25_DROP_IPSEC,
	E25_DROP_OTHER, /* a reason of some other part of the stack */
	E25_DROP_COUNT,
	/* Not a drop on the way out: the far end lives on this machine and did not want it
	 * (NO_SOCKET and the like). Never counted, never sent. */
	E25_DROP_FAR_END = 255,
};

/* Reasons up to here are mapped by table; larger ones belong to subsystems (mac80211,
 * openvswitch), whose number starts at 1 << 16, and count as E25_DROP_OTHER. */
#define E25_DROP_REASONS 256

/* A function of the kernel that frees what a part of this host discards, for kernels whose drops
 * have no reason. */
struct e25_drop_place {
	__u64 begin; /* address; 0: no function */
	__u32 length;
	__u8 by;	  /* enum e25_drop_by */
	__u8 reserved[3]; /* 0 */
};

#define E25_DROP_PLACES 48

struct e25_drop_event {
	struct e25_header head;
	__u64 location;	  /* kernel text address of the caller: speaks where reason is missing */
	__u32 reason;	  /* enum skb_drop_reason of the running kernel; 0 when it has none */
	__u32 reserved2;  /* 0 */
	__u8 by;	  /* enum e25_drop_by */
	__u8 reserved[7]; /* 0 */
};
_Static_assert(sizeof(struct e25_drop_event) == 64 + 24, "ABI");

struct e25_wire_event {
	struct e25_header head;
	__u8 icmp_from[16]; /* ICMP only: who sent it */
	__u32 ifindex;	    /* the uplink, in head.netns */
	__u8 ttl;	    /* TTL or hop limit as seen on the uplink */
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 reserved; /* 0 */
};
_Static_assert(sizeof(struct e25_wire_event) == 64 + 24, "ABI");

/* Key of the map of watched uplinks. */
struct e25_uplink {
	__u32 netns; /* inode */
	__u32 ifindex;
};
_Static_assert(sizeof(struct e25_uplink) == 8, "ABI");

#define E25_FAMILIES 2 /* 0 is IPv4, 1 is IPv6 */

/* One port, one family, one CPU. */
struct e25_port_counters {
#define FIELD(name) __u64 name;
	E25_PORT_COUNTERS(FIELD)
	__u64 local_drops[E25_DROP_COUNT]; /* outbound SYNs discarded here */
	E25_PORT_TIMES(FIELD)
#undef FIELD
};

/* One CPU's slot of the counter array: written by that CPU alone, mapped by user space. */
struct e25_counters {
	struct e25_port_counters port[E25_PORTS_MAX][E25_FAMILIES];
	__u64 records;	    /* records that should have reached user space, delivered or lost */
	__u64 records_lost; /* of these, no room in the ring */
	__u64 unparsed;	    /* packets whose headers could not be walked */
};
_Static_assert(sizeof(struct e25_counters) ==
		       E25_PORTS_MAX * E25_FAMILIES * sizeof(struct e25_port_counters) + 24,
	       "ABI");

#endif
