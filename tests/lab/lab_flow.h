/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The far ends: every SYN makes a flow, whatever becomes of it, and a flow that is answered is a
 * small TCP server with the mail dialogue on top. It never repeats a segment: what it writes to
 * the device arrives. The table is bounded; the flow idle for longest is reused.
 * One idea: a flow keeps a copy of the rule that met its SYN, so reloading the script changes
 * what happens to SYNs from then on and leaves established connections alone.
 */
#ifndef EGRESS25_LAB_FLOW_H
#define EGRESS25_LAB_FLOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <unistd.h>

#include "lab_packet.h"
#include "lab_script.h"
#include "lab_smtp.h"
#include "lab_stats.h"
#include "lab_timer.h"

enum { FLOWS_MAX = 4096, FLOW_SLOTS = 4096 };

enum flow_state {
	FLOW_SEEN,     /* no SYN of it was answered by SYN-ACK */
	FLOW_ANSWERED, /* SYN-ACK sent */
	FLOW_ESTABLISHED,
	FLOW_RESET, /* by either side */
};

struct flow {
	LIST_ENTRY(flow) chain;
	TAILQ_ENTRY(flow) age;
	bool in_use;
	uint64_t generation; /* of this connection, never given twice */
	struct address client, server;
	uint16_t client_port, server_port;
	uint32_t client_isn, own_isn;
	uint32_t next_out, next_in; /* sequence numbers */
	enum flow_state state;
	bool fin_sent, fin_received;
	uint64_t number_of_port; /* counts the connections to this destination and port, from 1 */
	uint64_t number_of_host; /* the same over all ports */
	struct rule rule;
	struct smtp smtp;
	struct destination *destination; /* NULL: no room in the table */
	uint8_t syn[QUOTE_MAX];		 /* its beginning, for ICMP errors */
	size_t syn_len;
};

LIST_HEAD(flow_chain, flow);
TAILQ_HEAD(flow_ages, flow);

struct world {
	int device;
	uint16_t mtu;
	uint64_t now_ns; /* monotonic, refreshed by the loop */
	uint64_t random;
	uint64_t next_generation;
	struct script *script;
	struct stats stats;
	struct timers timers;
	struct flow flows[FLOWS_MAX];
	struct flow_chain slots[FLOW_SLOTS];
	struct flow_ages ages; /* idle for longest first */
};

static void world_init(struct world *w, uint64_t seed)
{
	w->device = -1;
	w->random = seed;
	TAILQ_INIT(&w->ages);
	for (size_t i = 0; i < FLOWS_MAX; i++)
		TAILQ_INSERT_TAIL(&w->ages, &w->flows[i], age);
}

/* splitmix64 */
static uint64_t world_random(struct world *w)
{
	uint64_t z = w->random += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void world_send(struct world *w, const uint8_t *packet, size_t len)
{
	if (write(w->device, packet, len) != (ssize_t)len)
		w->stats.not_sent++;
}

static void world_later(struct world *w, enum timer_kind kind, const struct flow *f,
			uint64_t delay_ms)
{
	struct timer t = {
		.due_ns = w->now_ns + delay_ms * 1000000,
		.kind = kind,
		.slot = (uint32_t)(f - w->flows),
		.generation = f->generation,
	};

	if (timers_add(&w->timers, t) < 0)
		w->stats.not_sent++;
}

static struct flow_chain *flow_slot(struct world *w, const struct segment *s)
{
	uint32_t hash = hash_bytes(HASH_START, s->src.bytes, 16);

	hash = hash_bytes(hash, s->dst.bytes, 16);
	hash = hash_bytes(hash, &s->sport, sizeof(s->sport));
	hash = hash_bytes(hash, &s->dport, sizeof(s->dport));
	return &w->slots[hash % FLOW_SLOTS];
}

/* Finding a flow makes it the youngest. */
static struct flow *flow_find(struct world *w, const struct segment *s)
{
	struct flow *f;

	LIST_FOREACH(f, flow_slot(w, s), chain)
	{
		if (f->client_port != s->sport || f->server_port != s->dport ||
		    !address_equal(&f->client, &s->src) || !address_equal(&f->server, &s->dst))
			continue;
		TAILQ_REMOVE(&w->ages, f, age);
		TAILQ_INSERT_TAIL(&w->ages, f, age);
		return f;
	}
	return NULL;
}

/* A new connection, in place of old if the same ports begin anew, else of the oldest flow. */
static struct flow *flow_new(struct world *w, const struct segment *s, struct flow *old)
{
	struct flow *f = old ? old : TAILQ_FIRST(&w->ages);
	struct destination *host = destinations_get(&w->stats.hosts, &s->dst, 0, true);

	TAILQ_REMOVE(&w->ages, f, age);
	if (f->in_use)
		LIST_REMOVE(f, chain);
	memset(f, 0, sizeof(*f));
	f->in_use = true;
	f->generation = ++w->next_generation;
	f->client = s->src;
	f->server = s->dst;
	f->client_port = s->sport;
	f->server_port = s->dport;
	f->client_isn = s->seq;
	f->own_isn = (uint32_t)world_random(w);
	f->destination = destinations_get(&w->stats.destinations, &s->dst, s->dport, true);
	f->number_of_port = f->destination ? ++f->destination->started : 0;
	f->number_of_host = host ? ++host->started : 0;
	LIST_INSERT_HEAD(flow_slot(w, s), f, chain);
	TAILQ_INSERT_TAIL(&w->ages, f, age);
	return f;
}

/* Everything a flow sends passes here; flags other than SYN and RST take part in the sequence. */
static void flow_send(struct world *w, struct flow *f, uint8_t flags, const void *data, size_t len)
{
	struct segment s = {
		.src = f->server,
		.dst = f->client,
		.sport = f->server_port,
		.dport = f->client_port,
		.seq = f->next_out,
		.ack = f->next_in,
		.flags = flags,
		.data = data,
		.data_len = len,
	};
	size_t headers = address_family(&f->client) == FAMILY_IPV4 ? 40 : 60;
	uint8_t packet[BUILD_MAX];
	uint16_t mss = flags & SEG_SYN ? (uint16_t)(w->mtu - headers) : 0;

	world_send(w, packet, packet_build_tcp(packet, &s, (uint8_t)f->rule.ttl, mss));
	f->next_out += (uint32_t)len + !!(flags & SEG_FIN) + !!(flags & SEG_SYN);
	if (flags & SEG_FIN)
		f->fin_sent = true;
	if (flags & SEG_RST) {
		f->state = FLOW_RESET;
		if (f->destination)
			f->destination->resets_sent++;
	}
}

static void flow_send_icmp(struct world *w, struct flow *f)
{
	bool v4 = address_family(&f->server) == FAMILY_IPV4;
	struct icmp_error e = {
		.from = f->rule.from,
		.to = f->client,
		.type = v4 ? 3 : 1,  /* destination unreachable ... */
		.code = v4 ? 13 : 1, /* ... administratively prohibited */
		.ttl = (uint8_t)f->rule.ttl,
		.quote = f->syn,
		.quote_len = f->syn_len,
	};
	uint8_t packet[BUILD_MAX];

	if (address_is_unknown(&e.from))
		address_parse(v4 ? ROUTER_IPV4 : ROUTER_IPV6, &e.from);
	if (f->rule.typed)
		e.type = (uint8_t)f->rule.type;
	if (f->rule.coded)
		e.code = (uint8_t)f->rule.code;
	world_send(w, packet, packet_build_icmp(packet, &e));
	if (f->destination)
		f->destination->icmp_sent++;
}

/* A repeated SYN gets the same SYN-ACK; one that comes late, only an acknowledgment. */
static void flow_accept(struct world *w, struct flow *f)
{
	if (f->state == FLOW_ESTABLISHED && !(f->fin_sent && f->fin_received))
		flow_send(w, f, SEG_ACK, NULL, 0);
	if (f->state == FLOW_ESTABLISHED || f->state == FLOW_RESET)
		return;
	f->next_out = f->own_isn;
	f->next_in = f->client_isn + 1;
	f->state = FLOW_ANSWERED;
	flow_send(w, f, SEG_SYN | SEG_ACK, NULL, 0);
}

/* What the flow's rule says to one SYN. */
static void flow_answer(struct world *w, struct flow *f)
{
	switch (f->rule.action) {
	case ACTION_DROP:
		break;
	case ACTION_ICMP:
		flow_send_icmp(w, f);
		break;
	case ACTION_RST: /* RFC 9293, 3.10.7.1: to a SYN, the sequence number is 0 */
		f->next_out = 0;
		f->next_in = f->client_isn + 1;
		flow_send(w, f, SEG_RST | SEG_ACK, NULL, 0);
		f->state = FLOW_SEEN; /* the next SYN is judged anew */
		break;
	case ACTION_ACCEPT:
		flow_accept(w, f);
		break;
	}
}

#define BANNER_TEXT_MAX (BANNER_MAX + 4 * ADDRESS_STR_LEN)

/* What the server greets with. Returns its length. */
static size_t flow_banner_text(const struct flow *f, char text[static BANNER_TEXT_MAX])
{
	size_t used = 0;

	if (!f->rule.banner[0])
		return (size_t)snprintf(text, BANNER_TEXT_MAX, "%s", SMTP_BANNER);
	for (const char *p = f->rule.banner; *p && used < BANNER_MAX + 2 * ADDRESS_STR_LEN; p++) {
		if (*p == '%') {
			address_to_str(&f->server, text + used);
			for (; text[used]; used++)
				text[used] =
					text[used] == '.' || text[used] == ':' ? '-' : text[used];
		} else {
			text[used++] = *p == '~' ? ' ' : *p;
		}
	}
	return used + (size_t)snprintf(text + used, BANNER_TEXT_MAX - used, "\r\n");
}

static void flow_banner(struct world *w, struct flow *f)
{
	char text[BANNER_TEXT_MAX];

	if (f->state != FLOW_ESTABLISHED || f->fin_sent)
		return;
	if (!f->rule.silent_banner)
		flow_send(w, f, SEG_PSH | SEG_ACK, text, flow_banner_text(f, text));
	if (f->rule.after == AFTER_RESET)
		flow_send(w, f, SEG_RST | SEG_ACK, NULL, 0);
	else if (f->rule.after == AFTER_CLOSE)
		flow_send(w, f, SEG_FIN | SEG_ACK, NULL, 0);
}

static bool rule_spent(const struct rule *r, const struct flow *f)
{
	return r->first && (r->port ? f->number_of_port : f->number_of_host) > r->first;
}

static void flow_syn(struct world *w, const struct segment *s, const uint8_t *packet, size_t len)
{
	const struct rule *rule = script_match(w->script, &s->dst, s->dport);
	struct flow *f = flow_find(w, s);

	if (!f || f->client_isn != s->seq)
		f = flow_new(w, s, f);
	if (f->destination)
		f->destination->syns++;
	else
		w->stats.overflow++;
	if (!rule || rule->action == ACTION_DROP || rule_spent(rule, f))
		return;
	if (rule->loss_percent && world_random(w) % 100 < rule->loss_percent)
		return;
	if (f->state <= FLOW_ANSWERED)
		f->rule = *rule;
	f->syn_len = packet_quote_len(packet, len);
	if (f->syn_len > QUOTE_MAX)
		f->syn_len = QUOTE_MAX;
	memcpy(f->syn, packet, f->syn_len);
	if (rule->delay_ms)
		world_later(w, TIMER_ANSWER, f, rule->delay_ms);
	else
		flow_answer(w, f);
}

/* Replies are gathered into few segments; the last one also acknowledges. */
static void flow_dialogue(struct world *w, struct flow *f, const uint8_t *data, size_t len)
{
	uint64_t mails = f->smtp.mails;
	char out[DATA_MAX];
	size_t out_len = 0;

	f->next_in += (uint32_t)len;
	if (f->destination)
		f->destination->bytes += len;
	while (len) {
		const char *reply;
		size_t used = smtp_take(&f->smtp, data, len, &reply);
		size_t reply_len = reply ? strlen(reply) : 0;

		if (out_len + reply_len > sizeof(out)) {
			flow_send(w, f, SEG_PSH | SEG_ACK, out, out_len);
			out_len = 0;
		}
		if (reply_len)
			memcpy(out + out_len, reply, reply_len);
		out_len += reply_len;
		data += used;
		len -= used;
	}
	if (f->destination)
		f->destination->mails += f->smtp.mails - mails;
	if (out_len && !f->fin_sent)
		flow_send(w, f, SEG_PSH | SEG_ACK, out, out_len);
	else
		flow_send(w, f, SEG_ACK, NULL, 0);
	if (f->smtp.quit && !f->fin_sent)
		flow_send(w, f, SEG_FIN | SEG_ACK, NULL, 0);
}

/* The part of the segment that is new, in order; the rest is acknowledged again. */
static void flow_data(struct world *w, struct flow *f, const struct segment *s)
{
	uint32_t known = f->next_in - s->seq; /* bytes we have already; huge: a gap before it */
	bool fin = s->flags & SEG_FIN;

	if (known > s->data_len + fin || f->fin_received) {
		flow_send(w, f, SEG_ACK, NULL, 0);
		return;
	}
	if (known < s->data_len)
		flow_dialogue(w, f, s->data + known, s->data_len - known);
	else if (known && !fin)
		flow_send(w, f, SEG_ACK, NULL, 0);
	if (!fin || known > s->data_len)
		return;
	f->fin_received = true;
	f->next_in++;
	flow_send(w, f, f->fin_sent ? SEG_ACK : SEG_FIN | SEG_ACK, NULL, 0);
}

static void flow_established(struct world *w, struct flow *f)
{
	f->state = FLOW_ESTABLISHED;
	if (f->destination)
		f->destination->accepted++;
	if (f->rule.banner_delay_ms)
		world_later(w, TIMER_BANNER, f, f->rule.banner_delay_ms);
	else
		flow_banner(w, f);
}

/* A segment of no connection known here: where a server stands it answers with a reset. */
static void flow_unknown(struct world *w, const struct segment *s)
{
	const struct rule *rule = script_match(w->script, &s->dst, s->dport);
	struct destination *d = destinations_get(&w->stats.destinations, &s->dst, s->dport, false);
	struct flow f = {
		.client = s->src,
		.server = s->dst,
		.client_port = s->sport,
		.server_port = s->dport,
		.next_out = s->ack,
		.destination = d,
	};

	w->stats.unmatched++;
	if (s->flags & SEG_RST) {
		if (d)
			d->resets_received++;
	} else if (rule && rule->action == ACTION_ACCEPT && (s->flags & SEG_ACK)) {
		f.rule = *rule;
		flow_send(w, &f, SEG_RST, NULL, 0);
	}
}

static void flow_segment(struct world *w, const struct segment *s)
{
	struct flow *f = flow_find(w, s);

	if (!f) {
		flow_unknown(w, s);
		return;
	}
	if (s->flags & SEG_RST) {
		if (f->destination)
			f->destination->resets_received++;
		f->state = FLOW_RESET;
		return;
	}
	if (!(s->flags & SEG_ACK) || (s->flags & SEG_SYN))
		return;
	if (f->state == FLOW_ANSWERED && s->ack == f->own_isn + 1)
		flow_established(w, f);
	if (f->state == FLOW_ESTABLISHED)
		flow_data(w, f, s);
}

static void world_packet(struct world *w, const uint8_t *packet, size_t len)
{
	const uint8_t handshake = SEG_SYN | SEG_ACK | SEG_RST | SEG_FIN;
	struct segment s;
	int err = packet_parse(packet, len, &s);

	if (err == -EPROTONOSUPPORT)
		w->stats.not_tcp++;
	else if (err < 0)
		w->stats.malformed++;
	else if ((s.flags & handshake) == SEG_SYN)
		flow_syn(w, &s, packet, len);
	else
		flow_segment(w, &s);
}

static void world_timers(struct world *w)
{
	struct timer t;

	while (timers_take(&w->timers, w->now_ns, &t)) {
		struct flow *f = &w->flows[t.slot];

		if (f->generation != t.generation)
			continue;
		if (t.kind == TIMER_ANSWER)
			flow_answer(w, f);
		else
			flow_banner(w, f);
	}
}

#endif
