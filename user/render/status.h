/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that a daemon knows at one moment, for every face it shows: the text and JSON of `status`,
 * the metrics and the page. Renderers read it; the daemon fills it in and owns what it points to.
 */
#ifndef EGRESS25_RENDER_STATUS_H
#define EGRESS25_RENDER_STATUS_H

#include "core/history.h"
#include "render/queue.h"
#include "render/render.h"

/* A number by the label of its metric; a name NULL ends a list of them. */
#define RENDER_COUNTERS_MAX 12
struct render_counter {
	const char *name;
	uint64_t value;
};

/* One BPF program, where the kernel counts what they cost (kernel.bpf_stats_enabled). */
struct render_program {
	const char *name;
	uint64_t runs, run_ns; /* since it was loaded */
};

/* What the daemon itself takes, from /proc; 0 where that cannot be read. */
struct render_process {
	uint64_t cpu_ns, open_fds, max_fds, virtual_bytes, resident_bytes;
};

/* What the machine has in common with others, for metrics alone: the operator's word or the
 * metadata service's, nothing that was found out otherwise. NULL unknown. */
struct render_place {
	const char *provider, *region, *account, *subscription, *image, *gateway;
};

/* The configuration: when it was read with success, and whether it was the last time. */
struct render_reload {
	uint64_t succeeded_ns;
	bool failed;
};

struct render_status {
	uint64_t time_ns, started_ns; /* the observations' clock */
	uint64_t booted_ns;	      /* wall clock, since 1970; 0 unknown */
	struct render_place place;
	struct render_reload reload;
	const char *revision, *features; /* of the program; NULL unknown */
	const char *metrics_path;	 /* for the page's link; NULL none */
	uint32_t pid;
	const char *host;   /* its name; NULL unknown */
	const char *kernel; /* release; NULL unknown */
	const struct render_sensor *sensors;
	size_t sensors_count;
	const char *const *uplinks;
	size_t uplinks_count;
	const struct render_port_summary *ports; /* exact, and how the attempts ended */
	size_t ports_count;
	struct findings findings; /* of all ports and families */
	/* Whoever reads it is not to know of processes and destinations: findings are those of
	 * outside_findings_compose(), and lists of attempts are left out. */
	bool nameless;
	const struct history *history;
	const struct render_queue *queue;		     /* NULL: it is not read */
	const struct monitor_waiting *waiting;		     /* NULL: of a recording */
	uint64_t sent, delivered, lost_ring, lost_recursion; /* as of struct render_summary */
	uint64_t not_followed;				     /* likewise */
	uint64_t unparsed;				     /* likewise */
	uint64_t lost_client; /* states of the page and lines of stderr, by slow readers */
	/* What the page and its like were asked for: answers by status, and what was not served. */
	struct render_counter http_requests[RENDER_COUNTERS_MAX], http_refused[RENDER_COUNTERS_MAX];
	const struct render_program *programs;
	size_t programs_count; /* 0: the kernel does not count */
	struct render_process process;
};

/* A verdict that changed, as one log record of OTLP in JSON; place and host name the machine, what
 * is NULL of them is left out. 0 or a negative errno of the write. */
int render_otlp_verdict(FILE *out, const struct render_context *c, const struct record *r,
			const struct finding *f, const struct render_place *place,
			const char *host);

/* What `egress25 status` prints. 0 or a negative errno of the write. */
int render_text_status(FILE *out, const struct render_context *c, const struct render_status *s);
int render_json_status(FILE *out, const struct render_context *c, const struct render_status *s);

#endif
