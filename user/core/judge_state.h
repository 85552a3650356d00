/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a judge remembers, shared by the files that make it up: judge.c takes facts in, judge_sum.c
 * adds them up and decides, judge_pattern.c sees throttling and interception, judge_memory.c keeps
 * networks and destinations, evidence.c reads them out as the evidence of a verdict. Nobody else
 * includes this.
 */
#ifndef EGRESS25_CORE_JUDGE_STATE_H
#define EGRESS25_CORE_JUDGE_STATE_H

#include "core/judge.h"
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
	bool answered_lately;  /* counted in ledger.answered */
	bool failing;	       /* counted in ledger.failing */
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
	struct tally tally[JUDGE_PORTS_MAX];
};

struct destination {
	struct lru_link link;
	struct address address;
	struct path path; /* of its SYN-ACKs, whatever the port */
	struct {
		uint64_t tried_ns, answered_ns, failed_ns;
		struct path path; /* of its SYN-ACKs on that port */
	} on[JUDGE_PORTS_MAX];
};

/* One port in one family. */
struct ledger {
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
	} epoch_count, open_count;   /* since the last answer; before it, since opened_ns */
	uint32_t aside[SCOPE_COUNT]; /* attempts that never count, by why */
	uint64_t epoch_ns;	     /* the newest public answer, or 0 */
	uint64_t faded_ns;	     /* what failed until then is let go, or 0 */
	uint64_t opened_ns;	     /* since when it has been open or degraded */
	uint64_t recoveries_ns[RECOVERIES_TO_TELL]; /* silent blocks that ended, newest first */
	uint32_t choked;	/* networks that answered a moment ago are silent, others are not */
	uint32_t proxied;	/* networks */
	struct path proxy;	/* of the newest of their answers */
	uint64_t proxied_ns;	/* the newest */
	uint32_t redirected;	/* networks, within the window */
	uint32_t redirects;	/* connections */
	uint64_t redirected_ns; /* the newest */
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

struct judge {
	struct judge_config config;
	judge_sink sink;
	void *sink_context;
	bool wire_watched;
	uint64_t lossy_ns;     /* records were last lost; 0 never */
	uint64_t now_ns;       /* newest time anybody told */
	uint64_t fact_ns;      /* of the newest fact that counts */
	uint64_t sweep_due_ns; /* the window is swept next; 0 nothing is in it */
	struct ledger ledgers[JUDGE_PORTS_MAX][FAMILY_COUNT];
	struct lru_map networks, destinations;
	struct wait *waits; /* config.waits_max of them */
	uint32_t waits_head, waits_count;
};

/* The fact being taken in: everything the rules ask about, looked up once. */
struct fact {
	uint64_t time_ns;
	unsigned int port_index;
	struct ledger *ledger;
	struct network *network;
	struct tally *tally;
	struct destination *destination;
	bool began_before; /* the newest answer: the attempt found the port open */
};

/* judge_sum.c */
enum cause term_cause(enum term t);
bool term_is_silence(enum term t);
/* Brings a tally into the present epoch. */
void judge_renew(const struct ledger *l, struct tally *t);
/* Counts the network by this term, in place of what it counted by before. */
void judge_set_term(struct judge *j, const struct fact *f, enum term term, double weight);
void judge_withdraw_term(struct ledger *l, struct tally *t);
void judge_mark_failing(const struct judge *j, const struct fact *f);
/* The network has been silent long enough. */
void judge_count_silence(struct judge *j, const struct fact *f);
/* This host itself stopped it, or had no route. */
void judge_count_local(struct judge *j, const struct fact *f, enum term once, enum term repeated);
/* An answer takes back what was counted, after it was learned from. */
void judge_end_epoch(struct judge *j, unsigned int index, struct ledger *l);
/* What nothing has supported for long is no longer known. */
void judge_fade(struct judge *j, unsigned int index, struct ledger *l);
/* Brings the verdict up to date and tells it when it changed. */
void judge_evaluate(struct judge *j, unsigned int index, struct ledger *l);

/* judge_memory.c: found, or made anew in place of the longest untouched one. */
struct network *judge_network(struct judge *j, const struct address *a);
struct destination *judge_destination(struct judge *j, const struct address *a);
/* NULL when it is not remembered. */
struct network *judge_find_network(const struct judge *j, const struct prefix *p);
/* Takes networks out of the counts of the window that did not say anything within it. */
void judge_sweep_window(struct judge *j);

/* judge_pattern.c: what single networks do not show. Silent blocks came and went: a limit on
 * connections, not a rule against them. */
bool judge_comes_and_goes(const struct judge *j, const struct ledger *l);
bool judge_is_intercepted(const struct ledger *l);
/* After an answer: does the way it came, or who else is silent now, make a pattern? */
void judge_look_for_proxy(const struct judge *j, const struct fact *f, const struct path *path);
void judge_look_for_throttling(const struct judge *j, unsigned int port_index, struct ledger *l);
/* Lets go of patterns that nothing has supported for WINDOW_NS, of a proxy after STALE_NS. */
void judge_fade_patterns(const struct judge *j, unsigned int port_index, struct ledger *l);

/* evidence.c: fills v->evidence from what is remembered now. */
void evidence_fill(const struct judge *j, unsigned int port_index, struct verdict *v);

#endif
