/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the joiner keeps of one attempt, and how it finds it again: one slot per attempt, indexed by
 * the socket's cookie and by (destination, port, ISN). Knows nothing of what the facts mean.
 * For core/flow.c and core/flows_internal.h alone.
 */
#ifndef EGRESS25_CORE_FLOW_H
#define EGRESS25_CORE_FLOW_H

#include "core/flows.h"
#include "core/lru_map.h"
#include "core/monitor.h"
#include "core/outcome.h"

#define PASSING_MAX   256 /* namespaces known to send through the uplinks */
#define ANSWERED_MAX  16  /* foreign source addresses that are answered all the same */
#define QUESTIONS_MAX 64  /* that wait for whoever asks; sockets beyond these are not asked */

/* What gives up its place when all are taken, and to whom. */
enum flow_rank {
	FLOW_SPARE, /* to anyone: its story is told, or nobody waits for it yet */
	FLOW_LIVES, /* to an attempt with a socket: a connection, whose close tells it again */
	FLOW_WAITS, /* to one with a socket, where there is nothing else */
};

enum flow_index { BY_COOKIE, BY_ISN, FLOW_INDEXES };

struct flow {
	struct lru_link link;
	struct attempt a;
	struct flow *next[FLOW_INDEXES]; /* in its bucket of each */
	uint64_t cookie;		 /* 0: none known */
	bool has_isn;
	uint32_t isn;
	bool failed;		/* connect() failed before any SYN: no other record tells of it */
	bool owned;		/* the socket sensor told of it; otherwise it is loose */
	uint32_t route_ifindex; /* of the socket, before NAT; 0 unknown */
	struct ending ending;
	bool from_start;   /* its first SYN was told of: nothing of it can have been missed */
	bool announced;	   /* its SYN record is out */
	uint32_t sent;	   /* SYNs the judge was told of */
	bool sent_told;	   /* the judge knows of a SYN */
	bool answer_told;  /* the judge knows of the answer */
	bool refusal_told; /* the judge knows of the RST */
	uint64_t gap_ns;   /* loose: between the two newest SYNs */
	bool awaits_reset; /* closed, and our RST is to follow */
	bool silence_told; /* the judge knows that no answer came in time; one may come yet */
	bool quiet_told;   /* the judge knows that no byte came while it was open */
	bool ended;	   /* its story is told; whatever answers now answers nobody */
	uint64_t touched;  /* rises with each touch, among all */
	uint64_t due_ns;   /* when time alone decides what becomes of it; 0 never. Set by
			    * flow_set_due() */
	struct flow *due_newer, *due_older;   /* neighbours in its list of the wheel */
	enum flow_rank rank;		      /* set by flow_set_rank() */
	struct flow *rank_newer, *rank_older; /* of the same rank, by last touch */
};

/* Due times lie on this grid, and so many steps of it are told apart: longer than anything waits.
 */
#define FLOWS_DUE_GRID_NS 100000000ULL
#define FLOWS_DUE_LISTS	  2048

/* A namespace and route whose SYNs were seen on a watched uplink. */
struct passing {
	struct lru_link link;
	uint32_t netns, ifindex;
};

struct flows {
	struct netns_verdicts *verdicts;
	record_sink sink;
	void *sink_context;
	struct lru_map slots, passing;
	struct flow **buckets[FLOW_INDEXES]; /* as many as slots has */
	uint64_t seed; /* of the hashes: what others choose, ISNs and addresses, is not to meet
			  there */
	uint64_t not_followed; /* attempts that gave up their place before their end, or got none */
	uint64_t next_id, lossy_ns;
	uint64_t touches;
	struct {
		struct flow **lists; /* FLOWS_DUE_LISTS of them */
		uint32_t count;	     /* slots in them */
		uint64_t next_ns;    /* no later than the earliest due_ns, where there is one */
	} due;
	struct {
		struct flow *oldest, *newest;
	} ranks[FLOW_WAITS]; /* of each that gives way to others */
	uint32_t wire_netns, uplinks[MONITOR_UPLINKS_MAX];
	struct address answered[ANSWERED_MAX]; /* a ring */
	uint32_t answered_count;
	bool proper_answered; /* a SYN with an address of its uplink's was */
	uint64_t rewired_ns;  /* when other uplinks were watched than are now; 0 never */
	size_t uplinks_count, own_count;
	uint64_t questions[QUESTIONS_MAX]; /* cookies of sockets to be asked, a ring */
	uint32_t questions_head, questions_count;
	struct address own[MONITOR_OWN_MAX];
	struct own_link own_links[MONITOR_OWN_MAX];
	bool sockets_seen; /* the socket sensor works */
	bool wire_only;	   /* there is none */
	bool wire_followed, answers_unseen;
};

/* By cookie where the observation has one, else by ISN; touches it. NULL when there is none. */
struct flow *flow_find(struct flows *j, const struct observation *o);
struct flow *flow_find_cookie(const struct flows *j, uint64_t cookie);
struct flow *flow_find_isn(const struct flows *j, const struct address *destination, uint16_t port,
			   uint32_t isn);

/* A slot for the observation's attempt, in no index yet; NULL when all are taken and it is of no
 * socket. */
struct flow *flow_new(struct flows *j, const struct observation *o, bool of_socket);
void flow_free(struct flows *j, struct flow *s);
void flow_index_cookie(struct flows *j, struct flow *s, uint64_t cookie);
void flow_index_isn(struct flows *j, struct flow *s, uint32_t isn);
/* From now on it is found by its ISN alone. */
void flow_forget_cookie(struct flows *j, struct flow *s);

/* Time decides at due_ns, which lies on the grid, what becomes of it; 0: it does not any more.
 * flows_due.c. */
void flow_set_due(struct flows *j, struct flow *s, uint64_t due_ns);

/* Follows from what is known of it now: to be called whenever one of these changes. */
void flow_set_rank(struct flows *j, struct flow *s);

/* Remembers that SYNs of this namespace, routed by this device, come by a watched uplink. */
void flow_note_passing(struct flows *j, const struct flow *s);

/* Forgets it: other uplinks are watched now, and it may leave by one that is not. */
void flow_forget_passing(struct flows *j);

/* Whether a SYN of it that leaves must show up on a watched uplink: only then is its absence
 * evidence. */
bool flow_should_be_on_wire(const struct flows *j, const struct flow *s);
/* Whether it is evidence for the machine; see struct attempt. */
bool flow_counts(const struct flows *j, const struct flow *s);

/* What its source address on the wire, and its destination, have to do with the uplink it left by.
 */
void flow_look_at_link(const struct flows *j, struct flow *s);
/* It was answered: whatever its source address is, it is one that can be. */
void flow_note_answered(struct flows *j, const struct flow *s);

/* Brings what follows from everything else up to date: lossy, left_host. */
void flow_settle(struct flows *j, struct flow *s);

#endif
