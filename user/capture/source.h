/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Something recorded that can be replayed: a packet capture, a recorded stream. A source gives its
 * observations one by one, and says what it is and how much of it was readable. Who replays it
 * needs to know nothing else.
 */
#ifndef EGRESS25_CAPTURE_SOURCE_H
#define EGRESS25_CAPTURE_SOURCE_H

#include <stdio.h>

#include "core/monitor.h"
#include "guide/candidate.h"
#include "render/render.h"

#define SOURCE_MESSAGE_LEN  512
#define SOURCE_NAME_LEN	    256 /* of the file, escaped, as messages name it */
#define SOURCE_KIND_LEN	    96
#define SOURCE_LOCALS_MAX   64			     /* networks of --local */
#define SOURCE_INFERRED_MAX (SOURCE_LOCALS_MAX + 64) /* these, and what is inferred */

/* What the operator said about it. Ports are those that are watched. */
struct source_config {
	const char *name; /* of the file, for messages; already safe to print */
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	const struct prefix *locals; /* networks on this side */
	size_t locals_count;
};

/* An address on this side, and how that is known. */
struct source_local {
	struct prefix network;
	enum render_local_by by;
	uint32_t handshakes; /* inferred: it takes part in this many ... */
	uint32_t of;	     /* ... of this many of its family */
};

/* What the judge of a recorded stream was set up with. */
struct source_setup {
	uint32_t netns;	      /* of the uplinks */
	bool drops_watched;   /* the drop sensor was attached */
	bool sockets_missing; /* the socket sensor was not */
	uint32_t uplinks[MONITOR_UPLINKS_MAX];
	struct address own[MONITOR_OWN_MAX];
	struct own_link own_links[MONITOR_OWN_MAX];
	uint16_t ports[E25_PORTS_MAX];
	struct prefix exchangers[SOURCE_LOCALS_MAX];
	size_t uplinks_count, own_count, ports_count, exchangers_count;
	bool has_rules; /* it says which ports the rules of the place named as blocked: */
	uint16_t blocked_by_rules[E25_PORTS_MAX];
	size_t blocked_by_rules_count;
};

struct source_about {
	char kind[64];	/* "capture, Ethernet" */
	bool followed;	/* with wire_only: tells how connections end, OBSERVE_WIRE_END */
	bool wire_only; /* packets only: no process, no drop, no socket can be told */
	bool has_first;
	uint64_t first_ns; /* time of the first entry */
	const struct source_local *locals;
	size_t locals_count;
	bool one_direction;		  /* a capture without one packet from the other side */
	bool way_known;			  /* a capture that tells the direction of each packet */
	const struct source_setup *setup; /* of a recorded stream; NULL for a capture */
	/* The path of a cgroup that was recorded, or NULL; context is the source. */
	const char *(*cgroup_path)(void *context, uint64_t cgroup_id);
};

/* What was read until now. */
struct source_counts {
	uint64_t packets;	/* or records: all of them */
	uint64_t cut;		/* ended by the snap length within a header that matters */
	uint64_t damaged;	/* headers that contradict themselves */
	uint64_t untimed;	/* without a time: taken at that of the one before */
	uint64_t backwards;	/* older than the one before: put in order, or clock set back */
	uint64_t wild;		/* with a time far from all others: left out */
	uint64_t inbound;	/* SYNs to a watched port that came in: not attempts of ours */
	uint64_t answers_alone; /* SYN-ACKs from a watched port whose SYN is not there */
	uint64_t mail;		/* segments of connections to watched ports, all of these */
	uint64_t opaque[RENDER_OPAQUE_MAX];	     /* that could not be read, and why */
	const char *opaque_words[RENDER_OPAQUE_MAX]; /* "ESP: encrypted"; NULL none */
	uint64_t tunnelled;			     /* read inside a tunnel */
	const char *tunnel;			     /* the first kind of these; NULL none */
	uint64_t last_ns;			     /* the newest time; 0 none */
};

struct source;

/* next() gives this when rules of the firewall were read: firewall is filled in, and the time of
 * *ret. All until then was judged without them. */
#define SOURCE_FIREWALL 2

struct source_ops {
	/* 1 with an observation, SOURCE_FIREWALL, 0 at the end, -EBADMSG where the rest cannot be
	 * read, with a sentence in message. Times plus wall_offset_ns are wall-clock ns. */
	int (*next)(struct source *s, struct observation *ret,
		    char message[static SOURCE_MESSAGE_LEN]);
	void (*free)(struct source *s);
};

/* The first member of every kind of source. about does not change once it is open. */
struct source {
	const struct source_ops *ops;
	struct source_about about;
	struct source_counts counts;
	struct candidate_list firewall; /* with SOURCE_FIREWALL */
	int64_t wall_offset_ns; /* of the observation given last: wall clock minus its time */
};

static inline void source_free(struct source **s)
{
	if (*s)
		(*s)->ops->free(*s);
}

/* How the kinds are opened: the file stays the caller's and must outlive the source. 0, -ENOMEM,
 * or -EINVAL with a sentence in message. */
typedef int (*source_open)(struct source **ret, FILE *file, const struct source_config *config,
			   char message[static SOURCE_MESSAGE_LEN]);

#endif
