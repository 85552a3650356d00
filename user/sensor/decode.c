// SPDX-License-Identifier: GPL-2.0-only
/* See decode.h. */

#include "sensor/decode.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

enum tail { TAIL_SOCKET = 1, TAIL_DROP, TAIL_WIRE };

static const struct {
	enum observation_kind kind;
	enum tail tail;
} kinds[] = {
	[E25_SOCK_CONNECT] = {OBSERVE_CONNECT, TAIL_SOCKET},
	[E25_SOCK_RETRY] = {OBSERVE_RETRY, TAIL_SOCKET},
	[E25_SOCK_ESTABLISHED] = {OBSERVE_ESTABLISHED, TAIL_SOCKET},
	[E25_SOCK_CLOSE] = {OBSERVE_CLOSE, TAIL_SOCKET},
	[E25_SOCK_RESET_IN] = {OBSERVE_RESET_IN, TAIL_SOCKET},
	[E25_SOCK_RESET_OUT] = {OBSERVE_RESET_OUT, TAIL_SOCKET},
	[E25_CONNECT_FAILED] = {OBSERVE_CONNECT_FAILED, TAIL_SOCKET},
	[E25_SOCK_STUCK] = {OBSERVE_STUCK, TAIL_SOCKET},
	[E25_DROP] = {OBSERVE_DROP, TAIL_DROP},
	[E25_ANSWER_DROP] = {OBSERVE_ANSWER_DROPPED, TAIL_DROP},
	[E25_WIRE_SYN] = {OBSERVE_WIRE_SYN, TAIL_WIRE},
	[E25_WIRE_RESET_OUT] = {OBSERVE_WIRE_RESET_OUT, TAIL_WIRE},
	[E25_WIRE_ANSWER] = {OBSERVE_WIRE_ANSWER, TAIL_WIRE},
	[E25_WIRE_RESET_IN] = {OBSERVE_WIRE_RESET_IN, TAIL_WIRE},
	[E25_WIRE_ICMP] = {OBSERVE_WIRE_ICMP, TAIL_WIRE},
};
_Static_assert(ARRAY_LEN(kinds) == E25_EVENT_KINDS, "a record that is not decoded");

static const enum drop_by drops[] = {
	[E25_DROP_UNKNOWN] = DROP_UNKNOWN,     [E25_DROP_NETFILTER] = DROP_NETFILTER,
	[E25_DROP_CGROUP] = DROP_CGROUP,       [E25_DROP_TC] = DROP_TC,
	[E25_DROP_NEIGHBOUR] = DROP_NEIGHBOUR, [E25_DROP_ROUTE] = DROP_ROUTE,
	[E25_DROP_QDISC] = DROP_QDISC,	       [E25_DROP_IPSEC] = DROP_IPSEC,
	[E25_DROP_OTHER] = DROP_OTHER,
};
_Static_assert(ARRAY_LEN(drops) == E25_DROP_COUNT, "a drop that is not decoded");

static void decode_head(const struct e25_header *h, int64_t offset_ns, struct observation *o)
{
	o->kind = kinds[h->kind].kind;
	o->time_ns = h->time_ns + (uint64_t)offset_ns;
	o->destination = address_from_ipv6(h->destination);
	o->source = address_from_ipv6(h->source);
	o->port = h->destination_port;
	o->source_port = h->source_port;
	o->has_isn = h->flags & E25_HAS_ISN;
	o->isn = h->isn;
	o->cookie = h->cookie;
	o->netns = h->netns;
}

static void decode_socket(const struct e25_sock_event *e, int64_t offset_ns, struct observation *o)
{
	o->socket.process.known = e->pid != 0;
	o->socket.process.pid = e->pid;
	o->socket.process.uid = e->uid;
	o->socket.process.cgroup_id = e->cgroup_id;
	memcpy(o->socket.process.name, e->comm, sizeof(e->comm));
	o->socket.process.name[sizeof(e->comm) - 1] = '\0';
	o->socket.started_ns = e->started_ns ? e->started_ns + (uint64_t)offset_ns : 0;
	o->socket.syns = e->syns;
	o->socket.route_ifindex = e->route_ifindex;
	o->socket.error = e->error;
	o->socket.soft_error = e->soft_error;
	o->socket.established = e->head.flags & E25_ESTABLISHED;
	o->socket.error_noted = e->head.flags & E25_ERROR_NOTED;
	o->socket.aborted = e->head.flags & E25_ABORTED;
	o->socket.far_end_closed = e->head.flags & E25_FAR_END_CLOSED;
	o->socket.full_size = e->head.flags & E25_FULL_SIZE;
	o->socket.has_bytes = o->socket.established;
	o->socket.bytes_received = e->bytes_received;
	o->socket.bytes_sent_acked = e->bytes_sent_acked;
	o->socket.round_trip_ns = e->round_trip_us * 1000ULL;
	if (e->first_byte_us)
		o->socket.first_byte_ns = o->socket.started_ns + e->first_byte_us * 1000ULL;
}

static void decode_drop(const struct e25_drop_event *e, const struct drop_reasons *reasons,
			struct drop_places *places, struct observation *o)
{
	enum e25_drop_by by = e->by;

	if (reasons->known) {
		drop_reasons_name(reasons, e->reason, o->drop.reason);
	} else {
		enum e25_drop_by named = drop_places_name(places, e->location, o->drop.reason);

		/* Of a module that was loaded later than the programs. */
		if (by == E25_DROP_UNKNOWN)
			by = named;
	}
	o->drop.by = by < ARRAY_LEN(drops) ? drops[by] : DROP_OTHER;
	o->drop.in_transit = e->head.flags & E25_FORWARDED;
}

static void decode_wire(const struct e25_wire_event *e, struct observation *o)
{
	o->wire.ifindex = e->ifindex;
	o->wire.ttl = e->ttl;
	o->wire.icmp_type = e->icmp_type;
	o->wire.icmp_code = e->icmp_code;
	o->wire.icmp_from = address_from_ipv6(e->icmp_from);
}

int decode(const void *record, size_t len, const struct drop_reasons *reasons,
	   struct drop_places *places, int64_t offset_ns, struct observation *ret)
{
	const struct e25_header *h = record;
	enum tail tail;

	if (len < sizeof(*h) || h->kind >= ARRAY_LEN(kinds))
		return -EBADMSG;
	tail = kinds[h->kind].tail;
	memset(ret, 0, sizeof(*ret));
	if (tail == TAIL_SOCKET && len >= sizeof(struct e25_sock_event)) {
		decode_head(h, offset_ns, ret);
		decode_socket(record, offset_ns, ret);
	} else if (tail == TAIL_DROP && len >= sizeof(struct e25_drop_event)) {
		decode_head(h, offset_ns, ret);
		decode_drop(record, reasons, places, ret);
	} else if (tail == TAIL_WIRE && len >= sizeof(struct e25_wire_event)) {
		decode_head(h, offset_ns, ret);
		decode_wire(record, ret);
	} else {
		return -EBADMSG;
	}
	return 0;
}
