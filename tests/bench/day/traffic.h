/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connection attempts of every kind, many at once, as observations: a table of journeys, each a
 * list of what the sensors see and when. Knows nothing of who reads them. A hundred a second keep
 * every bounded table of the core full: forty thousand destinations that are known and as many
 * again that never come back, more namespaces than are told apart, ends that never come.
 */
#ifndef EGRESS25_BENCH_DAY_TRAFFIC_H
#define EGRESS25_BENCH_DAY_TRAFFIC_H

#include "core/observation.h"
#include "tests/bench/queue.h"
#include "tests/bench/random.h"

#define SECOND 1000000000ULL
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

#define TRAFFIC_UPLINK 2
#define TRAFFIC_NETNS  1 /* of the uplink */
#define TRAFFIC_PORTS  4
extern const uint16_t traffic_ports[TRAFFIC_PORTS];

struct journey {
	const struct kind *kind;
	uint64_t cookie, started_ns;
	struct address destination, source;
	uint16_t port, source_port;
	uint32_t netns, syns, step;
	uint32_t next_free; /* number of the next free one, plus 1 */
	bool established;
};

struct traffic {
	struct random random;
	uint64_t rate;	     /* attempts a second */
	uint32_t namespaces; /* that half of them come from */
	bool plain;	     /* a mail server that delivers: 500 networks, one in five dead */
	uint64_t now_ns, next_ns, attempts, observations, lost;
	uint64_t lost_untold;
	struct queue queue;
	struct journey *journeys;
	uint32_t journeys_used, journeys_free;
	void (*sink)(void *context, const struct observation *o);
	void *context;
};

/* 0 or -ENOMEM; traffic_done() is due afterwards. */
int traffic_init(struct traffic *t, uint64_t rate, uint64_t seed, uint64_t start_ns);
void traffic_done(struct traffic *t);
/* Everything that is seen before that time. */
void traffic_run(struct traffic *t, uint64_t until_ns);

#endif
