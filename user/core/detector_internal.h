/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a judge remembers, shared by the files that make it up: detector.c takes facts in,
 * detector_decide.c adds them up and decides, detector_pattern.c sees throttling and interception,
 * detector_memory.c keeps networks and destinations, detector_evidence.c reads them out as the
 * evidence of a verdict. For core/detector*.c alone.
 */
#ifndef EGRESS25_CORE_DETECTOR_INTERNAL_H
#define EGRESS25_CORE_DETECTOR_INTERNAL_H

#include "core/detector.h"
#include "core/host_acts.h"
#include "core/lru_map.h"
#include "core/weights.h"

/* The kinds of cause whose evidence is added up apart: what this host did says nothing about the
 * network, and the other way round. */
enum cause { CAUSE_NETWORK, CAUSE_HOST, CAUSE_ROUTE, CAUSE_COUNT };

/* Ways to fail. A network that fails as it did while others answered says nothing. */
enum ailment {
	AILMENT_SILENT = 1,
	AILMENT_REFUSES = 2,
	AILMENT_MISFIT = 4,
	AILMENT_UNREACHABLE = 8,
	AILMENT_PROHIBITED = 16,
	AILMENT_DROPPED = 32,
	AILMENT_NO_ROUTE = 64,
};

/* One network on one port. Its term counts in the epoch it was found in only. */
struct tally {
	uint64_t answered_ns;  /* newest SYN-ACK; 0 never */
	uint64_t answer_ns;    /* how long that one took, from the attempt's begin */
	uint64_t failed_ns;    /* when the newest attempt was found to fail; 0 it did not */
	uint64_t first_syn_ns; /* of the epoch's attempts, unanswered so far; 0 none */
	uint32_t epoch;	       /* of the fields below and the one above */
	int32_t unanswered;    /* SYNs less those discarded here; a drop may be told first */
	int32_t repeats;       /* likewise, of attempts that began in an earlier epoch */
	uint32_t local;	       /* times in a row this host dropped it or had no route */
	double weight;	       /* of the term, as it was added */
	uint8_t term;	       /* enum term */
	uint8_t fails_as;      /* bits of enum ailment: how it failed in this epoch */
	uint8_t ailing;	       /* likewise, in epochs that an answer of others ended */
	bool answered_lately;  /* counted in port_stats.answered */
	bool failing;	       /* counted in port_stats.failing */
	bool redirected;       /* established without leaving, within the window */
	bool proxied;	       /* its answers come from nearer than on other ports */
	struct path path;      /* of its newest SYN-ACK on this port */
	bool waiting;	       /* in the queue of networks about to be silent */
};

struct network {
	struct lru_link link;
	struct prefix prefix;
	uint8_t ttl; /* of the newest SYN-ACK; 0 unknown */
	bool exchanger;
	struct tally tally[E25_PORTS_MAX];
};

struct destination {
	struct lru_link link;
	struct address address;
	struct path path; /* of its SYN-ACKs, whatever the port */
	struct {
		uint64_t tried_ns, answered_ns, failed_ns;
		struct path path; /* of its SYN-ACKs on that port */
	} on[E25_PORTS_MAX];
};

/* Where connections stop that open and carry no mail. */
enum stall {
	STALL_NO_GREETING,
	STALL_RESET_AT_DATA,
	STALL_HUNG_UP,
	STALL_PATH_MTU,
	STALL_ACKS_LOST,
	STALL_COUNT
};

#define STALLED_MAX 32 /* networks; eight of a kind decide at most, twice that after greetings */

/* The newest connections that stalled, one entry a network, none of which got further since. */
struct stalled {
	uint64_t greeted_ns; /* a far end sent its first byte; 0 never */
	uint32_t count;
	struct stalled_network {
		struct prefix prefix;
		uint64_t at_ns;
		enum stall stall;
		struct path path; /* of the SYN-ACK */
		bool from_path;	  /* an RST whose TTL is not the SYN-ACK's */
	} of[STALLED_MAX];
};

/* One port in one family. */
struct port_stats {
	struct verdict verdict; /* state, by, since ...; the evidence is made when asked for */
	uint32_t epoch;		/* rises with every public answer */
	bool blocked;		/* it was, at some time in this epoch */
	double sum[CAUSE_COUNT];
	uint64_t first_ns[CAUSE_COUNT]; /* first SYN that counts for it in this epoch */
	struct term_count terms[TERM_COUNT];
	double term_sum[TERM_COUNT];
	uint32_t new_answered;		  /* strangers of this epoch, for the learned share */
	double dead_seen, strangers_seen; /* learned, over the epochs that an answer ended */
	uint32_t new_exchangers_silent;	  /* of this epoch */
	double exchangers_silent, exchangers_answered; /* likewise */
	uint32_t answered, failing;		       /* networks of the window */
	uint64_t last_failure_ns;
	enum drop_by subsystem; /* of the newest local drop */
	bool in_transit;	/* likewise */
	char interface[INTERFACE_NAME_LEN];
	bool several_interfaces;
	struct {
		uint32_t syns, left_host, dropped_here;
	} epoch_count, open_count;	/* since the last answer; before it, since opened_ns */
	uint32_t excluded[SCOPE_COUNT]; /* attempts that never count, by why */
	uint64_t epoch_ns;		/* the newest public answer, or 0 */
	uint64_t faded_ns;		/* what failed until then is let go, or 0 */
	uint64_t opened_ns;		/* since when it has been open or degraded */
	uint64_t recoveries_ns[RECOVERIES_TO_TELL]; /* silent blocks that ended, newest first */
	uint32_t throttled;	/* networks that answered a moment ago are silent, others are not */
	uint32_t proxied;	/* networks */
	struct path proxy;	/* of the newest of their answers */
	uint64_t proxied_ns;	/* the newest */
	uint32_t redirected;	/* networks, within the window */
	uint32_t redirects;	/* connections */
	uint64_t redirected_ns; /* the newest */
	bool redirect_is_certain; /* one is enough: it took the place of a drop */
	struct host_acts host;
	struct stalled stalled;
};

/* A network on its way to silence: SILENCE_WAIT_NS after its second SYN. The wait is the same for
 * all, so a ring in order of time serves as the timer queue. */
struct wait {
	uint64_t due_ns;
	struct prefix prefix;
	struct address destination;
	unsigned int port_index;
	uint32_t epoch;
};

struct detector {
	struct detector_config config;
	detector_sink sink;
	void *sink_context;
	bool wire_watched;
	uint64_t lossy_ns;	/* records were last lost; 0 never */
	uint64_t now_ns;	/* newest time anybody told */
	uint64_t fact_ns;	/* of the newest fact that counts */
	uint64_t settle_due_ns; /* a series of drops has had its time then; 0 none has to */
	uint64_t sweep_due_ns;	/* the window is swept next; 0 nothing is in it */
	struct port_stats ledgers[E25_PORTS_MAX][FAMILY_COUNT];
	struct lru_map networks, destinations;
	struct wait *waits; /* config.waits_max of them */
	uint32_t waits_head, waits_count;
};

/* The fact being taken in: everything the rules ask about, looked up once. */
struct fact {
	uint64_t time_ns;
	unsigned int port_index;
	struct port_stats *stats;
	struct network *network;
	struct tally *tally;
	struct destination *destination;
	bool began_before; /* the newest answer: the attempt found the port open */
};

/* detector_decide.c */
enum cause term_cause(enum term t);
bool term_is_silence(enum term t);
/* Brings a tally into the present epoch. */
void detector_renew(const struct port_stats *l, struct tally *t);
/* Counts the network by this term, in place of what it counted by before. */
void detector_set_term(struct detector *j, const struct fact *f, enum term term, double weight);
void detector_withdraw_term(struct port_stats *l, struct tally *t);
void detector_mark_failing(const struct detector *j, const struct fact *f);
/* The network has been silent long enough. */
void detector_count_silence(struct detector *j, const struct fact *f);
/* This host itself stopped it, or had no route. */
void detector_count_local(struct detector *j, const struct fact *f, enum term once,
			  enum term repeated);
/* An answer takes back what was counted, after it was learned from. */
void detector_end_epoch(struct detector *j, unsigned int index, struct port_stats *l);
/* What this host did to others is over, as its newest deed shows. */
void detector_withdraw_local(struct detector *j, unsigned int index, struct port_stats *l);
/* What nothing has supported for long is no longer known. */
void detector_fade(struct detector *j, unsigned int index, struct port_stats *l);
/* Brings the verdict up to date and tells it when it changed. */
void detector_evaluate(struct detector *j, unsigned int index, struct port_stats *l);

/* detector_memory.c: found, or made anew in place of the longest untouched one. */
struct network *detector_network(struct detector *j, const struct address *a);
struct destination *detector_destination(struct detector *j, const struct address *a);
/* NULL when it is not remembered. */
struct network *detector_find_network(const struct detector *j, const struct prefix *p);
/* Takes networks out of the counts of the window that did not say anything within it. */
void detector_sweep_window(struct detector *j);

/* detector_pattern.c: what single networks do not show. Silent blocks came and went: a limit on
 * connections, not a rule against them. */
bool detector_comes_and_goes(const struct detector *j, const struct port_stats *l);
bool detector_is_intercepted(const struct port_stats *l);
/* After an answer: does the way it came, or who else is silent now, make a pattern? */
void detector_look_for_proxy(const struct detector *j, const struct fact *f,
			     const struct path *path);
void detector_look_for_throttling(const struct detector *j, unsigned int port_index,
				  struct port_stats *l);
void detector_forget_redirects(const struct detector *j, unsigned int port_index,
			       struct port_stats *l);
/* Lets go of patterns that nothing has supported for WINDOW_NS, of a proxy after STALE_NS. */
void detector_fade_patterns(const struct detector *j, unsigned int port_index,
			    struct port_stats *l);

/* detector_stalled.c: a connection is over, or stuck: how far did it carry? */
void detector_note_carried(const struct detector *j, const struct fact *f, const struct attempt *a);
/* STATE_STALLED, STATE_INTERCEPTED where one place hangs up on all; STATE_UNKNOWN: neither. */
enum port_state detector_stalled(const struct detector *j, const struct port_stats *l,
				 enum blocked_by *ret_by);
/* Networks that the state rests on. */
uint32_t detector_stalled_networks(const struct detector *j, const struct port_stats *l,
				   enum blocked_by by);

/* detector_evidence.c: fills v->evidence from what is remembered now. */
void evidence_fill(const struct detector *j, unsigned int port_index, struct verdict *v);

#endif
