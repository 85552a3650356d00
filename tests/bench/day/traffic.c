// SPDX-License-Identifier: GPL-2.0-only
/* See traffic.h. */

#include "traffic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* At 1,000 a second the longest journeys, of 127 s, are 10,000 at once. */
#define JOURNEYS_MAX 65536

#define MS 1000000ULL
#define US 1000ULL

/* Hosts that come again and again; the popular ones much more often. */
#define KNOWN_HOSTS    40000
#define NAMESPACES     300 /* the core tells 256 from each other, and judges 32 */
#define PROCESSES      5000
#define SHARE_IPV6     0.3
#define SHARE_STRANGER 0.4
#define SHARE_OWN_NS   0.5

/* In every other minute the ring is too full for some. */
#define SHARE_LOST 0.01

/* Port 25 is silent from the 40th minute of each hour to the 50th. */
#define BLOCK_BEGIN (40 * MINUTE)
#define BLOCK_END   (50 * MINUTE)

const uint16_t traffic_ports[TRAFFIC_PORTS] = {25, 465, 587, 2525};

enum act {
	CONNECT,
	RETRY,
	ESTABLISHED,
	RESET_IN,
	RESET_OUT,
	CLOSE,
	FAILED,
	DROP,
	LEAVES,
	ANSWER,
	RESET,
	MISFIT,
	ICMP,
	END /* nothing more is seen of it */
};

struct step {
	uint64_t wait_ns; /* since the step before */
	enum act act;
	int error;
};

static const struct step answered[] = {
	{0, CONNECT},		{20 * US, LEAVES},  {40 * MS, ANSWER},
	{20 * US, ESTABLISHED}, {1500 * MS, CLOSE}, {0, END},
};
static const struct step answered_late[] = {
	{0, CONNECT},	     {20 * US, LEAVES}, {1 * SECOND, RETRY}, {20 * US, LEAVES},
	{2 * SECOND, RETRY}, {20 * US, LEAVES}, {700 * MS, ANSWER},  {20 * US, ESTABLISHED},
	{5 * SECOND, CLOSE}, {0, END},
};
static const struct step hung_up[] = {
	{0, CONNECT},	      {20 * US, LEAVES}, {40 * MS, ANSWER}, {20 * US, ESTABLISHED},
	{200 * MS, RESET_IN}, {20 * US, CLOSE},	 {0, END},
};
static const struct step hangs_up[] = {
	{0, CONNECT},	       {20 * US, LEAVES}, {40 * MS, ANSWER}, {20 * US, ESTABLISHED},
	{200 * MS, RESET_OUT}, {20 * US, CLOSE},  {0, END},
};
static const struct step refused[] = {
	{0, CONNECT},
	{20 * US, LEAVES},
	{40 * MS, RESET},
	{10 * US, RESET_IN},
	{10 * US, CLOSE, ECONNREFUSED},
	{0, END},
};
static const struct step misfit[] = {
	{0, CONNECT},
	{20 * US, LEAVES},
	{2 * MS, MISFIT},
	{10 * US, RESET_IN},
	{10 * US, CLOSE, ECONNREFUSED},
	{0, END},
};
static const struct step prohibited[] = {
	{0, CONNECT}, {20 * US, LEAVES}, {5 * MS, ICMP}, {10 * US, CLOSE, EHOSTUNREACH}, {0, END},
};
static const struct step silent[] = {
	{0, CONNECT},
	{20 * US, LEAVES},
	{1 * SECOND, RETRY},
	{20 * US, LEAVES},
	{2 * SECOND, RETRY},
	{20 * US, LEAVES},
	{4 * SECOND, RETRY},
	{20 * US, LEAVES},
	{8 * SECOND, RETRY},
	{20 * US, LEAVES},
	{16 * SECOND, RETRY},
	{20 * US, LEAVES},
	{32 * SECOND, RETRY},
	{20 * US, LEAVES},
	{64 * SECOND, CLOSE, ETIMEDOUT},
	{0, END},
};
static const struct step abandoned[] = {
	{0, CONNECT},	     {20 * US, LEAVES}, {1 * SECOND, RETRY}, {20 * US, LEAVES},
	{2 * SECOND, RETRY}, {20 * US, LEAVES}, {2 * SECOND, CLOSE}, {0, END},
};
static const struct step dropped[] = {
	{0, CONNECT},	 {20 * US, DROP},     {1 * SECOND, RETRY},
	{20 * US, DROP}, {1 * SECOND, CLOSE}, {0, END},
};
static const struct step rejected_here[] = {
	{0, CONNECT}, {20 * US, DROP}, {10 * US, RESET_IN}, {10 * US, CLOSE, ECONNREFUSED},
	{0, END},
};
static const struct step redirected[] = {
	{0, CONNECT},
	{50 * US, ESTABLISHED},
	{500 * MS, CLOSE},
	{0, END},
};
static const struct step no_route[] = {{0, FAILED, ENETUNREACH}, {0, END}};
static const struct step denied[] = {{0, FAILED, EPERM}, {0, END}};
static const struct step forwarded[] = {{0, LEAVES}, {40 * MS, ANSWER}, {0, END}};
static const struct step forwarded_silent[] = {
	{0, LEAVES},
	{1 * SECOND, LEAVES},
	{2 * SECOND, LEAVES},
	{0, END},
};
static const struct step without_end[] = {{0, CONNECT}, {20 * US, LEAVES}, {0, END}};
static const struct step end_alone[] = {{0, CLOSE, ETIMEDOUT}, {0, END}};

struct kind {
	const struct step *steps;
	double share;
	bool forwarded; /* no socket of this host */
	bool inside;	/* always from the uplinks' own namespace: what is not seen there did
			 * not leave */
};

/* The shares of the others; what is left is answered. Those without an end keep the table of
 * attempts full: 6 a second, 16,384 of them within the first hour. */
static const struct kind kinds[] = {
	{answered_late, 0.03},
	{hung_up, 0.02},
	{hangs_up, 0.02},
	{refused, 0.06},
	{misfit, 0.03},
	{prohibited, 0.04},
	{silent, 0.06},
	{abandoned, 0.08},
	{dropped, 0.05},
	{rejected_here, 0.03, .inside = true},
	{redirected, 0.03, .inside = true},
	{no_route, 0.03},
	{denied, 0.02},
	{forwarded, 0.02, .forwarded = true},
	{forwarded_silent, 0.02, .forwarded = true},
	{without_end, 0.06},
	{end_alone, 0.01},
	{answered, 1},
};
static const struct kind blocked = {abandoned, 0};

/* ---- what is seen ---- */

static void deliver(struct traffic *t, const struct observation *o)
{
	bool full = !t->plain && t->now_ns / MINUTE % 2;

	if (full && random_chance(&t->random, SHARE_LOST)) {
		t->lost++;
		t->lost_untold++;
		return;
	}
	if (t->lost_untold) {
		struct observation loss = {.kind = OBSERVE_LOSS, .time_ns = t->now_ns};

		loss.loss.ring = t->lost_untold;
		t->lost_untold = 0;
		t->sink(t->context, &loss);
	}
	t->observations++;
	t->sink(t->context, o);
}

static struct observation base_of(const struct traffic *t, const struct journey *j)
{
	return (struct observation){
		.time_ns = t->now_ns,
		.destination = j->destination,
		.source = j->source,
		.port = j->port,
		.source_port = j->source_port,
		.isn = (uint32_t)(j->cookie * 2654435761u),
		.netns = j->netns,
	};
}

static void see_socket(struct traffic *t, const struct journey *j, enum observation_kind kind,
		       int error)
{
	struct observation o = base_of(t, j);

	o.kind = kind;
	o.cookie = kind == OBSERVE_CONNECT_FAILED ? 0 : j->cookie;
	o.has_isn = kind != OBSERVE_CONNECT && kind != OBSERVE_CONNECT_FAILED;
	o.socket.process = (struct process){
		.known = true,
		.pid = 1000 + (uint32_t)(j->cookie % PROCESSES),
		.name = "smtp",
		.cgroup_id = 1 + (t->plain ? 0 : j->cookie % PROCESSES),
	};
	o.socket.started_ns = j->started_ns;
	o.socket.syns = j->syns;
	o.socket.route_ifindex = TRAFFIC_UPLINK;
	o.socket.error = error;
	o.socket.established = j->established;
	o.socket.bytes_received = j->established ? 220 : 0;
	deliver(t, &o);
}

static void see_wire(struct traffic *t, const struct journey *j, enum observation_kind kind,
		     uint8_t ttl)
{
	struct observation o = base_of(t, j);
	bool v4 = address_family(&j->destination) == FAMILY_IPV4;

	o.kind = kind;
	o.has_isn = true;
	/* The cookie does not survive a veth, and what comes in has none yet. */
	if (kind == OBSERVE_WIRE_SYN && j->netns == TRAFFIC_NETNS && !j->kind->forwarded)
		o.cookie = j->cookie;
	o.netns = TRAFFIC_NETNS;
	o.wire.ifindex = TRAFFIC_UPLINK;
	memcpy(o.wire.interface, "eth0", 5);
	o.wire.ttl = ttl;
	if (kind == OBSERVE_WIRE_ICMP) {
		o.wire.icmp_type = v4 ? 3 : 1;
		o.wire.icmp_code = v4 ? 13 : 1;
		(void)address_parse(v4 ? "192.0.2.1" : "2001:db8:ffff::1", &o.wire.icmp_from);
	}
	deliver(t, &o);
}

static void see_drop(struct traffic *t, const struct journey *j)
{
	struct observation o = base_of(t, j);

	o.kind = OBSERVE_DROP;
	o.has_isn = true;
	o.cookie = j->cookie;
	o.drop.by = DROP_NETFILTER;
	memcpy(o.drop.reason, "NETFILTER_DROP", 15);
	deliver(t, &o);
}

static void see(struct traffic *t, struct journey *j, const struct step *s)
{
	static const enum observation_kind sockets[] = {
		[CONNECT] = OBSERVE_CONNECT,	     [RETRY] = OBSERVE_RETRY,
		[ESTABLISHED] = OBSERVE_ESTABLISHED, [RESET_IN] = OBSERVE_RESET_IN,
		[RESET_OUT] = OBSERVE_RESET_OUT,     [CLOSE] = OBSERVE_CLOSE,
		[FAILED] = OBSERVE_CONNECT_FAILED,
	};
	/* Of the destination, always the same. */
	uint8_t ttl = (uint8_t)(40 + j->destination.bytes[14] % 16);

	switch (s->act) {
	case CONNECT:
	case RETRY:
		j->syns++;
		see_socket(t, j, sockets[s->act], s->error);
		break;
	case ESTABLISHED:
		j->established = true;
		see_socket(t, j, sockets[s->act], s->error);
		break;
	case RESET_IN:
	case RESET_OUT:
	case CLOSE:
	case FAILED:
		see_socket(t, j, sockets[s->act], s->error);
		break;
	case DROP:
		see_drop(t, j);
		break;
	case LEAVES:
		see_wire(t, j, OBSERVE_WIRE_SYN, 64);
		break;
	case ANSWER:
		see_wire(t, j, OBSERVE_WIRE_ANSWER, ttl);
		break;
	case RESET:
		see_wire(t, j, OBSERVE_WIRE_RESET_IN, ttl);
		break;
	case MISFIT:
		see_wire(t, j, OBSERVE_WIRE_RESET_IN, 250);
		break;
	case ICMP:
		see_wire(t, j, OBSERVE_WIRE_ICMP, 63);
		break;
	case END:
		break;
	}
}

/* ---- where to, and what becomes of it ---- */

/* One host in each of so many networks; and every so many of these is dead. */
#define PLAIN_NETWORKS 500
#define PLAIN_DEAD     5
#define PLAIN_LOSS     0.05

static struct address pick_plain(struct traffic *t)
{
	double x = random_uniform(&t->random);
	uint32_t network = (uint32_t)(x * x * x * PLAIN_NETWORKS);
	uint8_t bytes[4] = {198, (uint8_t)(18 + network / 256), (uint8_t)network, 25};

	return address_from_ipv4(bytes);
}

static const struct kind *pick_plain_kind(struct traffic *t, const struct address *destination)
{
	static const struct kind delivered = {answered, 0}, delivered_late = {answered_late, 0},
				 dead = {silent, 0};

	if (destination->bytes[14] % PLAIN_DEAD == 0)
		return &dead;
	return random_chance(&t->random, PLAIN_LOSS) ? &delivered_late : &delivered;
}

static struct address pick_destination(struct traffic *t)
{
	bool v6 = random_chance(&t->random, SHARE_IPV6);
	uint32_t host = (uint32_t)(random_uniform(&t->random) * UINT32_MAX);
	double x = random_uniform(&t->random);

	if (!random_chance(&t->random, SHARE_STRANGER))
		host = (uint32_t)(x * x * x * KNOWN_HOSTS) * 2654435761u;
	if (v6) {
		/* 65,536 networks of 2001:db8::/32, and as many hosts in each. */
		uint8_t bytes[16] = {0x20,
				     0x01,
				     0x0d,
				     0xb8,
				     (uint8_t)(host >> 24),
				     (uint8_t)(host >> 16),
				     [14] = (uint8_t)(host >> 8),
				     (uint8_t)host};
		return address_from_ipv6(bytes);
	} else {
		/* 131,072 hosts of 198.18.0.0/15. */
		uint8_t bytes[4] = {198, (uint8_t)(18 + (host >> 16 & 1)), (uint8_t)(host >> 8),
				    (uint8_t)host};
		return address_from_ipv4(bytes);
	}
}

static const struct kind *pick_kind(struct traffic *t, uint16_t port)
{
	double x = random_uniform(&t->random);
	uint64_t minute = t->now_ns % HOUR;
	size_t i = 0;

	for (; i < ARRAY_LEN(kinds) - 1 && x >= kinds[i].share; i++)
		x -= kinds[i].share;
	if (kinds[i].steps == answered && port == 25 && minute >= BLOCK_BEGIN && minute < BLOCK_END)
		return &blocked;
	return &kinds[i];
}

static struct journey *new_journey(struct traffic *t)
{
	struct journey *j;

	if (t->journeys_free) {
		j = &t->journeys[t->journeys_free - 1];
		t->journeys_free = j->next_free;
	} else if (t->journeys_used < JOURNEYS_MAX) {
		j = &t->journeys[t->journeys_used++];
	} else {
		return NULL;
	}
	*j = (struct journey){.started_ns = t->now_ns, .cookie = ++t->attempts};
	return j;
}

static void advance(struct traffic *t, uint32_t number)
{
	struct journey *j = &t->journeys[number];
	const struct step *s = &j->kind->steps[j->step++];

	see(t, j, s);
	if (s->act == END) {
		j->next_free = t->journeys_free;
		t->journeys_free = number + 1;
		return;
	}
	queue_push(&t->queue, (struct due){.at_ns = t->now_ns + s[1].wait_ns, .who = number});
}

static void begin(struct traffic *t)
{
	static const uint8_t source[2][16] = {
		{[10] = 0xff, 0xff, 192, 0, 2, 2},
		{0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, [15] = 2},
	};
	struct journey *j = new_journey(t);
	bool inside = random_chance(&t->random, SHARE_OWN_NS);

	if (!j)
		return;
	j->destination = t->plain ? pick_plain(t) : pick_destination(t);
	j->source = address_from_ipv6(source[address_family(&j->destination)]);
	j->port = traffic_ports[t->plain ? 0 : t->attempts % TRAFFIC_PORTS];
	j->source_port = (uint16_t)(32768 + t->attempts % 28232);
	j->kind = t->plain ? pick_plain_kind(t, &j->destination) : pick_kind(t, j->port);
	j->netns = inside || j->kind->inside
			   ? TRAFFIC_NETNS
			   : TRAFFIC_NETNS + (uint32_t)(random_uniform(&t->random) * t->namespaces);
	advance(t, (uint32_t)(j - t->journeys));
}

void traffic_run(struct traffic *t, uint64_t until_ns)
{
	for (;;) {
		bool arrives = t->queue.count == 0 || t->next_ns <= t->queue.heap[0].at_ns;
		uint64_t at_ns = arrives ? t->next_ns : t->queue.heap[0].at_ns;

		if (at_ns >= until_ns)
			return;
		t->now_ns = at_ns;
		if (!arrives) {
			advance(t, queue_pop(&t->queue).who);
			continue;
		}
		begin(t);
		t->next_ns += 1 + (uint64_t)random_exponential(&t->random,
							       (double)SECOND / (double)t->rate);
	}
}

int traffic_init(struct traffic *t, uint64_t rate, uint64_t seed, uint64_t start_ns)
{
	*t = (struct traffic){.random = random_seeded(seed),
			      .rate = rate,
			      .namespaces = NAMESPACES,
			      .now_ns = start_ns,
			      .next_ns = start_ns};
	t->journeys = calloc(JOURNEYS_MAX, sizeof(*t->journeys));
	if (!t->journeys || queue_init(&t->queue, JOURNEYS_MAX) < 0)
		return -ENOMEM;
	/* Its own memory does not grow either. */
	memset(t->journeys, 1, JOURNEYS_MAX * sizeof(*t->journeys));
	memset(t->queue.heap, 1, JOURNEYS_MAX * sizeof(*t->queue.heap));
	return 0;
}

void traffic_done(struct traffic *t)
{
	queue_done(&t->queue);
	free(t->journeys);
}
