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

/* Our segment behind a SYN that no SYN-ACK was seen of: there was one, at this time at the latest.
 */
static bool proves_answer(struct capture *c, const struct packet *p, struct observation *ret)
{
	struct conversation *v;

	if (!(p->flags & PACKET_ACK) || p->flags & PACKET_RST)
		return false;
	v = conversations_find(&c->conversations, &p->flow);
	if (!v || v->answered || p->flow.seq - v->flow.seq - 1 > INT32_MAX)
		return false;
	v->answered = true;
	*ret = (struct observation){
		.kind = OBSERVE_WIRE_ANSWER,
		.destination = p->flow.destination,
		.source = p->flow.source,
		.port = p->flow.destination_port,
		.source_port = p->flow.source_port,
		.has_isn = true,
		.isn = v->flow.seq,
		.wire = {.ifindex = CAPTURE_IFINDEX},
	};
	return true;
}

/* What was observed begins a connection, or answers it. */
static void follow(struct capture *c, const struct packet *p, const struct observation *o)
{
	struct packet_flow back;
	struct conversation *v;

	if (o->kind == OBSERVE_WIRE_SYN)
		conversations_begin(&c->conversations, &p->flow);
	if (o->kind != OBSERVE_WIRE_ANSWER)
		return;
	back = (struct packet_flow){
		.source = o->source,
		.destination = o->destination,
		.source_port = o->source_port,
		.destination_port = o->port,
	};
	v = conversations_find(&c->conversations, &back);
	if (v && v->flow.seq == o->isn)
		v->answered = true;
	else
		c->source.counts.answers_alone++;
}

/* Whether the packet gives an observation. */
static bool take_packet(struct capture *c, const struct order_entry *e, struct observation *ret)
{
	enum sight seen =
		sight(&e->packet, e->kind, &c->locals, c->config.ports, c->config.ports_count, ret);

	c->source.counts.inbound += seen == SIGHT_INBOUND;
	if (seen == SIGHT_OBSERVED)
		follow(c, &e->packet, ret);
	else if (seen != SIGHT_OURS || !proves_answer(c, &e->packet, ret))
		return false;
	ret->time_ns = e->time_ns;
	/* Its sender waits from when it came in here. */
	if (ret->kind == OBSERVE_WIRE_SYN)
		ret->time_ns -= transit_held_ns(&c->transit, e);
	memcpy(ret->wire.interface, e->interface, sizeof(ret->wire.interface));
	return true;
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

/* The next packet of a watched port that is told, or what was due before it. 0 at the end. */
static int next_observation(struct capture *c, struct observation *ret)
{
	const struct order_entry *e;

	for (;;) {
		if (!c->has_held) {
			if (reel_next(&c->reel, &e) == 0)
				return take_lost(c, UINT64_MAX, ret);
			c->held = *e;
			c->has_held = true;
			c->source.wall_offset_ns = -e->shift_ns;
		}
		if (take_lost(c, c->held.time_ns, ret))
			return 1;
		c->has_held = false;
		if (transit_hold(&c->transit, &c->held))
			conversations_begin(&c->conversations, &c->held.packet.flow);
		else if (take_packet(c, &c->held, ret))
			return 1;
	}
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
			 r->left_out == 1 ? "" : "s");
}

static void tell_about(struct capture *c)
{
	struct source_about *about = &c->source.about;

	tell_kind(&c->reel, about->kind, sizeof(about->kind));
	about->wire_only = true;
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
	r = conversations_init(&c->conversations);
	if (r == 0)
		r = transit_init(&c->transit);
	if (r == 0)
		r = reel_init(&c->reel, files, count, config->ports, config->ports_count);
	if (r == 0)
		r = look_over(c, message);
	if (r < 0)
		return r;
	reel_rewind(&c->reel);
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
