/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is decided about one port in one address family, and why. The type everyone speaks of a
 * verdict in; detector.h makes them.
 */
#ifndef EGRESS25_CORE_VERDICT_H
#define EGRESS25_CORE_VERDICT_H

#include "bpf/limits.h"
#include "core/attempt.h"

enum port_state {
	STATE_UNKNOWN,	   /* too little evidence */
	STATE_OPEN,	   /* a public destination answered lately */
	STATE_BLOCKED,	   /* see blocked_by */
	STATE_THROTTLED,   /* first connections pass, then the same destinations go silent */
	STATE_INTERCEPTED, /* something answers in the destinations' place */
	STATE_DEGRADED,	   /* part of the destinations fail; they are named */
	STATE_FAILING,	   /* all that was tried fails: too few networks to tell port from relay */
	STATE_OFFLINE,	   /* nothing at all comes in by the uplink */
	STATE_STALLED,	   /* connections open, and no mail passes; see blocked_by */
	STATE_COUNT
};

enum blocked_by {
	BY_NONE, /* neither blocked nor stalled */
	BY_NETWORK_SILENT,
	BY_NETWORK_RESET,
	BY_NETWORK_ICMP,
	BY_HOST, /* see verdict.subsystem */
	BY_NO_ROUTE,
	/* Of STATE_STALLED. */
	BY_NO_GREETING,	  /* no byte ever comes */
	BY_RESET_AT_DATA, /* reset at the first data */
	BY_HUNG_UP,	  /* closed by the far end after one short line */
	BY_PATH_MTU,	  /* full-size segments never arrive */
	BY_ACKS_LOST,	  /* nothing of ours is ever acknowledged */
	BY_COUNT
};

/* One kind of evidence that a judge adds up. The weights are in weights.h. */
enum term {
	TERM_NONE,
	TERM_SILENT_DEAD,	/* silent, as it was before while others answered */
	TERM_SILENT_STRANGER,	/* silent, never heard of */
	TERM_SILENT_ELSEWHERE,	/* silent, but answers on another port */
	TERM_SILENT_KNOWN,	/* silent, but answered on this port before */
	TERM_SILENT_EXCHANGER,	/* silent, a well-known mail exchanger's network */
	TERM_REFUSED,		/* an RST that may well be the destination's */
	TERM_RESET_MISFIT,	/* an RST whose TTL is not the destination's */
	TERM_UNREACHABLE,	/* ICMP unreachable or time exceeded, but for the next */
	TERM_PROHIBITED,	/* ICMP: administratively prohibited */
	TERM_DROPPED_SELECTIVE, /* discarded here, while others answered lately */
	TERM_DROPPED_HERE,	/* this host discarded or rejected it */
	TERM_DROPPED_REPEATED,	/* so several times over */
	TERM_NO_ROUTE,		/* this host has no route to it */
	TERM_NO_ROUTE_REPEATED,
	TERM_FOREIGN_SOURCE, /* silent, and its SYNs have a source that nobody can answer */
	TERM_COUNT
};

/* An answer from next door: it proves itself only. */
struct near_answer {
	uint64_t time_ns; /* 0: none */
	struct address destination;
	struct path path;
	uint32_t answers;
};

/* Connections that this machine itself refused. */
struct refused_here {
	uint32_t times;
	struct address destination; /* of the newest */
	struct process process;
};

struct term_count {
	uint32_t networks; /* distinct destination networks that count by this term */
	double weight;	   /* of one such network, ln 1/p */
};

#define VERDICT_CONTROLS (E25_PORTS_MAX - 1) /* the other watched ports */
/* What a check found, in a word: beside the state it says where to look. */
enum diagnosis {
	DIAGNOSIS_NONE, /* no check was made */
	DIAGNOSIS_UNDECIDED,
	DIAGNOSIS_OPEN,
	DIAGNOSIS_PORT_BLOCKED,	    /* by the network, which lets other ports out */
	DIAGNOSIS_DESTINATION_DEAD, /* the few that were tried; nothing is known of the port */
	DIAGNOSIS_RESOLVER_DEAD,    /* no name could be looked up */
	DIAGNOSIS_NO_ADDRESS,	    /* none of the names leads to a server */
	DIAGNOSIS_NO_INTERNET,	    /* nothing answers on any port */
	DIAGNOSIS_PROXY_ONLY,	    /* likewise, and this machine is told to use a proxy */
	DIAGNOSIS_NO_ROUTE,	    /* no route leads out in this family; in the other one does */
	DIAGNOSIS_MIDDLEBOX,	    /* something answers for all */
	DIAGNOSIS_THIS_HOST,	    /* this machine stops it */
	DIAGNOSIS_MUTE,		    /* connections open, nobody greets */
	DIAGNOSIS_TURNED_AWAY,	    /* every server greets with a refusal */
	DIAGNOSIS_COUNT
};

/* How a system showed itself that answers for all. */
enum alike {
	ALIKE_NOTHING,
	ALIKE_GREETING, /* one greeting for different operators */
	ALIKE_MASKED,	/* greetings of asterisks: a firewall rewrites them */
	ALIKE_PATH,	/* one TTL, and nearer than everything else */
	ALIKE_NAMES,	/* names of large providers lead to private addresses */
	ALIKE_COUNT
};

#define VERDICT_NAMED 8 /* destinations named in a verdict; the rest is a number */

/* A private destination, and no other of its kind was tried since. */
struct private_relay {
	uint32_t failed; /* attempts in a row */
	bool refused;	 /* the newest was, rather than not answered */
	struct address destination;
};

struct evidence {
	/* Since the last public answer on this port, or since the start. */
	uint32_t syns;	       /* to public destinations */
	uint32_t left_host;    /* of these, seen leaving */
	uint32_t dropped_here; /* of these, seen discarded here */
	uint32_t destinations; /* distinct public addresses tried */
	uint32_t same_network; /* of these, in the network of another one */
	uint32_t networks;     /* distinct public networks tried */
	uint32_t answered;    /* networks that answered; within the window, for open and degraded */
	uint32_t failing;     /* networks whose newest attempt failed */
	uint32_t let_through; /* of blocked: networks that answered all the same */
	uint32_t silent;      /* likewise: networks that its sum counts */
	uint32_t outvoted;    /* networks that fail for one sender while another is answered */
	struct process only;  /* that sender */
	uint64_t only_ns;     /* when the other one was answered last */
	uint32_t attempts_failed; /* in a row, since the last answer */
	uint64_t attempts_ns;	  /* the first of these began */
	struct near_answer near;  /* the newest */
	struct refused_here refused_here;
	uint32_t answered_before;	    /* of the failing ones, answered on this port earlier */
	uint32_t excluded[SCOPE_COUNT];	    /* attempts that never count, by why */
	uint64_t first_ns;		    /* first SYN that counts; 0 none */
	uint64_t last_answer_ns;	    /* newest public answer; 0 never */
	uint64_t last_failure_ns;	    /* newest public failure; 0 never */
	bool wire_watched;		    /* false: left_host could not be counted */
	char interface[INTERFACE_NAME_LEN]; /* the uplink they left by; "" unknown or several */
	uint32_t no_ports;		    /* calls lately for which no source port was free */
	struct address no_port;		    /* where the newest of these was to go */
	struct address foreign_source;	    /* of `source-address`; all zero otherwise */

	/* What speaks for interception and throttling; 0 nothing. */
	uint32_t redirects;	   /* connections established without leaving this host */
	uint32_t redirected;	   /* networks they were meant for */
	uint64_t last_redirect_ns; /* the newest of them, even if it is let go; 0 never */
	uint32_t proxied;	   /* networks answering from nearer than on other ports */
	uint32_t row;	     /* networks in a row that answer from one distance next to here */
	struct path proxy;   /* the way their answers come */
	uint32_t throttled;  /* networks that answered a moment ago and are silent now */
	uint32_t stalled;    /* of STATE_STALLED: networks that stop there */
	uint32_t from_path;  /* of these, reset by what is not the destination */
	bool comes_and_goes; /* silent blocks ended several times within the window */

	struct term_count terms[TERM_COUNT];
	double sum;	   /* what the terms of the deciding cause, or the heaviest, add up to */
	bool sum_is_local; /* that cause is this host, or the want of a route */
	double threshold;  /* where a block is decided */
	bool rule_counts;  /* by the rules of the place the port is blocked: lower for that */
	struct {
		uint32_t networks; /* so many more that fail likewise would decide it */
		uint32_t syns;	   /* or that many to the same one; 0: they would not */
	} missing;		   /* while nothing is decided */
	uint64_t window_ns;	   /* what "lately" means in all of this */

	struct {
		uint16_t port;
		uint32_t destinations; /* tried on that port lately */
		uint32_t answered;
	} control[VERDICT_CONTROLS];
	uint32_t controls;

	/* Of a check. A domain counts once, by the best that became of its exchangers. */
	struct {
		enum diagnosis diagnosis;
		enum alike alike;
		uint32_t domains; /* tried on this port in this family; of a control port: relays */
		uint32_t addresses;
		uint32_t answered, greeted, turned_away, silent, refused, rejected;
		uint64_t waited_ns;		      /* the longest that a silent one was given */
		uint32_t controls, controls_answered; /* tries on other ports in this family */
		bool failed_here; /* this machine's own count of what it could not send says so */
		bool at_once;	  /* it answered before connect() had returned */
		bool by_memory;	  /* a running daemon knows it */
	} check;

	struct address named[VERDICT_NAMED]; /* the failing destinations, newest first */
	uint32_t named_count;
	bool lossy; /* records were lost in the window */

	struct private_relay private_relay;
	uint32_t stopped; /* networks that this host stops, or whose answers; see stopped_by */
	enum drop_by stopped_by;
	/* Of what fails by one uplink: another one, by which it was answered. */
	struct {
		char interface[INTERFACE_NAME_LEN];
		uint64_t answered_ns; /* the newest; 0 none */
	} other_uplink;
	uint16_t elsewhere_port;  /* one on which a failing destination answers; 0 none */
	struct address elsewhere; /* that destination */

	/* Of what answered before and is silent. */
	uint16_t together[VERDICT_CONTROLS]; /* ports that fell silent with this one */
	uint32_t together_count;
	bool nothing_came; /* nothing is known to have come in since */
	bool line_counted; /* of STATE_OFFLINE: the uplink's own counter says so */
};

/* What separates those that fare otherwise. */
enum split {
	SPLIT_NETNS, /* by the network namespace they are in */
	SPLIT_UPLINK,
	SPLIT_SOURCE,  /* the source address on the wire */
	SPLIT_PROGRAM, /* the user */
	SPLIT_COUNT
};

struct split_value {
	enum split what;
	uint32_t ifindex;		    /* of an uplink, and of a source's */
	char interface[INTERFACE_NAME_LEN]; /* its name; "" unknown */
	struct address source;
	uint32_t uid;
};

/* A network namespace, or another part of what this machine sends, for which the port is blocked,
 * throttled or intercepted while it is not, or otherwise, for the machine. */
struct verdict_apart {
	uint32_t netns;
	bool forwarded;		/* what passes through it, without a socket that is known */
	struct process process; /* the newest that tried */
	enum port_state state;
	enum blocked_by by;
	enum drop_by subsystem;
	bool in_transit;
	uint64_t since_ns;
	uint32_t networks; /* distinct public networks it tried */
	/* What follows is of others than namespaces. */
	struct split_value value, other; /* other: one of the same kind that is answered */
	uint32_t silent;		 /* networks that failed by this value */
	uint32_t answers;		 /* by the other one */
	uint64_t answered_ns;		 /* the newest of these */
	uint32_t calls;			 /* of a program: refused, in a row */
	int error;			 /* likewise: positive errno, 0 a packet was discarded */
};

/* What a namespace sent that no uplink saw: not counted. */
struct verdict_uncounted {
	uint32_t netns;
	struct process process; /* the newest that tried */
	uint32_t syns;
};

/* Why a verdict is told. */
enum verdict_news {
	NEWS_VERDICT, /* it changed */
	NEWS_APART,   /* how a namespace fares did */
	NEWS_UNSEEN,  /* likewise, one of which no uplink saw anything: any user can make these */
};

#define VERDICT_APART 8 /* namespaces named in a verdict; the rest is a number */

struct verdict {
	uint16_t port;
	enum family family;
	enum port_state state;
	enum blocked_by by;
	enum drop_by subsystem; /* of BY_HOST */
	bool in_transit;	/* of BY_HOST: on its way through, as in a forward chain */
	enum verdict_news news;
	double confidence; /* 0..1 that the state is right; 0 for unknown */
	uint64_t since_ns; /* when this state began; for blocked the first SYN that counted */
	uint64_t decided_ns;
	enum port_state before; /* what it was until then */
	enum blocked_by before_by;
	enum drop_by before_subsystem;
	struct {
		enum blocked_by by; /* BY_NONE: none */
		uint64_t since_ns, until_ns;
	} last_block; /* the newest that ended otherwise than by being forgotten */
	uint64_t before_since_ns;
	struct evidence evidence;
	struct verdict_apart apart[VERDICT_APART];
	uint32_t apart_count, apart_more;
	struct verdict_uncounted uncounted[VERDICT_APART];
	uint32_t uncounted_count, uncounted_more;
};

/* Blocked because this host refuses the calls themselves: no packet was there to be discarded. */
static inline bool verdict_is_denied(const struct verdict *v)
{
	return v->state == STATE_BLOCKED && v->by == BY_HOST && v->subsystem == DROP_UNKNOWN &&
	       v->evidence.dropped_here == 0;
}

/* Part of what is sent is discarded on this host, again and again. */
static inline bool verdict_is_limited_here(const struct verdict *v)
{
	return v->state == STATE_THROTTLED && v->by == BY_HOST;
}

/* Answers come, if not from all: what is counted goes on with each of them. */
static inline bool verdict_is_answered(const struct verdict *v)
{
	return v->state == STATE_OPEN || v->state == STATE_DEGRADED || verdict_is_limited_here(v);
}

/* Not for all that this machine sends. What namespaces meet is left out: any user can make them. */
static inline bool verdict_is_in_part(const struct verdict *v)
{
	for (uint32_t i = 0; i < v->apart_count; i++) {
		if (v->apart[i].value.what != SPLIT_NETNS)
			return true;
	}
	return false;
}

/* Fills in what is missing, from what was added up. */
void evidence_missing(struct evidence *e);

/* This machine has no route for its family, and reaches the port over the other one, as most
 * machines do: no failure of the port. other: NULL is none. */
static inline bool verdict_is_family_wanting(const struct verdict *v, const struct verdict *other)
{
	return v->state == STATE_BLOCKED && v->by == BY_NO_ROUTE && other &&
	       other->port == v->port && other->family != v->family &&
	       other->state != STATE_UNKNOWN && other->state != STATE_BLOCKED &&
	       other->state != STATE_OFFLINE;
}

const char *diagnosis_to_str(enum diagnosis d); /* "port-blocked"; NULL for DIAGNOSIS_NONE */
const char *term_to_str(enum term t);		/* "silent-stranger", ... */
const char *split_to_str(enum split s);		/* "netns", "uplink", "source", "program" */
const char *port_state_to_str(enum port_state s);
const char *blocked_by_to_str(enum blocked_by by); /* NULL for BY_NONE */
/* 0 or -EINVAL. */
int port_state_parse(const char *text, enum port_state *ret);
int blocked_by_parse(const char *text, enum blocked_by *ret);
int drop_by_parse(const char *text, enum drop_by *ret);

#endif
