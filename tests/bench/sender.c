// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mail server of a simulated world, after Postfix 3.7: a hundred processes, IPv6 tried before
 * IPv4, a destination that failed left alone for five minutes, mail that failed tried again after
 * as long as it is old, at the next scan of the queue. Tells the core what the sensors would see of
 * each SYN.
 */

#include "world.h"

#include <errno.h>
#include <string.h>

#define UPLINK 2
#define NETNS  1

/* Postfix's default_process_limit, smtp_connect_timeout, minimal_backoff_time,
 * maximal_backoff_time, queue_run_delay, maximal_queue_lifetime. */
#define PROCESSES	100
#define CONNECT_TIMEOUT (30 * SECOND)
#define BACKOFF_MIN	(300 * SECOND)
#define BACKOFF_MAX	(4000 * SECOND)
#define QUEUE_RUN	(300 * SECOND)
#define QUEUE_LIFETIME	(5 * DAY)

#define CONVERSATION (1 * SECOND)

/* Nights are quiet: a tenth of the mail from 22 to 6. */
#define NIGHT_SHARE 0.1
#define DAY_AVERAGE ((16 + 8 * NIGHT_SHARE) / 24)

/* ---- what the sensors see ---- */

static struct observation observation(const struct world *w, enum observation_kind kind,
				      const struct mail *m)
{
	return (struct observation){
		.kind = kind,
		.time_ns = w->now_ns,
		.destination = w->networks[m->network].address[m->family],
		.port = service_ports[m->service],
		.netns = NETNS,
		.has_isn = kind != OBSERVE_CONNECT && kind != OBSERVE_CONNECT_FAILED,
		.isn = (uint32_t)(m->cookie * 2654435761u),
		/* What comes in from the wire belongs to no socket yet. */
		.cookie = kind >= OBSERVE_WIRE_ANSWER ? 0 : m->cookie,
	};
}

static void observe(struct world *w, const struct observation *o)
{
	w->result->observations++;
	monitor_observe(w->monitor, o);
}

static void observe_socket(struct world *w, enum observation_kind kind, const struct mail *m,
			   int error)
{
	struct observation o = observation(w, kind, m);

	o.socket.started_ns = m->started_ns;
	o.socket.syns = m->syns;
	o.socket.route_ifindex = UPLINK;
	o.socket.established = m->established;
	o.socket.error = error;
	observe(w, &o);
}

static void observe_wire(struct world *w, enum observation_kind kind, const struct mail *m,
			 const struct fate *f)
{
	struct observation o = observation(w, kind, m);
	bool v4 = m->family == FAMILY_IPV4;

	o.wire.ifindex = UPLINK;
	memcpy(o.wire.interface, "eth0", 5);
	o.wire.ttl = f ? f->ttl : 64;
	if (kind == OBSERVE_WIRE_ICMP) {
		/* RFC 792 host unreachable, RFC 4443 address unreachable, or prohibited. */
		o.wire.icmp_type = v4 ? 3 : 1;
		o.wire.icmp_code = v4 ? f->icmp_code : f->icmp_code == 13 ? 1 : 3;
		(void)address_parse(v4 ? "192.0.2.1" : "2001:db8:ffff::1", &o.wire.icmp_from);
	}
	observe(w, &o);
}

static void observe_drop(struct world *w, const struct mail *m)
{
	struct observation o = observation(w, OBSERVE_DROP, m);

	o.drop.by = DROP_NETFILTER;
	memcpy(o.drop.reason, "NETFILTER_DROP", 15);
	observe(w, &o);
}

/* ---- the queue ---- */

static void schedule(struct world *w, uint64_t at_ns, enum event what, const struct mail *m)
{
	queue_push(&w->queue, (struct due){at_ns, what, (uint32_t)(m - w->mails)});
}

static void forget(struct world *w, struct mail *m)
{
	m->next_free = w->free_mail;
	w->free_mail = (uint32_t)(m - w->mails) + 1;
}

static struct mail *new_mail(struct world *w)
{
	struct mail *m;

	if (w->free_mail) {
		m = &w->mails[w->free_mail - 1];
		w->free_mail = m->next_free;
	} else if (w->mails_used < MAILS_MAX) {
		m = &w->mails[w->mails_used++];
	} else {
		return NULL;
	}
	*m = (struct mail){.born_ns = w->now_ns};
	return m;
}

static void defer(struct world *w, struct mail *m)
{
	uint64_t age_ns = w->now_ns - m->born_ns, at_ns;

	if (age_ns > QUEUE_LIFETIME) {
		w->result->returned++;
		forget(w, m);
		return;
	}
	if (age_ns < BACKOFF_MIN)
		age_ns = BACKOFF_MIN;
	if (age_ns > BACKOFF_MAX)
		age_ns = BACKOFF_MAX;
	at_ns = ((w->now_ns + age_ns) / QUEUE_RUN + 1) * QUEUE_RUN;
	/* The queue manager takes a moment to read the mails of one scan. */
	schedule(w, at_ns + (uint64_t)(random_uniform(&w->random) * SECOND), EVENT_TRY, m);
}

/* ---- attempts ---- */

static void send_syn(struct world *w, struct mail *m)
{
	static const struct fate none = {.kind = FATE_SILENT};
	uint64_t next_ns = w->now_ns + (SECOND << m->syns), end_ns;
	struct fate f;

	m->syns++;
	if (m->syns == 1)
		books_first_syn(w, m);
	if (m->syns == 2)
		m->second_syn_ns = w->now_ns;
	/* It was found silent a second ago, whatever becomes of it now. */
	if (m->syns == 3 && !m->answer_ns)
		books_failure(w, m, &none);
	w->result->syns++;
	observe_socket(w, m->syns == 1 ? OBSERVE_CONNECT : OBSERVE_RETRY, m, 0);
	f = m->answer_ns ? none : world_fate(w, m);
	if (f.kind == FATE_DISCARDED) {
		observe_drop(w, m);
		books_failure(w, m, &f);
	} else {
		observe_wire(w, OBSERVE_WIRE_SYN, m, NULL);
	}
	if (f.kind == FATE_RESET || f.kind == FATE_ICMP) {
		m->refusal = f;
		schedule(w, w->now_ns + f.delay_ns, EVENT_REFUSAL, m);
		return;
	}
	if (f.kind == FATE_ANSWER)
		m->answer_ns = w->now_ns + f.delay_ns;
	end_ns = m->started_ns + CONNECT_TIMEOUT;
	if (m->answer_ns && m->answer_ns <= next_ns && m->answer_ns <= end_ns)
		schedule(w, m->answer_ns, EVENT_ANSWER, m);
	else if (next_ns < end_ns)
		schedule(w, next_ns, EVENT_SYN, m);
	else
		schedule(w, end_ns, EVENT_CLOSE, m);
}

static void connect_to(struct world *w, struct mail *m, enum family family)
{
	m->family = family;
	m->cookie = ++w->next_cookie;
	m->started_ns = w->now_ns;
	m->syns = 0;
	m->answer_ns = 0;
	m->second_syn_ns = 0;
	m->admitted = false;
	m->established = false;
	if (family == FAMILY_IPV6 && w->setting->ipv6 == IPV6_NO_ROUTE) {
		observe_socket(w, OBSERVE_CONNECT_FAILED, m, ENETUNREACH);
		connect_to(w, m, FAMILY_IPV4);
		return;
	}
	send_syn(w, m);
}

static bool is_suspended(const struct world *w, const struct mail *m)
{
	return !w->setting->impatient && w->now_ns < w->networks[m->network].suspended_until_ns;
}

static void try_mail(struct world *w, struct mail *m)
{
	bool v6 = w->setting->ipv6 != IPV6_OFF && w->networks[m->network].has_ipv6;

	if (is_suspended(w, m)) {
		defer(w, m);
		return;
	}
	if (w->processes == PROCESSES) {
		w->ready[(w->ready_head + w->ready_count++) % MAILS_MAX] = (uint32_t)(m - w->mails);
		return;
	}
	w->processes++;
	connect_to(w, m, v6 ? FAMILY_IPV6 : FAMILY_IPV4);
}

/* A process is free again. */
static void release_process(struct world *w)
{
	w->processes--;
	while (w->ready_count > 0 && w->processes < PROCESSES) {
		uint32_t i = w->ready[w->ready_head];

		w->ready_head = (w->ready_head + 1) % MAILS_MAX;
		w->ready_count--;
		try_mail(w, &w->mails[i]);
	}
}

static void fail(struct world *w, struct mail *m, const struct fate *f)
{
	if (f->kind != FATE_DISCARDED)
		books_failure(w, m, f);
	if (m->family == FAMILY_IPV6) {
		connect_to(w, m, FAMILY_IPV4);
		return;
	}
	if (f->kind == FATE_SILENT)
		judges_timeout(w, m);
	w->networks[m->network].suspended_until_ns = w->now_ns + BACKOFF_MIN;
	defer(w, m);
	release_process(w);
}

/* ---- events ---- */

static void take_answer(struct world *w, struct mail *m)
{
	struct fate f = {.kind = FATE_ANSWER, .ttl = w->networks[m->network].ttl};

	books_answer(w, m);
	m->established = true;
	observe_wire(w, OBSERVE_WIRE_ANSWER, m, &f);
	observe_socket(w, OBSERVE_ESTABLISHED, m, 0);
	if (m->service == SERVICE_SMTP)
		judges_success(w);
	schedule(w, w->now_ns + CONVERSATION, EVENT_CLOSE, m);
}

static void take_refusal(struct world *w, struct mail *m)
{
	struct fate f = m->refusal;
	bool reset = f.kind == FATE_RESET;

	observe_wire(w, reset ? OBSERVE_WIRE_RESET_IN : OBSERVE_WIRE_ICMP, m, &f);
	if (reset)
		observe_socket(w, OBSERVE_RESET_IN, m, 0);
	observe_socket(w, OBSERVE_CLOSE, m, reset ? ECONNREFUSED : EHOSTUNREACH);
	fail(w, m, &f);
}

static void take_close(struct world *w, struct mail *m)
{
	static const struct fate silent = {.kind = FATE_SILENT};

	observe_socket(w, OBSERVE_CLOSE, m, 0);
	if (!m->established) {
		fail(w, m, &silent);
		return;
	}
	if (m->greylisted) {
		m->greylisted = false;
		defer(w, m);
	} else {
		forget(w, m);
	}
	release_process(w);
}

static uint32_t pick_network(struct world *w)
{
	double x = random_uniform(&w->random);
	uint32_t low = 0, high = NETWORKS - 1;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (w->popularity[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void address_mail(struct world *w, struct mail *m)
{
	const struct setting *s = w->setting;

	m->network = pick_network(w);
	m->service = random_chance(&w->random, s->submission) ? SERVICE_SUBMISSION : SERVICE_SMTP;
	m->greylisted = random_chance(&w->random, s->greylist);
	if (s->relay == RELAY_NONE || (s->relay == RELAY_MIXED && random_chance(&w->random, 0.5)))
		return;
	m->network = 0;
	m->service = s->relay == RELAY_25 ? SERVICE_SMTP : SERVICE_SUBMISSION;
	m->greylisted = false;
}

static bool is_night(uint64_t now_ns)
{
	uint64_t hour = now_ns % DAY / HOUR;

	return hour < 6 || hour >= 22;
}

static void take_arrival(struct world *w)
{
	unsigned int burst = w->setting->burst ? w->setting->burst : 1;
	double mean_ns = (double)DAY * burst * DAY_AVERAGE / w->setting->rate;
	bool arrives = !is_night(w->now_ns) || random_chance(&w->random, NIGHT_SHARE);

	for (unsigned int i = 0; arrives && i < burst; i++) {
		struct mail *m = new_mail(w);

		w->result->mails++;
		if (!m) {
			w->result->returned++;
			continue;
		}
		address_mail(w, m);
		try_mail(w, m);
	}
	queue_push(&w->queue, (struct due){
				      .at_ns = w->now_ns + 1 +
					       (uint64_t)random_exponential(&w->random, mean_ns),
				      .what = EVENT_ARRIVAL,
			      });
}

void sender_start(struct world *w)
{
	queue_push(&w->queue, (struct due){.at_ns = w->now_ns, .what = EVENT_ARRIVAL});
}

void sender_take(struct world *w, struct due d)
{
	struct mail *m = &w->mails[d.who];

	switch ((enum event)d.what) {
	case EVENT_ARRIVAL:
		take_arrival(w);
		break;
	case EVENT_TRY:
		try_mail(w, m);
		break;
	case EVENT_SYN:
		send_syn(w, m);
		break;
	case EVENT_ANSWER:
		take_answer(w, m);
		break;
	case EVENT_REFUSAL:
		take_refusal(w, m);
		break;
	case EVENT_CLOSE:
		take_close(w, m);
		break;
	case EVENT_BLOCK:
	case EVENT_LINE:
		break; /* not the sender's */
	}
}
