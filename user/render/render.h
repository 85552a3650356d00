/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One record, many forms. Renderers know the record types and the guide, no sensor and no file
 * but the stream they are given.
 */
#ifndef EGRESS25_RENDER_RENDER_H
#define EGRESS25_RENDER_RENDER_H

#include <stdio.h>

#include "bpf/counters.h"
#include "core/monitor.h"
#include "core/record.h"
#include "finding/finding.h"
#include "guide/rule_list.h"

/* Which guidance a reader of the text has in front of him already: verdicts of several ports often
 * lead to the same advice, which is then named instead of repeated. */
#define RENDER_SHOWN_MAX (E25_PORTS_MAX * FAMILY_COUNT)
struct render_memory {
	struct {
		const char *provider, *rule;
		uint16_t port; /* the verdict it stood under */
		enum family family;
		const struct candidate *candidate; /* the first that it names */
		size_t candidates, steps;
	} shown[RENDER_SHOWN_MAX];
	size_t shown_count;
};

/* What renderers need from outside besides the record. */
struct render_context {
	struct view view;
	bool colour;
	bool no_processes; /* text: nobody can be named, and need not be missed */
	bool all;	   /* text: all of the advice, not only what is to be done */
	bool verbose;	   /* text: everything known of an attempt, and how a verdict was decided */
	unsigned int width;	      /* text: columns; 0 unknown */
	struct render_memory *memory; /* text: NULL repeats guidance every time */
};

/* What is replayed instead of watched, and which addresses in it are on this side. */
enum render_local_by {
	LOCAL_BY_OPERATOR, /* --local; all others are inferred: */
	LOCAL_BY_PEERS,	   /* takes part in the most handshakes */
	LOCAL_BY_SCOPE,	   /* a private address that speaks with public ones, or the file says so */
	LOCAL_BY_CARD,	   /* sends by the same network card */
	LOCAL_BY_NETWORK,  /* is of the same network, and has peers of its own */
	LOCAL_BY_COUNT
};
struct render_local {
	const struct prefix *network;
	enum render_local_by by;
	uint32_t handshakes, of; /* inferred: it takes part in so many of all */
};
struct render_replay {
	const char *file; /* safe to print */
	const char *kind; /* "capture, Ethernet" */
	bool has_locals;  /* it is of a kind in which sides must be told */
	const struct render_local *locals;
	size_t locals_count;
	bool has_first;	    /* it has a first time: ready.time_ns */
	bool one_direction; /* no packet came from the other side */
	bool way_known;	    /* the file tells the direction of each packet */
};

/* The first record of a stream. */
struct render_ready {
	uint64_t time_ns;
	const char *const *sensors; /* attached ones: "socket", "connect", "drop", "wire" */
	size_t sensors_count;
	const char *const *uplinks;
	size_t uplinks_count;
	/* What a replay of the stream needs to judge alike. */
	uint32_t wire_netns;		  /* where the uplinks are; 0 unknown */
	const uint32_t *uplink_ifindexes; /* as many as uplinks */
	const struct address *own;	  /* this machine's addresses */
	const struct own_link *own_links; /* of each; NULL unknown */
	size_t own_count;
	const struct prefix *exchangers; /* the operator's */
	size_t exchangers_count;
	const uint16_t *ports;
	size_t ports_count;
	const struct render_replay *replay; /* NULL: live */
};

/* One JSON object and a newline. f: of a verdict's record, NULL for any other.
 * 0 or a negative errno of the write. */
int render_json_ready(FILE *out, const struct render_context *c, const struct render_ready *ready);
int render_json_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct finding *f);

/* An object per rule of the catalogue. */
int render_json_catalogue(FILE *out, const struct catalogue_rule *rules, size_t count);

/* Lines for people. */
int render_text_ready(FILE *out, const struct render_context *c, const struct render_ready *ready);
int render_text_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct finding *f);

/* The line at the bottom of a terminal, without its end: the newest attempt that repeats its SYN
 * (NULL none), how many wait and for how long. Cut to the terminal's width. */
int render_text_ticker(FILE *out, const struct render_context *c, const struct attempt *newest,
		       const struct monitor_waiting *waiting, uint64_t now_ns);
/* Nothing was tried for so long, and what to do. */
int render_text_idle(FILE *out, const struct render_context *c, uint64_t time_ns, uint64_t idle_ns);

/* What the advice has of the firewall's rules, for each verdict where it has any. */
int render_text_candidates(FILE *out, const struct render_context *c, uint64_t time_ns,
			   const struct findings *findings);

/* Tables of rules, one per provider and edition, each followed by its sources and by what is not
 * confirmed. */
/* In the form of the files of --providers-dir. 0 or a negative errno. */
int render_rules_conf(FILE *out, const struct provider *p);
int render_text_catalogue(FILE *out, const struct catalogue_rule *rules, size_t count);

/* The end of `watch`: counts per port, verdicts, guidance, losses. Text for people, and the last
 * record of a JSON stream. */
struct render_port_summary {
	uint16_t port;
	enum family family;
	/* Exact: counted in the kernel, or all that was recorded. Times are 0 where not known. */
#define FIELD(name) uint64_t name;
	E25_PORT_COUNTERS(FIELD)
	E25_PORT_TIMES(FIELD)
#undef FIELD
	uint64_t local_drops[DROP_SYN_COUNT];
	uint64_t dropped_here; /* the sum of these */
	/* of the attempts whose story arrived */
	uint64_t waiting, open; /* without an answer now; connected now */
	uint64_t oldest_ns;	/* when the first that waits began; 0 none waits */
	uint64_t outcomes[OUTCOME_COUNT];
	uint64_t mute; /* established, and the far end never sent a byte */
};
/* How much of what was replayed could be read. */
#define RENDER_OPAQUE_MAX 16 /* kinds of packets that cannot be read */
struct render_reading {
	bool of_packets;  /* a capture; otherwise records */
	bool complete;	  /* to its end */
	uint64_t packets; /* of these: */
	/* See capture/source.h. */
	uint64_t cut, damaged, untimed, backwards, wild, inbound, answers_alone, mail;
	uint64_t opaque[RENDER_OPAQUE_MAX], tunnelled;
	const char *opaque_words[RENDER_OPAQUE_MAX]; /* NULL: none of these */
	const char *tunnel;
	bool one_direction;
};
struct render_summary {
	uint64_t time_ns;
	const struct render_port_summary *ports;
	size_t ports_count;
	struct findings findings;
	/* records the kernel side made, those that arrived, those without room in the ring;
	 * and how often the kernel skipped a program */
	uint64_t sent, delivered, lost_ring, lost_recursion;
	uint64_t not_followed; /* attempts, as monitor_not_followed() has it */
	uint64_t unparsed;     /* packets at an uplink whose headers could not be walked */
	uint64_t lost_client;  /* lines, by a reader that paused */
	const struct render_reading *reading; /* NULL: live. Otherwise the four above are unknown,
					       * and so is what was dropped here */
	uint64_t duration_ns;
};
int render_text_summary(FILE *out, const struct render_context *c, const struct render_summary *s);
int render_json_summary(FILE *out, const struct render_context *c, const struct render_summary *s);

struct render_sensor {
	const char *name;
	bool attached;
	const char *reason; /* why not, a sentence */
	const char *how;    /* by what it is attached, where there is a choice; NULL or "" none */
	const char *limits; /* attached, but what it does not see here; NULL or "" nothing */
};

#endif
