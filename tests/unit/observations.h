/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core's tests share: a monitor whose records are kept, and observations made in a line.
 * Times are given in milliseconds from a start that is not zero.
 */
#ifndef EGRESS25_TESTS_UNIT_OBSERVATIONS_H
#define EGRESS25_TESTS_UNIT_OBSERVATIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/monitor.h"
#include "tests/unit/between.h"

#define START_NS   5000000000000ULL
#define MS(ms)	   (START_NS + (uint64_t)(ms)*1000000ULL)
#define HOST_NETNS 100
#define UPLINK	   7
#define KEPT_MAX   4096

struct kept {
	enum record_kind kind;
	uint64_t time_ns;
	struct attempt attempt;
	struct verdict verdict;
	bool reset_inbound;
};

struct scene {
	struct monitor *m;
	struct kept kept[KEPT_MAX];
	size_t kept_count;
};

static inline void keep(void *context, const struct record *r)
{
	struct scene *s = context;
	struct kept *k = &s->kept[s->kept_count % KEPT_MAX];

	s->kept_count++;
	*k = (struct kept){.kind = r->kind, .time_ns = r->time_ns};
	if (r->kind == RECORD_VERDICT)
		k->verdict = *r->verdict;
	else if (r->kind <= RECORD_ATTEMPT)
		k->attempt = *r->attempt;
	k->reset_inbound = r->reset_inbound;
}

static inline int scene_open(void **state)
{
	static const struct monitor_config config = {
		.ports = {25, 465, 587, 2525},
		.ports_count = 4,
		.attempts_max = 1024,
	};
	static const uint32_t uplinks[] = {UPLINK};
	struct scene *s = calloc(1, sizeof(*s));

	if (!s || monitor_new(&s->m, &config, keep, s) < 0)
		return -1;
	monitor_set_uplinks(s->m, HOST_NETNS, uplinks, 1);
	*state = s;
	return 0;
}

static inline int scene_close(void **state)
{
	struct scene *s = *state;

	monitor_free(s->m);
	free(s);
	return 0;
}

/* A socket's observation; the cookie doubles as the ISN's source, so that each socket differs. */
static inline struct observation seen(enum observation_kind kind, unsigned int ms, uint64_t cookie,
				      const char *destination, uint16_t port)
{
	struct observation o = {
		.kind = kind,
		.time_ns = MS(ms),
		.port = port,
		.cookie = cookie,
		.netns = HOST_NETNS,
		.has_isn = kind != OBSERVE_CONNECT && kind != OBSERVE_CONNECT_FAILED,
		.isn = (uint32_t)(cookie * 2654435761u),
	};

	assert_int_equal(address_parse(destination, &o.destination), 0);
	if (kind <= OBSERVE_CONNECT_FAILED) {
		o.socket.process = (struct process){.known = true, .pid = 812, .uid = 105};
		strcpy(o.socket.process.name, "smtp");
		o.socket.syns = 1;
		o.socket.route_ifindex = UPLINK;
	} else if (kind >= OBSERVE_WIRE_SYN && kind <= OBSERVE_WIRE_ICMP) {
		o.wire.ifindex = UPLINK;
		strcpy(o.wire.interface, "eth0");
		o.wire.ttl = kind == OBSERVE_WIRE_SYN ? 64 : 50;
		if (kind != OBSERVE_WIRE_SYN)
			o.cookie = 0; /* what comes in belongs to no socket yet */
	}
	return o;
}

static inline void see(struct scene *s, enum observation_kind kind, unsigned int ms,
		       uint64_t cookie, const char *destination, uint16_t port)
{
	struct observation o = seen(kind, ms, cookie, destination, port);

	monitor_observe(s->m, &o);
}

/* A first SYN that leaves. */
static inline void see_syn(struct scene *s, unsigned int ms, uint64_t cookie,
			   const char *destination, uint16_t port)
{
	see(s, OBSERVE_CONNECT, ms, cookie, destination, port);
	see(s, OBSERVE_WIRE_SYN, ms, cookie, destination, port);
}

static inline void see_retry(struct scene *s, unsigned int ms, uint64_t cookie,
			     const char *destination, uint16_t port, uint32_t syns)
{
	struct observation o = seen(OBSERVE_RETRY, ms, cookie, destination, port);

	see(s, OBSERVE_WIRE_SYN, ms, cookie, destination, port);
	o.socket.syns = syns;
	monitor_observe(s->m, &o);
}

static inline void see_close(struct scene *s, unsigned int ms, uint64_t cookie,
			     const char *destination, uint16_t port, uint32_t syns, int error)
{
	struct observation o = seen(OBSERVE_CLOSE, ms, cookie, destination, port);

	o.socket.syns = syns;
	o.socket.error = error;
	monitor_observe(s->m, &o);
}

/* A whole connection that works, closed after 100 ms. */
static inline void see_open(struct scene *s, unsigned int ms, uint64_t cookie,
			    const char *destination, uint16_t port)
{
	struct observation o = seen(OBSERVE_CLOSE, ms + 100, cookie, destination, port);

	see_syn(s, ms, cookie, destination, port);
	see(s, OBSERVE_WIRE_ANSWER, ms + 20, cookie, destination, port);
	see(s, OBSERVE_ESTABLISHED, ms + 20, cookie, destination, port);
	o.socket.established = true;
	o.socket.has_bytes = true;
	o.socket.bytes_received = 230;
	o.socket.bytes_sent_acked = 90;
	monitor_observe(s->m, &o);
}

/* Two SYNs without an answer: what makes a network silent, SILENCE_WAIT_NS later. */
static inline void see_silence(struct scene *s, unsigned int ms, uint64_t cookie,
			       const char *destination, uint16_t port)
{
	see_syn(s, ms, cookie, destination, port);
	see_retry(s, ms + 1000, cookie, destination, port, 2);
}

static inline const struct kept *last(const struct scene *s, enum record_kind kind)
{
	size_t oldest = s->kept_count > KEPT_MAX ? s->kept_count - KEPT_MAX : 0;

	for (size_t i = s->kept_count; i > oldest; i--) {
		if (s->kept[(i - 1) % KEPT_MAX].kind == kind)
			return &s->kept[(i - 1) % KEPT_MAX];
	}
	return NULL;
}

static inline size_t count(const struct scene *s, enum record_kind kind)
{
	size_t n = 0;

	assert_true(s->kept_count <= KEPT_MAX);
	for (size_t i = 0; i < s->kept_count; i++)
		n += s->kept[i].kind == kind;
	return n;
}

static inline const struct attempt *last_attempt(const struct scene *s)
{
	const struct kept *k = last(s, RECORD_ATTEMPT);

	assert_non_null(k);
	return &k->attempt;
}

static inline enum port_state state_of(struct scene *s, uint16_t port, enum family family)
{
	return monitor_verdict(s->m, port, family)->state;
}

/* 203.0.n.7, a public network of its own for each n below 256. */
static inline const char *network(unsigned int n)
{
	static char text[4][16];
	static unsigned int at;
	char *t = text[at++ % 4];

	snprintf(t, sizeof(text[0]), "203.0.%u.7", n);
	return t;
}

#endif
