/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the firewall's rules are read, and where: in the network namespace in which netfilter was
 * seen to stop a SYN, or in which a connection was redirected, as soon as the first such is seen.
 * A verdict rests on more than one of them, so the rules are mostly there before it is told.
 */
#ifndef EGRESS25_ENGINE_FIREWALL_WATCH_H
#define EGRESS25_ENGINE_FIREWALL_WATCH_H

#include "engine/engine.h"
#include "guide/candidate.h"
#include "net/firewall.h"

/* Rules are read anew when packets are still stopped after that, and at once when what is done with
 * them has changed. */
#define CANDIDATES_EVERY_NS    60000000000ULL
/* Where reading them takes long, not more often than this, whatever changes: whoever may write
 * rules in a container would keep a processor busy. */
#define CANDIDATES_SLOW_NS     3600000000000ULL
/* Within that, all others' rules together get no more of a processor than this. */
#define CANDIDATES_SPENT_NS    30000000000ULL
/* Within CANDIDATES_EVERY_NS, of no more namespaces than this. */
#define CANDIDATES_BURST       8
/* How long `watch` waits for them before it goes on; a `daemon` never does. */
#define CANDIDATES_PATIENCE_NS 200000000ULL
/* How long the end of a run waits for them: milliseconds on a quiet machine, a second where each
 * processor has ten others to serve. */
#define CANDIDATES_LAST_NS     2000000000ULL

/* What was seen last of what the rules do. */
enum firewall_sight { SIGHT_DROPS, SIGHT_REDIRECTS, SIGHT_ANSWERS };

struct firewall_watch {
	const struct engine *engine; /* of the caller, kept */
	uint64_t patience_ns;
	/* What was read, as of a time of the observations' clock: all that happened until then was
	 * judged without it, all that comes after is judged with it. */
	void (*take)(void *context, uint64_t time_ns, const struct candidate_list *list);
	void *context;

	struct {
		uint32_t netns;	  /* 0: free */
		uint64_t read_ns; /* 0: never */
		bool wanted;
		bool slow;   /* to read */
		bool passed; /* something left since */
		enum firewall_sight sight;
	} spaces[CANDIDATES_BURST];
	size_t next; /* space that makes room */
	uint32_t own_netns;
	uint64_t judged_ns; /* the newest time that the core was told of */
	uint64_t burst_ns;  /* when the present burst began */
	unsigned int burst;
	uint64_t hour_ns;	  /* when the present CANDIDATES_SLOW_NS began */
	uint64_t spent_ns;	  /* of a processor in it, on others' rules */
	struct firewall *reading; /* NULL: nothing is read */
	uint32_t reading_netns;
	sd_event_source *ended, *deadline;
};

/* A zeroed one, all but engine, patience_ns, take and context, is ready once the engine is. */
void candidates_init(struct firewall_watch *c);
void candidates_done(struct firewall_watch *c);

/* Sees each observation before the core does, and each record. */
void candidates_observe(struct firewall_watch *c, const struct observation *o);
void candidates_record(struct firewall_watch *c, const struct record *r);
/* A batch is complete. */
void candidates_settled(struct firewall_watch *c);
/* The last one was: waits for what is still being read, and for what was seen to be wanted, at most
 * so long, so that the last verdict can quote it. A zeroed one waits for nothing. */
void candidates_finish(struct firewall_watch *c, uint64_t within_ns);

/* What a reader answered, as the guide wants it. */
void candidates_convert(struct candidate_list *ret, const struct firewall_answer *answer,
			uint32_t netns, const struct options *options);

/* Reads the rules of this program's own namespace and waits for it: those, too, that only mention
 * the ports. */
void candidates_read_all(struct candidate_list *ret, const struct options *options);

#endif
