// SPDX-License-Identifier: GPL-2.0-only
/* See world.h: the networks, the block, and the course of time. */

#include "world.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define UPLINK	   2
#define NETNS	   1
#define SLOW_DELAY (5 * SECOND / 2)

/* Assumptions about outages: how long they last on average, and what a mail server that is out of
 * order does. A large provider's is so two in a thousand of the time. */
#define OUTAGE_MEAN_NS	   (2.0 * HOUR)
#define OUTAGE_REFUSES	   0.25
#define OUTAGE_UNREACHABLE 0.05
#define EXCHANGER_OUTAGE   0.002

#define CLOUD_TTL 62 /* the cloud's gateway is two hops away, destinations are 8 to 24 */

const uint16_t service_ports[SERVICE_COUNT] = {25, 587};

bool world_loses(struct world *w)
{
	return w->setting->loss > 0 && random_chance(&w->random, w->setting->loss);
}

/* What the network is like now: itself, or out of order. Exponential times, drawn when asked. */
static enum character character_now(struct world *w, struct network *n)
{
	while (n->outage > 0 && n->out_change_ns <= w->now_ns) {
		double mean = OUTAGE_MEAN_NS;
		double x = random_uniform(&w->random);

		n->out = !n->out;
		if (!n->out)
			mean *= (1 - n->outage) / n->outage;
		n->out_as = x < OUTAGE_REFUSES			      ? REFUSES
			    : x < OUTAGE_REFUSES + OUTAGE_UNREACHABLE ? UNREACHABLE
								      : SILENT;
		n->out_change_ns += 1 + (uint64_t)random_exponential(&w->random, mean);
	}
	return n->out ? n->out_as : n->character;
}

static struct fate fate_by_character(struct world *w, const struct network *n, enum character c)
{
	struct fate f = {.delay_ns = n->delay_ns, .ttl = n->ttl};

	switch (c) {
	case ALIVE:
	case SLOW:
		f.kind = FATE_ANSWER;
		f.delay_ns = c == SLOW ? SLOW_DELAY : n->delay_ns;
		if (w->setting->misfit > 0 && random_chance(&w->random, w->setting->misfit)) {
			f.kind = FATE_RESET; /* a firewall a few hops before it is full */
			f.ttl = n->ttl + 5;
		}
		break;
	case SILENT:
		f.kind = FATE_SILENT;
		return f;
	case REFUSES:
		f.kind = FATE_RESET;
		break;
	case UNREACHABLE:
	case PROHIBITS:
		f.kind = FATE_ICMP;
		f.icmp_code = c == PROHIBITS ? 13 : 1;
		f.on_path = true;
		break;
	case LISTED:
		f.kind = FATE_DISCARDED;
		return f;
	}
	if (world_loses(w) || world_loses(w))
		f.kind = FATE_SILENT;
	return f;
}

/* Whether the throttle lets this attempt through. */
static bool throttle_admits(struct world *w, struct mail *m)
{
	uint64_t minute = w->now_ns / MINUTE;

	if (minute != w->block.minute) {
		w->block.minute = minute;
		w->block.passed = 0;
	}
	if (!m->admitted && w->block.passed < w->setting->passes_per_minute) {
		w->block.passed++;
		m->admitted = true;
	}
	return m->admitted;
}

/* True when the block decides what becomes of the SYN. */
static bool block_decides(struct world *w, struct mail *m, struct fate *ret)
{
	*ret = (struct fate){.delay_ns = 2 * SECOND / 1000, .ttl = CLOUD_TTL, .on_path = true};
	if (m->service != SERVICE_SMTP)
		return false;
	switch (w->block.now) {
	case BLOCK_NONE:
		return false;
	case BLOCK_SILENT:
		ret->kind = FATE_SILENT;
		return true;
	case BLOCK_RESET:
		ret->kind = FATE_RESET;
		return true;
	case BLOCK_ICMP:
		ret->kind = FATE_ICMP;
		ret->icmp_code = 13;
		return true;
	case BLOCK_LOCAL:
		ret->kind = FATE_DISCARDED;
		return true;
	case BLOCK_THROTTLE:
		ret->kind = FATE_SILENT;
		return !throttle_admits(w, m);
	}
	return false;
}

/* Partial outages: ten to sixty minutes, a tenth to half of the networks. */
static void draw_partial(struct world *w)
{
	double mean = (double)DAY / w->setting->partial_outages;

	w->partial.from_ns = w->now_ns + (uint64_t)random_exponential(&w->random, mean);
	w->partial.until_ns = w->partial.from_ns +
			      (uint64_t)((10 + 50 * random_uniform(&w->random)) * (double)MINUTE);
	w->partial.share = 0.1 + 0.4 * random_uniform(&w->random);
	w->partial.salt = (uint64_t)(random_uniform(&w->random) * 1e15);
}

static bool is_behind_outage(struct world *w, uint32_t network)
{
	struct random drawn;

	if (w->setting->partial_outages <= 0)
		return false;
	if (w->now_ns >= w->partial.until_ns)
		draw_partial(w);
	if (w->now_ns < w->partial.from_ns)
		return false;
	drawn = random_seeded(w->partial.salt + network);
	return random_uniform(&drawn) < w->partial.share;
}

/* Outages of the line: a second to an hour, as many below a minute as above. */
static void draw_line(struct world *w)
{
	double mean = (double)DAY / w->setting->line_outages;

	w->line.from_ns = w->now_ns + (uint64_t)random_exponential(&w->random, mean);
	w->line.until_ns = w->line.from_ns +
			   (uint64_t)(pow(3600, random_uniform(&w->random)) * (double)SECOND);
}

static bool is_line_down(struct world *w)
{
	if (w->setting->line_outages <= 0)
		return false;
	if (w->now_ns >= w->line.until_ns)
		draw_line(w);
	return w->now_ns >= w->line.from_ns;
}

/* What came in since it was counted last: of whole intervals, whether anything did. */
static void count_packets(struct world *w)
{
	double seconds = (double)(w->now_ns - w->line.counted_ns) / (double)SECOND;

	if (!is_line_down(w) &&
	    random_chance(&w->random, 1 - exp(-w->setting->line_packets * seconds)))
		w->line.packets++;
	w->line.counted_ns = w->now_ns;
}

static void read_line(struct world *w)
{
	struct observation o = {.kind = OBSERVE_LINE, .time_ns = w->now_ns};

	count_packets(w);
	o.line.ifindex = UPLINK;
	o.line.packets = w->line.packets;
	monitor_observe(w->monitor, &o);
	w->line.is_read = false;
}

/* As the program does: while the core wants to know. */
static void follow_line(struct world *w)
{
	if (w->setting->line_packets <= 0 || w->line.is_read || !monitor_awaits_line(w->monitor))
		return;
	w->line.is_read = true;
	queue_push(&w->queue, (struct due){.at_ns = w->now_ns + LINE_EVERY_NS, .what = EVENT_LINE});
}

struct fate world_fate(struct world *w, struct mail *m)
{
	struct network *n = &w->networks[m->network];
	enum character c = character_now(w, n);
	struct fate f;

	if (is_line_down(w))
		return (struct fate){.kind = FATE_SILENT};
	if (is_behind_outage(w, m->network))
		c = SILENT;

	if (!n->let_through && block_decides(w, m, &f)) {
		books_blocked_syn(w, m, &f);
		return f;
	}
	if (m->service == SERVICE_SUBMISSION && !n->out && n->character > SLOW && c != LISTED)
		c = n->submission_works ? ALIVE : SILENT;
	f = fate_by_character(w, n, c);
	if (m->service == SERVICE_SMTP && f.kind == FATE_ANSWER && w->block.off_ns &&
	    !w->block.first_pass_ns && w->block.now == BLOCK_NONE)
		w->block.first_pass_ns = w->now_ns;
	return f;
}

bool world_passes(struct world *w, uint32_t network)
{
	enum character c = character_now(w, &w->networks[network]);

	return (w->block.now == BLOCK_NONE || w->block.now == BLOCK_THROTTLE) &&
	       (c == ALIVE || c == SLOW);
}

/* Blocks last long enough for a handful of mails, and come after twice as long without. */
static uint64_t block_time(struct world *w, double factor)
{
	double mean = fmax(6.0 * HOUR, 40.0 / w->setting->rate * DAY);

	return (uint64_t)(mean * factor * (0.5 + random_uniform(&w->random)));
}

static void turn_block(struct world *w)
{
	bool on = w->block.now == BLOCK_NONE;

	/* What was due until now is decided by what was true until now. */
	monitor_tick(w->monitor, w->now_ns);
	if (on) {
		w->block.now = w->setting->block;
		w->block.on_ns = w->now_ns;
		w->block.first_syn_ns = 0;
		judges_block_begins(w);
		books_new_count(w);
	} else {
		judges_block_ends(w);
		w->block.now = BLOCK_NONE;
		w->block.off_ns = w->now_ns;
		w->block.first_pass_ns = 0;
		memset(w->block.answered_since, 0, sizeof(w->block.answered_since));
		if (w->setting->from_start)
			return;
	}
	queue_push(&w->queue, (struct due){.at_ns = w->now_ns + block_time(w, on ? 1 : 2),
					   .what = EVENT_BLOCK});
}

static enum character draw_character(struct world *w, uint32_t i)
{
	const struct setting *s = w->setting;
	const double shares[] = {
		[SLOW] = s->slow,	    [SILENT] = s->dead,
		[REFUSES] = s->refuses,	    [UNREACHABLE] = s->unreachable,
		[PROHIBITS] = s->prohibits, [LISTED] = s->listed,
	};
	double x = random_uniform(&w->random);

	if (i < EXCHANGERS || (i == 0 && s->relay != RELAY_NONE))
		return ALIVE;
	for (enum character c = SLOW; c <= LISTED; c++) {
		if (x < shares[c])
			return c;
		x -= shares[c];
	}
	return ALIVE;
}

static void make_network(struct world *w, uint32_t i)
{
	uint8_t v4[4] = {198, (uint8_t)(18 + (i >> 8)), (uint8_t)i, 25};
	uint8_t v6[16] = {0x20, 0x01, 0x0d, 0xb8, (uint8_t)(i >> 8), (uint8_t)i, [15] = 25};
	const struct setting *s = w->setting;
	struct network *n = &w->networks[i];

	n->address[FAMILY_IPV4] = address_from_ipv4(v4);
	n->address[FAMILY_IPV6] = address_from_ipv6(v6);
	n->character = draw_character(w, i);
	n->let_through = s->let_through > 0 && random_chance(&w->random, s->let_through);
	n->has_ipv6 = random_chance(&w->random, 0.4);
	n->submission_works = n->character <= SLOW || random_chance(&w->random, s->relays_only);
	n->ttl = (uint8_t)(40 + random_uniform(&w->random) * 16);
	n->delay_ns = (uint64_t)((0.01 + 0.19 * random_uniform(&w->random)) * SECOND);
	n->outage = n->character > SLOW ? 0 : s->outage;
	if (i < EXCHANGERS && !s->strangers_only)
		n->outage = EXCHANGER_OUTAGE;
	if (i == 0 && s->relay != RELAY_NONE)
		n->outage = s->relay_outage;
	n->out = true; /* and back to order with the first change */
	n->out_change_ns = w->now_ns;
	if (n->outage == 0)
		n->out = false;
}

static int prepare(struct world *w, const struct setting *s, uint64_t seed, double days)
{
	static const struct prefix exchangers[] = {PREFIX_IPV4(198, 18, 0, 0, 22),
						   PREFIX_IPV6(46, 0x20, 0x01, 0x0d, 0xb8, 0, 0)};
	static const uint32_t uplink = UPLINK;
	struct monitor_config config = {
		.ports_count = SERVICE_COUNT,
		.exchangers = exchangers,
		.exchangers_count = s->strangers_only ? 0 : ARRAY_LEN(exchangers),
	};
	double sum = 0;
	int r;

	memcpy(config.ports, service_ports, sizeof(service_ports));
	w->setting = s;
	w->seed = seed;
	w->random = random_seeded(seed);
	w->now_ns = DAY + (uint64_t)(random_uniform(&w->random) * DAY); /* at any hour */
	w->start_ns = w->now_ns;
	w->end_ns = w->now_ns + (uint64_t)(days * (double)DAY);
	w->next_probe_ns = w->now_ns;
	for (uint32_t i = 0; i < NETWORKS; i++) {
		sum += 1.0 / (i + 1);
		w->popularity[i] = sum;
		make_network(w, i);
	}
	for (uint32_t i = 0; i < NETWORKS; i++)
		w->popularity[i] /= sum;
	w->mails = calloc(MAILS_MAX, sizeof(*w->mails));
	w->ready = calloc(MAILS_MAX, sizeof(*w->ready));
	if (!w->mails || !w->ready || queue_init(&w->queue, MAILS_MAX + 3) < 0)
		return -ENOMEM;
	r = monitor_new(&w->monitor, &config, judges_take_record, w);
	if (r < 0)
		return r;
	monitor_set_uplinks(w->monitor, NETNS, &uplink, 1);
	return 0;
}

static void free_world(struct world **w)
{
	if (!*w)
		return;
	monitor_free((*w)->monitor);
	queue_done(&(*w)->queue);
	free((*w)->mails);
	free((*w)->ready);
	free(*w);
}

int world_run(const struct setting *s, uint64_t seed, double days, struct result *result)
{
	_cleanup_(free_world) struct world *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return -ENOMEM;
	r = prepare(w, s, seed, days);
	if (r < 0)
		return r;
	w->result = result;
	sender_start(w);
	if (s->block != BLOCK_NONE)
		queue_push(&w->queue,
			   (struct due){.at_ns = w->now_ns + (s->from_start ? 0 : block_time(w, 2)),
					.what = EVENT_BLOCK});
	for (;;) {
		struct due d = queue_pop(&w->queue);

		if (d.at_ns >= w->end_ns)
			break;
		w->now_ns = d.at_ns;
		judges_pass_time(w);
		if (d.what == EVENT_BLOCK)
			turn_block(w);
		else if (d.what == EVENT_LINE)
			read_line(w);
		else
			sender_take(w, d);
		follow_line(w);
	}
	result->days += (uint64_t)days;
	if (s->ipv6 == IPV6_NO_ROUTE) {
		result->no_route_worlds++;
		result->no_route_found += w->no_route_said;
	}
	return 0;
}
