// SPDX-License-Identifier: GPL-2.0-only
/*
 * See capture.h. reel.c gives the packets of all files in the order of their times, packet.c takes
 * them apart, local_side.c and classify.c say what they mean to us; this file holds these together.
 */

#include "capture/capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "capture/classify.h"
#include "capture/conversation.h"
#include "capture/local_side.h"
#include "capture/reel.h"
#include "capture/transit.h"

struct capture {
	struct source source;
	struct source_config config;
	struct capture_file only; /* of capture_open() */
	struct local_side locals;
	struct reel reel;
	struct conversations conversations;
	struct transit transit;
	struct order_entry held; /* with has_held: waits until what is due before it is told */
	bool has_held;
	struct observation queue[4]; /* of one packet: an end, itself, what it proves, an end */
	size_t queue_at, queue_count;
	char name[SOURCE_NAME_LEN];
};

_Static_assert(OPAQUE_COUNT <= RENDER_OPAQUE_MAX, "each reason has a count");

/* How much was read, and of what could not be, why. */
static void add_counts(struct source_counts *counts, const struct reel_counts *r)
{
	counts->packets = r->packets;
	counts->cut = r->cut;
	counts->damaged = r->damaged;
	counts->untimed = r->untimed;
	counts->backwards = r->backwards;
	counts->wild = r->wild;
	counts->mail = r->mail;
	counts->tunnelled = r->tunnelled;
	counts->tunnel = packet_tunnel_to_str(r->tunnel);
	for (enum packet_opaque o = 0; o < OPAQUE_COUNT; o++) {
		counts->opaque[o] = r->opaque[o];
		counts->opaque_words[o] = packet_opaque_words(o);
	}
}

static void tell(struct capture *c, const struct observation *o)
{
	if (c->queue_count < ARRAY_LEN(c->queue))
		c->queue[c->queue_count++] = *o;
}

static void tell_end(struct capture *c, const struct conversation *v, uint64_t now_ns, bool at_end)
{
	struct observation o;

	conversation_observe(v, now_ns, at_end, &o);
	tell(c, &o);
}

/* A segment of a connection: what it proves, and whether it is the last. */
static void follow(struct capture *c, const struct order_entry *e, bool ours)
{
	const struct packet *p = &e->packet;
	struct packet_flow flow = p->flow;
	struct conversation *v, ended;

	if (!ours) {
		flow.source = p->flow.destination;
		flow.destination = p->flow.source;
		flow.source_port = p->flow.destination_port;
		flow.destination_port = p->flow.source_port;
	}
	v = conversations_find(&c->conversations, &flow);
	if (!v)
		return;
	/* Ours behind a SYN that no SYN-ACK was seen of: there was one, at this time at the latest.
	 */
	if (ours && !v->answered_ns && p->flags & PACKET_ACK && !(p->flags & PACKET_RST) &&
	    p->flow.seq - v->flow.seq - 1 <= INT32_MAX) {
		v->answered_ns = e->time_ns;
		tell(c, &(struct observation){
				.kind = OBSERVE_WIRE_ANSWER,
				.time_ns = e->time_ns,
				.destination = flow.destination,
				.source = flow.source,
				.port = flow.destination_port,
				.source_port = flow.source_port,
				.has_isn = true,
				.isn = v->flow.seq,
				.wire = {.ifindex = CAPTURE_IFINDEX},
			});
	}
	if (conversation_take(v, p, ours, e->time_ns)) {
		conversations_end(&c->conversations, v, &ended);
		tell_end(c, &ended, e->time_ns, false);
	}
}

static void begin(struct capture *c, const struct order_entry *e)
{
	struct conversation ended;

	if (conversations_begin(&c->conversations, &e->packet.flow, e->time_ns, &ended))
		tell_end(c, &ended, e->time_ns, false);
}

/* A SYN-ACK: of a SYN that is there? */
static void note_answer(struct capture *c, const struct observation *o)
{
	struct packet_flow flow = {
		.source = o->source,
		.destination = o->destination,
		.source_port = o->source_port,
		.destination_port = o->port,
	};
	struct conversation *v = conversations_find(&c->conversations, &flow);

	if (!v || v->flow.seq != o->isn)
		c->source.counts.answers_alone++;
	else if (!v->answered_ns)
		v->answered_ns = o->time_ns;
}

/* An RST of ours does not say which SYN it is about. */
static void name_syn(struct capture *c, const struct packet_flow *flow, struct observation *o)
{
	const struct conversation *v = conversations_find(&c->conversations, flow);

	o->has_isn = v;
	o->isn = v ? v->flow.seq : 0;
}

static void tell_packet(struct capture *c, const struct order_entry *e, struct observation *o)
{
	o->time_ns = e->time_ns;
	/* Its sender waits from when it came in here. */
	if (o->kind == OBSERVE_WIRE_SYN) {
		o->time_ns -= transit_held_ns(&c->transit, e);
		begin(c, e);
	}
	memcpy(o->wire.interface, e->interface, sizeof(o->wire.interface));
	if (o->kind == OBSERVE_WIRE_ANSWER)
		note_answer(c, o);
	if (o->kind == OBSERVE_WIRE_RESET_OUT)
		name_syn(c, &e->packet.flow, o);
	tell(c, o);
}

static void take_packet(struct capture *c, const struct order_entry *e)
{
	struct observation o;
	enum sight seen =
		sight(&e->packet, e->kind, &c->locals, c->config.ports, c->config.ports_count, &o);

	c->source.counts.inbound += seen == SIGHT_INBOUND;
	if (seen == SIGHT_OBSERVED)
		tell_packet(c, e, &o);
	if (seen == SIGHT_OURS || (seen == SIGHT_OBSERVED && o.kind == OBSERVE_WIRE_RESET_OUT))
		follow(c, e, true);
	if (seen == SIGHT_THEIRS || (seen == SIGHT_OBSERVED && (o.kind == OBSERVE_WIRE_RESET_IN ||
								o.kind == OBSERVE_WIRE_ANSWER)))
		follow(c, e, false);
}

/* A SYN that came in and never left: this machine, a router, discarded it. */
static bool take_lost(struct capture *c, uint64_t now_ns, struct observation *ret)
{
	struct transit_syn lost;

	if (!transit_expired(&c->transit, now_ns, &lost))
		return false;
	*ret = (struct observation){
		.kind = OBSERVE_DROP,
		.time_ns = now_ns < UINT64_MAX ? lost.time_ns + TRANSIT_NS : c->reel.last_ns,
		.destination = lost.flow.destination,
		.source = lost.flow.source,
		.port = lost.flow.destination_port,
		.source_port = lost.flow.source_port,
		.has_isn = true,
		.isn = lost.flow.seq,
		.drop = {.by = DROP_UNKNOWN, .in_transit = true},
	};
	if (*lost.interface)
		snprintf(ret->drop.reason, sizeof(ret->drop.reason), "came in by %s and never left",
			 lost.interface);
	else
		snprintf(ret->drop.reason, sizeof(ret->drop.reason), "came in and never left");
	return true;
}

/* What time alone brings: a SYN that was lost here, a connection of which nothing more comes. */
static void tell_due(struct capture *c, uint64_t now_ns)
{
	struct conversation ended;
	struct observation lost;

	if (take_lost(c, now_ns, &lost))
		tell(c, &lost);
	else if (conversations_expire(&c->conversations, now_ns, &ended))
		tell_end(c, &ended, now_ns < UINT64_MAX ? now_ns : c->reel.last_ns,
			 now_ns == UINT64_MAX);
}

/* The next packet of a watched port that is told, or what was due before it. 0 at the end. */
static int next_observation(struct capture *c, struct observation *ret)
{
	const struct order_entry *e;

	while (c->queue_at == c->queue_count) {
		c->queue_at = c->queue_count = 0;
		if (!c->has_held && reel_next(&c->reel, &e) == 0) {
			tell_due(c, UINT64_MAX);
			if (!c->queue_count)
				return 0;
			break;
		}
		if (!c->has_held) {
			c->held = *e;
			c->has_held = true;
			c->source.wall_offset_ns = -e->shift_ns;
		}
		tell_due(c, c->held.time_ns);
		if (c->queue_count)
			break;
		c->has_held = false;
		if (transit_hold(&c->transit, &c->held))
			begin(c, &c->held);
		else
			take_packet(c, &c->held);
	}
	*ret = c->queue[c->queue_at++];
	return 1;
}

static int capture_next(struct source *s, struct observation *ret,
			char message[static SOURCE_MESSAGE_LEN])
{
	struct capture *c = (struct capture *)s;
	int r = next_observation(c, ret);

	add_counts(&s->counts, &c->reel.counts);
	s->counts.last_ns = c->reel.last_ns;
	if (r == 0 && *c->reel.message) {
		snprintf(message, SOURCE_MESSAGE_LEN, "%s", c->reel.message);
		return -EBADMSG;
	}
	return r;
}

static void capture_free(struct source *s)
{
	struct capture *c = (struct capture *)s;

	reel_done(&c->reel);
	conversations_done(&c->conversations);
	transit_done(&c->transit);
	free(c);
}

static const struct source_ops capture_ops = {.next = capture_next, .free = capture_free};

/* What the first reading is for. */
struct overview {
	struct census *census;
	struct transit *transit;
};

static void take_for_overview(void *context, const struct packet *p, enum packet_kind kind,
			      uint32_t via, uint64_t time_ns)
{
	struct overview *o = context;

	local_side_census_take(o->census, p, kind);
	if (kind == PACKET_TCP)
		transit_learn(o->transit, p, via, time_ns);
}

static bool is_enough_for_overview(void *context)
{
	struct overview *o = context;

	return local_side_census_is_enough(o->census);
}

/* First reading: when it begins, and who is who. What cannot be read ends it; the second reading
 * comes to the same place and says so. */
static int look_over(struct capture *c, char message[static SOURCE_MESSAGE_LEN])
{
	_cleanup_(local_side_census_free) struct census *census = NULL;
	struct overview overview = {.transit = &c->transit};
	int r = local_side_census_new(&census);

	if (r == 0) {
		overview.census = census;
		r = reel_look_over(&c->reel, take_for_overview, is_enough_for_overview, &overview,
				   message);
		transit_begin(&c->transit);
	}
	if (r == 0)
		local_side_census_conclude(census, &c->config, &c->locals);
	return r;
}

static void tell_kind(const struct reel *r, char *ret, size_t len)
{
	char links[SOURCE_KIND_LEN / 2];
	size_t used;

	reel_kind(r, links, sizeof(links));
	if (r->count == 1)
		used = (size_t)snprintf(ret, len, "capture, %s", links);
	else
		used = (size_t)snprintf(ret, len, "%zu captures, %s", r->count - r->left_out,
					links);
	if (r->left_out && used < len)
		snprintf(ret + used, len - used, "; %zu other file%s left out", r->left_out,
			 text_plural(r->left_out));
}

static void tell_about(struct capture *c)
{
	struct source_about *about = &c->source.about;

	tell_kind(&c->reel, about->kind, sizeof(about->kind));
	about->wire_only = about->followed = true;
	about->has_first = c->reel.has_first;
	about->first_ns = c->reel.first_ns;
	about->locals = c->locals.list;
	about->locals_count = c->locals.count;
	about->one_direction = c->locals.one_direction;
	about->way_known = c->locals.way_known;
	c->source.wall_offset_ns = -c->reel.first_shift_ns;
}

static int open_files(struct source **ret, struct capture *c, const struct capture_file *files,
		      size_t count, const struct source_config *config,
		      char message[static SOURCE_MESSAGE_LEN])
{
	_cleanup_(source_free) struct source *s = &c->source;
	int r;

	s->ops = &capture_ops;
	c->config = *config;
	r = transit_init(&c->transit);
	if (r == 0)
		r = reel_init(&c->reel, files, count, config->ports, config->ports_count);
	if (r == 0)
		r = look_over(c, message);
	if (r == 0)
		r = conversations_init(&c->conversations, reel_packets(&c->reel));
	if (r == 0)
		r = reel_rewind(&c->reel);
	if (r < 0)
		return r;
	tell_about(c);
	*ret = TAKE_PTR(s);
	return 0;
}

int capture_open_files(struct source **ret, const struct capture_file *files, size_t count,
		       const struct source_config *config, char message[static SOURCE_MESSAGE_LEN])
{
	struct capture *c = calloc(1, sizeof(*c));

	return c ? open_files(ret, c, files, count, config, message) : -ENOMEM;
}

int capture_open(struct source **ret, FILE *file, const struct source_config *config,
		 char message[static SOURCE_MESSAGE_LEN])
{
	struct capture *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	snprintf(c->name, sizeof(c->name), "%s", config->name);
	c->only = (struct capture_file){.name = c->name, .file = file};
	return open_files(ret, c, &c->only, 1, config, message);
}
