/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One record, many forms. Renderers know the record types and the guide, no sensor and no file
 * but the stream they are given.
 */
#ifndef EGRESS25_RENDER_RENDER_H
#define EGRESS25_RENDER_RENDER_H

#include <stdio.h>

#include "core/record.h"
#include "guide/rule_list.h"
#include "guide/guide.h"

/* Which guidance a reader of the text has in front of him already: verdicts of several ports often
 * lead to the same advice, which is then named instead of repeated. */
#define RENDER_SHOWN_MAX 16
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
	int64_t wall_offset_ns;	      /* CLOCK_REALTIME minus the observations' clock */
	const struct location *where; /* for the guidance in a verdict */
	bool colour;
	bool no_processes;	      /* text: nobody can be named, and need not be missed */
	bool verbose;		      /* text: a second line with everything known of an attempt */
	struct render_memory *memory; /* text: NULL repeats guidance every time */
	/* Path of a cgroup, "/system.slice/x.service"; NULL when it cannot be found. */
	const char *(*cgroup_path)(void *context, uint64_t cgroup_id);
	void *cgroup_context;
};

#define RENDER_TIME_LEN 28 /* "2026-11-23T08:12:09.123456Z" and NUL */

/* RFC 3339 UTC with microseconds. Returns buf. */
const char *render_time(const struct render_context *c, uint64_t time_ns,
			char buf[static RENDER_TIME_LEN]);

/* The time of day, "08:12:09"; with the date in front when it is not the day of reference_ns. */
#define RENDER_CLOCK_LEN 24
const char *render_clock(const struct render_context *c, uint64_t time_ns, uint64_t reference_ns,
			 char buf[static RENDER_CLOCK_LEN]);

/* "1.23 ms", "12 ms", "5.0 s", "131 s", "12 min", "3.5 h". */
#define RENDER_DURATION_LEN 32
const char *render_duration(uint64_t ns, char buf[static RENDER_DURATION_LEN]);

/* What is replayed instead of watched, and which addresses in it are on this side. */
struct render_local {
	const struct prefix *network;
	bool inferred;
	uint32_t handshakes, of; /* inferred: it takes part in so many of all */
};
struct render_replay {
	const char *file; /* safe to print */
	const char *kind; /* "capture, Ethernet" */
	bool has_locals;  /* it is of a kind in which sides must be told */
	const struct render_local *locals;
	size_t locals_count;
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
	size_t own_count;
	const struct prefix *exchangers; /* the operator's */
	size_t exchangers_count;
	const uint16_t *ports;
	size_t ports_count;
	const struct render_replay *replay; /* NULL: live */
};

/* One JSON object and a newline. ports: all verdicts known, for fingerprint and guidance.
 * 0 or a negative errno of the write. */
int render_json_ready(FILE *out, const struct render_context *c, const struct render_ready *ready);
int render_json_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct verdict *const *ports, size_t ports_count);

/* An object per rule of the catalogue. */
int render_json_catalogue(FILE *out, const struct catalogue_rule *rules, size_t count);

/* Lines for people. */
int render_text_ready(FILE *out, const struct render_context *c, const struct render_ready *ready);
int render_text_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct verdict *const *ports, size_t ports_count);

/* What the advice has of the firewall's rules, for each verdict where it has any. */
int render_text_candidates(FILE *out, const struct render_context *c, uint64_t time_ns,
			   const struct verdict *const *ports, size_t ports_count);

/* Tables of rules, one per provider and edition, each followed by its sources and by what is not
 * confirmed. */
int render_text_catalogue(FILE *out, const struct catalogue_rule *rules, size_t count);

/* "netfilter", or words for what the kernel does not name. */
const char *render_subsystem(enum drop_by by);

/* The path of the process's cgroup; NULL unknown. Valid until the next call. */
const char *render_cgroup(const struct render_context *c, const struct process *p);

/* What a verdict rests on, as sentences; the `reasons` of interface.md and the text's body.
 * Writes at most max strings of at most len bytes, returns how many. */
#define RENDER_REASONS_MAX 32
#define RENDER_REASON_LEN  256
size_t render_reasons(const struct render_context *c, const struct verdict *v,
		      char reasons[static RENDER_REASONS_MAX][RENDER_REASON_LEN]);

/* What a verdict says in one sentence, from "Port 25 over IPv4 is BLOCKED by ..." on. */
#define RENDER_HEADLINE_LEN 256
const char *render_headline(const struct verdict *v, char buf[static RENDER_HEADLINE_LEN]);

/* "25-dead 465-alive 587-alive" for one family: what the network beyond this host does to each
 * port. Undecided ports and those that this host itself blocks are left out, for they say nothing
 * of the network; "" when no port is known. */
void render_fingerprint(const struct verdict *const *ports, size_t ports_count, enum family family,
			char *buf, size_t len);

/* The end of `watch`: counts per port, verdicts, guidance, losses. Text for people, and the last
 * record of a JSON stream. */
struct render_port_summary {
	uint16_t port;
	enum family family;
	/* exact: counted in the kernel, or all that was recorded */
	uint64_t syns, retries, resets_in_handshake, resets_in_established, resets_out;
	uint64_t icmp_errors, dropped_here;
	uint64_t wire_syns, wire_answers, wire_resets_in, wire_resets_out;
	uint64_t local_drops[DROP_BY_COUNT];		     /* what dropped_here adds up */
	uint64_t last_syn_ns, last_answer_ns, last_reset_ns; /* 0 never, or not known */
	/* of the attempts whose story arrived */
	uint64_t outcomes[OUTCOME_COUNT];
};
/* How much of what was replayed could be read. */
struct render_reading {
	bool of_packets;				    /* a capture; otherwise records */
	bool complete;					    /* to its end */
	uint64_t packets;				    /* of these: */
	uint64_t cut, damaged, untimed, backwards, inbound; /* see capture/source.h */
};
struct render_summary {
	uint64_t time_ns;
	const struct render_port_summary *ports;
	size_t ports_count;
	const struct verdict *const *verdicts;
	size_t verdicts_count;
	/* records the kernel side made, those that arrived, those without room in the ring;
	 * and how often the kernel skipped a program */
	uint64_t sent, delivered, lost_ring, lost_recursion;
	const struct render_reading *reading; /* NULL: live. Otherwise the four above are unknown,
					       * and so is what was dropped here */
	uint64_t duration_ns;
};
int render_text_summary(FILE *out, const struct render_context *c, const struct render_summary *s);
int render_json_summary(FILE *out, const struct render_context *c, const struct render_summary *s);

/* What `doctor` found. */
struct render_sensor {
	const char *name;
	bool attached;
	const char *reason; /* why not, a sentence */
};
struct render_doctor {
	uint64_t time_ns;
	const char *kernel; /* release; NULL unknown */
	bool btf;
	int jit;	    /* 1 on, 0 off, -1 unknown */
	const char *cgroup; /* "v2", "hybrid", "v1"; NULL none is mounted here */
	const struct render_sensor *sensors;
	size_t sensors_count;
	const char *const *uplinks;
	size_t uplinks_count;
	const char *uplink_watch_attach;       /* "tcx", "clsact"; NULL not attached */
	const struct candidate_list *firewall; /* the rules here that concern the ports */
	const char *const *privileges_missing; /* "CAP_BPF" ... */
	size_t privileges_missing_count;
};
int render_text_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d);
int render_json_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d);

#endif
