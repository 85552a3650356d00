/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One simulated world: its destination networks, the cloud's block that comes and goes, what
 * becomes of each SYN, and the core and the simple judges that watch it. One random seed makes one
 * world.
 *
 * world.c knows the truth and answers for the network; sender.c is the mail server; judges.c holds
 * what is said of the port against the truth; books.c counts what a judge could have known. They
 * share this state; nobody else includes it but the main file.
 */
#ifndef EGRESS25_BENCH_WORLD_H
#define EGRESS25_BENCH_WORLD_H

#include "base/address.h"
#include "core/monitor.h"
#include "queue.h"
#include "random.h"
#include "result.h"
#include "setting.h"

#define SECOND		1000000000ULL
#define MINUTE		(60 * SECOND)
#define HOUR		(60 * MINUTE)
#define DAY		(24 * HOUR)
#define NETWORKS	500
#define EXCHANGERS	4     /* of the most popular networks */
#define CHANGES_AN_HOUR 4     /* of a verdict, at most */
#define MAILS_MAX	20000 /* qmgr_message_active_limit of Postfix; more are returned */

enum event {
	EVENT_ARRIVAL,
	EVENT_TRY,
	EVENT_SYN,
	EVENT_ANSWER,
	EVENT_REFUSAL,
	EVENT_CLOSE,
	EVENT_BLOCK,
	EVENT_LINE /* its counter is read */
};

enum service { SERVICE_SMTP, SERVICE_SUBMISSION, SERVICE_COUNT };
extern const uint16_t service_ports[SERVICE_COUNT]; /* 25, 587 */

/* What a network does with SYNs, as long as nothing else stops them. */
enum character { ALIVE, SLOW, SILENT, REFUSES, UNREACHABLE, PROHIBITS, LISTED };

/* How a network failed since its newest answer, while nothing was blocked. */
enum ailment {
	AILMENT_SILENT = 1,
	AILMENT_REFUSES = 2,
	AILMENT_UNREACHABLE = 4,
	AILMENT_PROHIBITS = 8,
	AILMENT_DROPPED = 16,
};

/* What books.c remembers of a network in one family. */
struct acquaintance {
	bool answered;	    /* on port 25, ever */
	uint8_t ailing;	    /* bits of enum ailment: how it fails of itself */
	uint32_t epoch;	    /* it was last measured in, plus 1; 0 never */
	enum measure group; /* of silence, in that epoch */
	bool told;	    /* it counted as a failure in that epoch */
	uint32_t count_id;  /* of the count it is in; see struct block */
};

struct network {
	struct address address[FAMILY_COUNT];
	enum character character;
	bool has_ipv6, submission_works, let_through;
	uint8_t ttl;
	uint64_t delay_ns; /* of an answer */

	double outage; /* share of time */
	bool out;
	enum character out_as;
	uint64_t out_change_ns;

	uint64_t suspended_until_ns; /* by the sender, after a failure */
	uint64_t submission_answered_ns[FAMILY_COUNT];
	struct acquaintance known[FAMILY_COUNT];
};

enum fate_kind { FATE_SILENT, FATE_ANSWER, FATE_RESET, FATE_ICMP, FATE_DISCARDED };

/* What becomes of one SYN. */
struct fate {
	enum fate_kind kind;
	uint64_t delay_ns;
	uint8_t ttl, icmp_code;
	bool on_path; /* the cloud's answer, or that of something else on the way */
};

/* A mail in the queue, and its connection attempt while it has one. */
struct mail {
	uint64_t born_ns, started_ns;
	uint64_t answer_ns; /* a SYN-ACK is under way; 0 none */
	uint64_t second_syn_ns;
	uint64_t cookie;
	uint32_t network, next_free;
	uint32_t syns;
	enum family family;
	enum service service;
	struct fate refusal;
	bool greylisted; /* to be deferred when it is offered */
	bool admitted;	 /* by the throttle */
	bool established;
};

/* The cloud's block, and what it gave a judge to see since the last answer. */
struct block {
	enum block_kind now;   /* BLOCK_NONE while it is lifted */
	uint64_t first_syn_ns; /* blocked; 0 none yet */
	uint64_t on_ns;
	uint64_t off_ns;		   /* the last one was lifted; 0 never */
	uint64_t first_pass_ns;		   /* the first SYN after that which passed; 0 none yet */
	bool answered_since[FAMILY_COUNT]; /* it was lifted */
	uint64_t minute;		   /* of the throttle */
	unsigned int passed;

	uint32_t count_id; /* rises with each new count */
	double sum;	   /* by the table of design and weights.h */
	uint64_t enough_ns;
	uint32_t networks, syns;
};

struct world {
	const struct setting *setting;
	struct random random;
	uint64_t seed;
	uint64_t start_ns, now_ns, end_ns;
	struct queue queue;
	struct monitor *monitor;
	struct result *result;

	struct network networks[NETWORKS];
	double popularity[NETWORKS]; /* cumulative */
	struct {
		uint64_t from_ns, until_ns; /* the newest, or the next */
		double share;		    /* of the networks, drawn anew for each */
		uint64_t salt;
	} partial;
	struct {
		uint64_t from_ns, until_ns; /* the newest, or the next */
		uint64_t counted_ns;	    /* up to here */
		uint64_t packets;
		bool is_read;
	} line;
	struct block block;

	/* sender.c */
	struct mail *mails;
	uint32_t mails_used, free_mail;
	uint64_t next_cookie;
	uint32_t processes; /* that are busy with an attempt */
	uint32_t *ready;    /* mails that wait for one: a ring of MAILS_MAX */
	uint32_t ready_head, ready_count;

	/* judges.c */
	uint64_t wrong_day[DETECTOR_COUNT], wrong_other_day;
	bool decided[DETECTOR_COUNT]; /* in the block that is on */
	uint64_t decided_ns;	      /* by the core */
	bool accuses[DETECTOR_COUNT];
	bool went_on; /* no answer came between the block before and this one */
	bool recovery_pending[DETECTOR_COUNT]; /* the block was lifted, and it accuses still */
	uint64_t next_probe_ns;
	struct {
		uint64_t at_ns;
		uint32_t network;
	} timeouts[3]; /* the newest ones, to distinct networks */
	struct {
		uint64_t due_ns;
		uint32_t network;
	} patient[1024]; /* attempts of a program that waits for the kernel's timeout: a ring */
	uint32_t patient_head, patient_count;
	uint64_t changed_ns[CHANGES_AN_HOUR]; /* 25 over IPv4, the newest first */
	bool no_route_said;
	unsigned int told; /* wrong verdicts, in words */

	/* books.c, of port 25 */
	uint32_t epoch[FAMILY_COUNT];	    /* rises with each answer */
	uint64_t answered_ns[FAMILY_COUNT]; /* newest; 0 never */
};

/* world.c. Simulates the days; 0 or -ENOMEM. */
int world_run(const struct setting *s, uint64_t seed, double days, struct result *result);
struct fate world_fate(struct world *w, struct mail *m);
/* Whether a SYN to port 25 of the network would be answered just now, but for loss. */
bool world_passes(struct world *w, uint32_t network);
bool world_loses(struct world *w);

/* sender.c */
void sender_start(struct world *w);
void sender_take(struct world *w, struct due d);

/* judges.c */
void judges_take_record(void *world, const struct record *r);
void judges_pass_time(struct world *w);
void judges_timeout(struct world *w, const struct mail *m);
void judges_success(struct world *w);
void judges_block_begins(struct world *w);
void judges_block_ends(struct world *w);

/* books.c */
void books_first_syn(struct world *w, const struct mail *m);
void books_blocked_syn(struct world *w, const struct mail *m, const struct fate *f);
void books_answer(struct world *w, const struct mail *m);
void books_failure(struct world *w, const struct mail *m, const struct fate *f);
/* Begins a new count of what a judge gets to see of the block. */
void books_new_count(struct world *w);

#endif
