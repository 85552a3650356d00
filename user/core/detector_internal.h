/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a detector remembers, shared by the files that make it up: detector.c lets time pass,
 * detector_facts.c takes facts in, detector_waits.c finds networks silent, detector_failing.c
 * keeps what fails and what answers in order of time and asks the test, detector_senders.c who is
 * answered, detector_weigh.c what each weighs, detector_decide.c decides, detector_pattern.c sees
 * throttling and interception, detector_line.c whether anything comes in at all, detector_memory.c
 * keeps networks and destinations, detector_saved.c what outlives the process, detector_evidence.c
 * reads them out as the evidence of a verdict. For core/detector*.c alone.
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

/* Ways to fail. What fails again as it did before says nothing new. */
enum ailment {
	AILMENT_SILENT = 1,
	AILMENT_REFUSES = 2,
	AILMENT_MISFIT = 4,
	AILMENT_UNREACHABLE = 8,
	AILMENT_PROHIBITED = 16,
	AILMENT_DROPPED = 32,
	AILMENT_NO_ROUTE = 64,
};

/* Neighbours in an order of time, by the network's place in the map and one more; 0 none. */
struct neighbours {
	uint32_t older, newer;
};

/* One network on one port. */
struct tally {
	uint64_t answered_ns;	      /* newest SYN-ACK; 0 never */
	uint64_t answer_ns;	      /* how long that one took, from the attempt's begin */
	uint64_t failed_ns;	      /* when the newest attempt was found to fail; 0 it did not */
	uint64_t since_ns;	      /* begin of the attempt that its term counts for */
	uint64_t first_syn_ns;	      /* unanswered so far; 0 none */
	uint64_t sender;	      /* who found it failing */
	uint32_t ifindex, source;     /* by which uplink, and with which source, as a hash */
	uint32_t answer_ifindex;      /* of its newest SYN-ACK's uplink */
	uint64_t answered_sender;     /* whom it answered the last time */
	int32_t unanswered;	      /* SYNs less those discarded here; a drop may be told first */
	uint32_t syns, left, dropped; /* since its newest answer */
	uint32_t local;		      /* times in a row this host dropped it or had no route */
	float weight;		      /* of the term, as it was added */
	struct path path;	      /* of its newest SYN-ACK on this port */
	struct neighbours by_answer, by_failure;
	uint8_t term;	  /* enum term; TERM_NONE: it is not in the order of failures */
	uint8_t fails_as; /* bits of enum ailment, since its newest answer */
	uint8_t ailing;	  /* of these, while others answered: they stay when a block is forgiven */
	bool in_answers;  /* in the order of answers */
	bool answered_lately; /* counted in port_stats.answered */
	bool failing;	      /* counted in port_stats.failing */
	bool recent;	      /* counted in port_stats.recent */
	bool choked;	      /* counted in port_stats.choked: silent a moment after an answer */
	bool let_through;     /* answered in the block that is on, and did not end it */
	bool redirected;      /* established without leaving, within the window */
	uint32_t row;	      /* generation of the row it was counted in, see port_stats */
	bool proxied;	      /* its answers come from nearer than on other ports */
	bool waiting;	      /* in the queue of networks about to be silent */
};

struct network {
	struct lru_link link;
	struct prefix prefix;
	uint64_t held_until_ns; /* something of it waits until then: it is not forgotten */
	uint8_t owner;		/* who brought it, see detector.owned */
	uint8_t ttl;		/* of the newest SYN-ACK; 0 unknown */
	bool exchanger;
	uint32_t read;	      /* detector.reading, as it was when a destination in it was counted */
	struct tally tally[]; /* config.ports_count of them */
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
	STALL_CURT, /* one short line, and then the end, whoever made it */
	STALL_COUNT
};

#define STALLED_MAX 32 /* networks; eight of a kind decide at most, twice that after greetings */

/* The newest connections that stalled, one entry a network, none of which got further since. */
struct stalled {
	uint64_t greeted_ns; /* a far end sent its first byte; 0 never */
	uint64_t heard_ns;   /* a far end heard a client out; 0 never */
	uint32_t count;
	struct stalled_network {
		struct prefix prefix;
		uint64_t at_ns;
		enum stall stall;
		uint32_t connections; /* in a row */
		uint64_t bytes;	      /* that came in the newest of them */
		struct path path;     /* of the SYN-ACK */
		bool from_path;	      /* an RST whose TTL is not the SYN-ACK's */
	} of[STALLED_MAX];
};

/* Networks in an order of time, by the places that struct neighbours has. */
struct ordered {
	uint32_t oldest, newest, count;
};

/* The best moment for a cause to have begun, and what speaks for it. */
struct episode {
	uint64_t begin_ns; /* the first failure that counts; 0 none */
	double sum;
	uint32_t silent, answered; /* networks since then */
	bool decides;
};

/* What an episode's networks count by. */
struct episode_terms {
	struct term_count terms[TERM_COUNT];
	double sum[TERM_COUNT];
	uint32_t syns, left, dropped;
};

/* Who sends: a user in a cgroup, or what is forwarded from one address. */
struct sender {
	uint64_t key; /* 0: the place is free */
	uint64_t answered_ns;
	uint32_t silent; /* networks that were found failing since */
	struct process process;
};

/* Of one port at once; the one that was answered longest ago is forgotten. */
#define SENDERS_MAX 8

#define PARTS_APART_MAX 12

/* One port in one family. */
struct port_stats {
	struct verdict verdict; /* state, by, since ...; the evidence is made when asked for */
	uint32_t epoch;		/* rises with every public answer that ends no block but this */
	struct ordered answers, failures;
	double weights[CAUSE_COUNT]; /* of all networks that fail */
	struct episode episode[CAUSE_COUNT];
	bool changed;	       /* failures or answers were added: the test is to be asked */
	enum cause blocked_by; /* of STATE_BLOCKED */
	double blocked_sum;    /* when it was decided */
	uint64_t blocked_ns;   /* where that block's evidence begins; 0 it is not blocked */
	uint32_t strangers_back, known_back; /* answered in it, without a silence in between */
	uint32_t new_silent;		     /* strangers since a stranger's answer */
	double dead_seen, strangers_seen;    /* learned from these */
	uint32_t new_exchangers_silent;	     /* since an exchanger's answer */
	double exchangers_silent, exchangers_answered; /* likewise */
	double share_failing, share_tried; /* networks of past windows, learned slowly */
	uint32_t answered, failing;	   /* networks of the window */
	uint64_t last_failure_ns;
	uint32_t recent;	  /* networks that answered a moment ago */
	uint32_t recent_oldest;	  /* the last of these in the order of answers */
	uint32_t choked;	  /* networks that are silent a moment after an answer */
	uint32_t attempts_failed; /* in a row */
	uint64_t attempts_ns;	  /* the first of these began */
	struct sender senders[SENDERS_MAX];
	enum drop_by subsystem;	       /* of the newest local drop */
	bool in_transit;	       /* likewise */
	struct address foreign_source; /* the newest that was silent; all zero none */
	char interface[INTERFACE_NAME_LEN];
	bool several_interfaces;
	struct {
		uint32_t syns, left_host, dropped_here;
	} epoch_count, open_count;	/* since the last answer; before it, since opened_ns */
	uint32_t excluded[SCOPE_COUNT]; /* attempts that never count, by why */
	struct near_answer near;
	struct refused_here refused_here;
	struct private_relay private_relay;
	bool rule_blocks;     /* so the rules of the place say */
	uint32_t line;	      /* a SYN was not answered while this uplink was dead; 0 none */
	uint64_t offline_ns;  /* since when nothing at all comes in; 0 it does */
	uint64_t silent_ns;   /* what answered before is silent, and nothing answered since; or 0 */
	bool not_the_line;    /* something came in after it was taken for the line's silence */
	uint64_t epoch_ns;    /* the newest public answer, or 0 */
	uint64_t faded_ns;    /* what failed until then is let go, or 0 */
	uint64_t opened_ns;   /* since when it has been open or degraded */
	uint64_t worse_ns;    /* since when it is worse than normal; 0 it is not */
	uint64_t degraded_ns; /* it became degraded or ceased to be */
	/* How the network blocks, of a block since network_ns; BY_NONE: to be found. */
	enum blocked_by network_by;
	uint64_t network_ns;
	uint64_t recoveries_ns[RECOVERIES_TO_TELL]; /* silent blocks that ended, newest first */
	uint64_t host_recoveries_ns[HOST_RECOVERIES_TO_TELL]; /* likewise, of this host's drops */
	uint32_t throttled;  /* networks that answered a moment ago are silent, others are not */
	uint32_t proxied;    /* networks */
	struct path proxy;   /* of the newest of their answers */
	uint64_t proxied_ns; /* the newest */
	struct {
		uint32_t networks;   /* in a row that answer from one distance */
		uint32_t generation; /* of the row; see tally.row */
		uint8_t ttl;
		uint64_t least_ns, most_ns; /* round trips */
		uint64_t since_ns, newest_ns;
	} row;
	uint32_t redirected;	  /* networks, within the window */
	uint32_t redirects;	  /* connections */
	uint64_t redirected_ns;	  /* the newest */
	bool redirect_is_certain; /* one is enough: it took the place of a drop */
	uint64_t stopping_ns; /* since when this host stops some, of which none left meanwhile */
	uint64_t stopped_ns;  /* the newest of these */
	struct host_acts host;
	uint32_t no_ports; /* calls for which no source port was free, none a minute apart */
	uint64_t no_port_ns,
		no_ports_since_ns; /* the newest; the first, or a SYN that left since */
	struct address no_port;	   /* where the newest was to go */
	bool no_ports_told;
	struct stalled stalled;
	struct split_value parts[PARTS_APART_MAX]; /* see detector_set_apart() */
	uint32_t parts_count;
};

/* A network on its way to silence: SILENCE_WAIT_NS after an attempt's second SYN. The wait is the
 * same for all, so a ring in order of time serves as the timer queue. */
struct wait {
	uint64_t due_ns;
	uint64_t begin_ns; /* the attempt's first SYN */
	uint64_t sender;
	uint32_t ifindex; /* of the uplink its SYNs left by; 0 unknown */
	struct prefix prefix;
	struct address destination, source;
	unsigned int port_index;
	bool counts, foreign_source; /* see struct attempt */
};

#define SWEEP_NS (600 * SECOND_NS) /* how late the window may close on a network */

#define OWNERS 256

/* What comes in by one uplink. */
struct line {
	uint32_t ifindex; /* 0: the place is free */
	uint64_t packets, told_ns;
	uint64_t silent_ns;	 /* nothing came since then */
	uint32_t readings, busy; /* in a row, of late; something had come in these */
	uint32_t unsure;	 /* readings since it is dead */
	bool dead;		 /* a SYN was not answered meanwhile */
};

#define LINES_MAX 8

/* Distinct seconds in which something came in that make a line one on which silence is news. */
#define LIVELY_SECONDS 5

struct detector {
	struct detector_config config;
	detector_sink sink;
	void *sink_context;
	bool wire_watched;
	uint64_t lossy_ns;	/* records were last lost; 0 never */
	uint64_t now_ns;	/* newest time anybody told */
	uint64_t fact_ns;	/* of the newest fact that counts */
	uint32_t reading;	/* rises with each evidence_fill() */
	uint64_t settle_due_ns; /* a series of drops has had its time then; 0 none has to */
	uint64_t sweep_due_ns;	/* the window is swept next; 0 nothing is in it */
	struct port_stats stats[E25_PORTS_MAX][FAMILY_COUNT];
	struct lru_map networks, destinations;
	struct line lines[LINES_MAX];
	uint64_t lively_ns[LIVELY_SECONDS]; /* something came in, newest first, a second apart */
	uint64_t dead_ns;		    /* a line was last found dead; 0 never */
	uint32_t owned[OWNERS];		    /* networks by who brought them */
	struct wait *waits;		    /* config.waits_max of them */
	uint32_t waits_head, waits_count;
};

/* The fact being taken in: everything the rules ask about, looked up once. */
struct fact {
	uint64_t time_ns, begin_ns;
	uint64_t sender;
	uint32_t ifindex;      /* of the uplink; 0 unknown */
	struct address source; /* on the wire */
	bool foreign_source;
	unsigned int port_index;
	struct port_stats *stats;
	struct network *network;
	struct tally *tally;
	struct destination *destination;
	bool counts;
};

/* detector_failing.c */
enum cause term_cause(enum term t);
bool term_is_silence(enum term t);
/* The network fails by this term since f->begin_ns. Nothing when it failed so before, or heavier.
 */
void failing_add(struct detector *j, const struct fact *f, enum term term, double weight);
void failing_withdraw(struct detector *j, unsigned int index, struct port_stats *l,
		      struct network *n);
/* It answered: it is the newest that did, and fails no longer. */
void failing_answered(struct detector *j, unsigned int index, struct port_stats *l,
		      struct network *n, uint64_t sender);
/* What was read back: into the order and the counts, each network once, the oldest first. */
void failing_restore_answer(struct detector *j, unsigned int index, struct port_stats *l,
			    struct network *n);
void failing_restore_failure(struct detector *j, unsigned int index, struct port_stats *l,
			     struct network *n);
/* Lets go of what failed by that uplink, or with that source there. */
void failing_withdraw_part(struct detector *j, unsigned int index, struct port_stats *l,
			   const struct split_value *value);
/* It did not answer after all. */
void failing_unanswer(struct detector *j, unsigned int index, struct port_stats *l,
		      struct network *n);
/* Out of every order and count, to be forgotten. */
void failing_forget(struct detector *j, unsigned int index, struct port_stats *l,
		    struct network *n);
/* It is silent, a moment after it answered; it is tried again, and may answer now. */
void failing_choke(struct port_stats *l, struct tally *t);
void failing_retried(struct port_stats *l, struct tally *t);
/* Lets go of all that fails since then; 0 all. */
void failing_forgive(struct detector *j, unsigned int index, struct port_stats *l,
		     uint64_t since_ns);
/* Asks the test, for every cause. */
void failing_test(struct detector *j, unsigned int index, struct port_stats *l);
void failing_terms(const struct detector *j, unsigned int index, struct port_stats *l,
		   enum cause cause, uint64_t begin_ns, struct episode *ret_episode,
		   struct episode_terms *ret);
/* The sum that decides for a cause. */
double failing_threshold(const struct port_stats *l, enum cause cause);
struct network *failing_at(const struct detector *j, uint32_t place);
bool failing_is_outvoted(const struct detector *j, struct port_stats *l, const struct tally *t);

/* detector_senders.c */
/* What never answered its sender, or is stopped by this host for it, says nothing while another
 * sender's mail is answered: any user can see to it that nothing answers, by a route, an option or
 * an address of its own. answered_it: the network answered this very sender before; then it counts
 * until another one is answered by any, after since_ns. */
bool sender_is_outvoted(const struct detector *j, struct port_stats *l, uint64_t sender,
			bool answered_it, uint64_t since_ns);
bool fact_is_outvoted(const struct detector *j, const struct fact *f);
uint64_t sender_of(const struct attempt *a);
struct sender *sender_find(struct port_stats *l, uint64_t key);
/* Likewise; made anew in place of the one that was answered longest ago, NULL when all were lately.
 */
struct sender *sender_note(const struct detector *j, struct port_stats *l, uint64_t key,
			   const struct process *process);

/* detector_waits.c. Queues the network to be found silent, unless it is queued. What records may be
 * missing of says nothing before its next SYNs. */
void waits_await_silence(struct detector *j, const struct fact *f, const struct attempt *a);
/* Whose wait is over is silent, or is not. */
void waits_end_due(struct detector *j);
bool split_value_is(const struct split_value *part, uint32_t ifindex, const struct address *source);
void tally_forget_unanswered(struct tally *t);
/* The newest that is known of it is that this host stops it: what left before was judged before. Of
 * a device's queue that cannot be told; see note_left(). */
bool tally_is_stopped_here(const struct port_stats *l, const struct tally *t);

/* detector_line.c. Whether nothing at all came in while this one waited; notes that it did. */
bool line_is_dead(struct detector *j, const struct wait *w);
/* Something came in. */
void line_is_lively(struct detector *j);

/* detector_together.c */
/* What answered on the port before is silent, since an attempt that began then. */
void detector_note_silence(struct detector *j, struct port_stats *l, uint64_t begin_ns);
/* Nothing is known to have come in since what answered on the port before fell silent. */
bool detector_nothing_came(const struct detector *j, const struct port_stats *l);
/* Whether it is another port, and fell silent with this one. */
bool detector_is_together(const struct port_stats *l, const struct port_stats *other);
/* All that was heard of fell silent together, ports that have nothing in common but the line. */
bool detector_fell_silent_together(const struct detector *j, const struct port_stats *l);

/* detector_memory.c. Programs in another namespace have slirp4netns or pasta connect in their
 * place, from where the uplinks are: what this host stops of these, it stops of those. */
bool detector_is_stopped_for(const struct detector *j, const struct fact *f, enum drop_by *ret);
/* Likewise: these wait for an answer, too. */
bool detector_is_tried_for(const struct detector *j, const struct fact *f);

/* detector_weigh.c */
/* It comes from next door, as is known now: it never answered for the internet. */
void detector_withdraw_answer(struct detector *j, const struct fact *f);
/* It answers while others fail: since before these were enough for the block that is on; or this
 * host stopped others before its newest answer, and does so after it. */
bool detector_passes_block(const struct port_stats *l, const struct tally *t);
void detector_mark_failing(const struct detector *j, const struct fact *f);
/* The network has been silent long enough. */
void detector_count_silence(struct detector *j, const struct fact *f);
/* This host itself stopped it, or had no route. */
void detector_count_local(struct detector *j, const struct fact *f, enum term once,
			  enum term repeated);
/* Likewise, of what it stops of whoever connects in its place; false: it does not. */
bool detector_count_stopped_for(struct detector *j, const struct fact *f);
/* An answer: learns from it, ends a block if it does, and begins an epoch. */
void detector_count_answer(struct detector *j, const struct fact *f);
/* What this host did to others is over, as its newest deed shows. */
void detector_withdraw_local(struct detector *j, unsigned int index, struct port_stats *l);

/* detector_decide.c */
/* How the network blocks, by what fails since then. */
enum blocked_by detector_network_cause(const struct detector *j, unsigned int index,
				       struct port_stats *l, uint64_t begin_ns);
/* What nothing has supported for long is no longer known. */
void detector_fade(struct detector *j, unsigned int index, struct port_stats *l);
/* Once per sweep: what is normal here. */
void detector_learn_share(struct port_stats *l);
/* Brings the verdict up to date and tells it when it changed. */
void detector_evaluate(struct detector *j, unsigned int index, struct port_stats *l);

/* detector_memory.c: found, or made anew; a network in place of one that nothing waits for; NULL
 * when there is none, unless it must be. */
struct network *detector_network(struct detector *j, const struct address *a, uint64_t sender,
				 bool must);
struct destination *detector_destination(struct detector *j, const struct address *a);
/* The network that an address is in, as far as the detector is concerned. */
struct prefix detector_network_of(const struct address *a);
/* NULL when it is not remembered. */
struct network *detector_find_network(const struct detector *j, const struct prefix *p);
/* Takes networks out of the counts of the window that did not say anything within it. */
void detector_sweep_window(struct detector *j);

/* detector_pattern.c: what single networks do not show. Silent blocks came and went: a limit on
 * connections, not a rule against them. */
bool detector_comes_and_goes(const struct detector *j, const struct port_stats *l);
/* This host stops a part of what is sent. */
bool detector_host_limits(const struct detector *j, const struct port_stats *l);
bool detector_is_intercepted(const struct port_stats *l);
/* One more answer in the row of those that come from one distance, or the first of another row. */
void detector_note_row(struct port_stats *l, struct tally *t, const struct path *path,
		       uint64_t now_ns);
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

/* Networks whose connections are reset by an RST with another TTL than their SYN-ACK's. */
uint32_t detector_resets_from_path(const struct detector *j, const struct port_stats *l);

/* detector_evidence.c: fills v->evidence from what is remembered now. */
void evidence_fill(struct detector *j, unsigned int port_index, struct verdict *v);

#endif
