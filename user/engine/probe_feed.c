// SPDX-License-Identifier: GPL-2.0-only
/* See probe_feed.h. */

#include "engine/probe_feed.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static struct observation observation_of(const struct probe_connection *c, uint64_t now_ns)
{
	return (struct observation){
		.time_ns = now_ns,
		.destination = c->c.destination,
		.source = c->c.source,
		.port = c->c.port,
		.source_port = c->c.source_port,
		.cookie = c->c.cookie,
	};
}

static void fill_socket(struct observation *o, const struct connection *c)
{
	o->socket.process = (struct process){
		.known = true,
		.pid = (uint32_t)getpid(),
		.uid = (uint32_t)getuid(),
		.name = "egress25",
	};
	o->socket.started_ns = c->started_ns;
	o->socket.syns = c->syns;
	o->socket.established = c->connected_ns != 0;
	o->socket.has_bytes = o->socket.established;
	o->socket.bytes_received = c->greeting.bytes;
	o->socket.first_byte_ns = c->greeted_ns;
	o->socket.round_trip_ns = c->round_trip_ns;
	o->socket.far_end_closed = c->far_end_closed;
}

static void tell(struct monitor *m, enum observation_kind kind, struct observation *o,
		 const struct connection *c)
{
	o->kind = kind;
	fill_socket(o, c);
	monitor_observe(m, o);
}

/* The error came by an ICMP message, whose sender the kernel told. */
static void tell_icmp(struct monitor *m, const struct probe_connection *c, uint64_t now_ns)
{
	struct observation o = observation_of(c, now_ns);

	o.kind = OBSERVE_WIRE_ICMP;
	o.wire.icmp_type = c->c.icmp.type;
	o.wire.icmp_code = c->c.icmp.code;
	o.wire.icmp_from = c->c.icmp.from;
	monitor_observe(m, &o);
}

static void tell_end(struct monitor *m, const struct probe_connection *c, uint64_t now_ns)
{
	struct observation o = observation_of(c, now_ns);

	o.socket.error = c->c.error;
	if (c->c.syns == 0) {
		o.cookie = 0; /* no other observation tells of it */
		tell(m, OBSERVE_CONNECT_FAILED, &o, &c->c);
		return;
	}
	if (c->c.icmp.seen && !c->c.connected_ns)
		tell_icmp(m, c, now_ns);
	else if (c->c.error == ECONNREFUSED || (c->c.connected_ns && c->c.error == ECONNRESET))
		tell(m, OBSERVE_RESET_IN, &o, &c->c);
	tell(m, OBSERVE_CLOSE, &o, &c->c);
}

void probe_feed(struct monitor *m, enum probe_event event, const struct probe_connection *c,
		uint64_t now_ns)
{
	struct observation o = observation_of(c, now_ns);

	switch (event) {
	case PROBE_STARTED:
		if (c->c.syns > 0)
			tell(m, OBSERVE_CONNECT, &o, &c->c);
		break;
	case PROBE_REPEATED:
		tell(m, OBSERVE_RETRY, &o, &c->c);
		break;
	case PROBE_ESTABLISHED:
		tell(m, OBSERVE_ESTABLISHED, &o, &c->c);
		break;
	case PROBE_GREETED:
		break; /* told with the end, as of every connection */
	case PROBE_ENDED:
		tell_end(m, c, now_ns);
		break;
	}
}

static const struct probe_connection *find(const struct probe *p, const struct observation *o)
{
	size_t count;
	const struct probe_connection *list = probe_connections(p, &count);

	for (size_t i = 0; i < count; i++) {
		if (list[i].c.port == o->port &&
		    address_equal(&list[i].c.destination, &o->destination))
			return &list[i];
	}
	return NULL;
}

/* A SYN of ours, whoever owns it by now: this very machine forwards it after a while, or not. */
static bool is_sent_by(const struct connection *c, const struct observation *o)
{
	return o->source_port == c->source_port && address_equal(&o->source, &c->source);
}

bool probe_feed_concerns(const struct probe *p, const struct observation *o, uint32_t netns)
{
	const struct probe_connection *c = find(p, o);

	switch (observation_origin(o->kind)) {
	case ORIGIN_SOCKET:
		if (c && o->kind == OBSERVE_CONNECT_FAILED)
			return o->socket.process.pid == (uint32_t)getpid();
		return c && o->cookie && o->cookie == c->c.cookie;
	case ORIGIN_PACKET:
		return c && (o->netns == netns || is_sent_by(&c->c, o));
	case ORIGIN_LOSS:
	case ORIGIN_LINE:
	case ORIGIN_UPLINK:
		break;
	}
	return true;
}
