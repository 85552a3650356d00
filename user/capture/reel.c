// SPDX-License-Identifier: GPL-2.0-only
/* See reel.h. */

#include "capture/reel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/link.h"

/* Packets between two questions whether the first reading has read enough. */
#define ENOUGH_EVERY 65536

static bool is_watched(const struct reel *r, uint16_t port)
{
	return r->watched[port / 64] >> port % 64 & 1;
}

int reel_init(struct reel *r, const struct capture_file *files, size_t count, const uint16_t *ports,
	      size_t ports_count)
{
	*r = (struct reel){.count = count};
	r->files = calloc(count ? count : 1, sizeof(*r->files));
	if (!r->files)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		r->files[i].from = &files[i];
	for (size_t i = 0; i < ports_count; i++)
		r->watched[ports[i] / 64] |= 1ULL << ports[i] % 64;
	return 0;
}

static void file_close(struct reel_file *f)
{
	if (f->open)
		trace_close(&f->trace);
	f->open = false;
	if (f->file && f->from->path)
		fclose(f->file);
	f->file = NULL;
}

void reel_done(struct reel *r)
{
	for (size_t i = 0; r->files && i < r->count; i++)
		file_close(&r->files[i]);
	free(r->files);
	order_done(&r->order);
}

/* At its beginning, for the first or the second reading. */
static int file_open(struct reel_file *f, char message[static SOURCE_MESSAGE_LEN])
{
	const struct capture_file *from = f->from;
	int e;

	f->file = from->path ? fopen(from->path, "re") : from->file;
	if (!f->file) {
		snprintf(message, SOURCE_MESSAGE_LEN, "%s: %s; allowed: a file that can be read",
			 from->name, strerror(errno));
		return -EINVAL;
	}
	/* What a caller read ahead of the first reading is not read again. */
	if (!f->start_known)
		f->start = ftello(f->file);
	f->start_known = true;
	if (f->start < 0 || fseeko(f->file, f->start, SEEK_SET) < 0) {
		snprintf(message, SOURCE_MESSAGE_LEN, "%s: cannot be read twice: %s", from->name,
			 strerror(errno));
		return -EINVAL;
	}
	_Static_assert(TRACE_MESSAGE_LEN == SOURCE_MESSAGE_LEN, "one buffer for both");
	f->open = true;
	f->clock = (struct clock_of_file){
		.first_is_certain = f->times_count == ARRAY_LEN(f->times_ns) &&
				    clock_is_near(f->times_ns[0], f->times_ns[2]),
	};
	f->pending.any = f->ready.any = f->ended = false;
	e = trace_open(&f->trace, f->file, from->name, message);
	if (e < 0)
		file_close(f);
	return e;
}

static void note_link(struct reel *r, uint32_t linktype)
{
	for (size_t i = 0; i < r->linktypes_count; i++) {
		if (r->linktypes[i] == linktype)
			return;
	}
	if (r->linktypes_count < REEL_LINKS_MAX)
		r->linktypes[r->linktypes_count++] = linktype;
}

const char *reel_kind(const struct reel *r, char *buf, size_t len)
{
	char name[LINK_NAME_LEN];
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < r->linktypes_count && used < len; i++)
		used += (size_t)snprintf(buf + used, len - used, "%s%s", i ? ", " : "",
					 link_name(r->linktypes[i], name));
	return buf;
}

/* Takes the packet apart, and its share of the counts. */
static enum packet_kind take_apart(struct reel *r, const struct reel_file *f,
				   const struct trace_packet *tp, struct packet *ret)
{
	const struct trace_interface *i = &f->trace.interfaces[tp->interface];
	enum packet_kind kind = packet_parse(i->link, tp->bytes, tp->len, tp->wire_len, ret);

	note_link(r, i->linktype);
	if (ret->way == PACKET_WAY_UNKNOWN && !ret->tunnel)
		ret->way = tp->way;
	r->counts.packets++;
	r->counts.cut += kind == PACKET_CUT;
	r->counts.damaged += kind == PACKET_DAMAGED;
	if (kind == PACKET_OPAQUE)
		r->counts.opaque[ret->opaque]++;
	if (ret->tunnel && kind == PACKET_TCP) {
		r->counts.tunnelled++;
		if (!r->counts.tunnel)
			r->counts.tunnel = ret->tunnel;
	}
	return kind;
}

/* By the number of the file's own interface or of the kernel's, or only which way it went. */
static uint32_t via_of(const struct reel *r, const struct reel_file *f,
		       const struct trace_packet *tp, const struct packet *p)
{
	if (p->ifindex)
		return via_of_kernel(p->ifindex);
	return via_of_file((size_t)(f - r->files), tp->interface, p->way);
}

/* The time of a packet, as the file has it; of one without, that of the one before. */
static uint64_t time_of(struct reel *r, const struct reel_file *f, const struct trace_packet *tp)
{
	if (tp->has_time)
		return tp->time_ns;
	r->counts.untimed++;
	return f->pending.any ? f->pending.time_ns : f->clock.last_ns;
}

/* The pending packet's time is decided, now that the next is known; NULL: it was the last. */
static bool settle(struct reel *r, struct reel_file *f, const uint64_t *next_ns)
{
	uint64_t set_backs = f->clock.set_backs;

	if (!f->pending.any)
		return false;
	f->pending.any = false;
	if (!clock_accept(&f->clock, f->pending.time_ns, next_ns)) {
		r->counts.wild++;
		return false;
	}
	r->counts.backwards += f->clock.set_backs != set_backs;
	if (!f->has_first) {
		f->has_first = true;
		f->first_ns = f->pending.time_ns;
	}
	return true;
}

/* Of a file of which nothing is read, what there is. */
static int look_over_file(struct reel *r, struct reel_file *f, reel_sink sink, reel_enough enough,
			  void *context, char message[static SOURCE_MESSAGE_LEN])
{
	struct trace_packet tp;
	struct packet p;
	int e = file_open(f, message);

	if (e < 0)
		return e;
	while (trace_next(&f->trace, &tp, r->message) > 0) {
		enum packet_kind kind = take_apart(r, f, &tp, &p);
		uint64_t time_ns;

		if (kind == PACKET_TCP || kind == PACKET_ICMP)
			sink(context, &p, kind, via_of(r, f, &tp, &p), tp.time_ns);
		/* Where it begins is known after a few. */
		if (f->has_first && f->times_count == ARRAY_LEN(f->times_ns)) {
			r->had_enough |= r->counts.packets % ENOUGH_EVERY == 0 && enough(context);
			if (r->had_enough)
				break;
			continue;
		}
		time_ns = time_of(r, f, &tp);
		if (f->times_count < ARRAY_LEN(f->times_ns))
			f->times_ns[f->times_count++] = time_ns;
		(void)settle(r, f, &time_ns);
		f->pending.any = true;
		f->pending.time_ns = time_ns;
	}
	(void)settle(r, f, NULL);
	if (f->times_count == ARRAY_LEN(f->times_ns) &&
	    clock_is_near(f->times_ns[0], f->times_ns[2]))
		f->first_ns = f->times_ns[0];
	/* Of a file without a packet. */
	if (f->trace.interfaces_count)
		note_link(r, f->trace.interfaces[0].linktype);
	file_close(f);
	return 0;
}

static int by_first(const void *a, const void *b)
{
	const struct reel_file *x = a, *y = b;

	if (x->first_ns != y->first_ns)
		return x->first_ns < y->first_ns ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* Packets there were, and none of a link type that can be read. */
static int refuse_links(const struct reel *r, char message[static SOURCE_MESSAGE_LEN])
{
	char kind[SOURCE_KIND_LEN];

	if (!r->counts.packets || r->counts.opaque[OPAQUE_LINK] < r->counts.packets)
		return 0;
	snprintf(message, SOURCE_MESSAGE_LEN,
		 "%s: packets of link type %s cannot be read; allowed: " LINK_ALLOWED
		 "; capture on the uplink itself or with \"-i any\"",
		 r->files[0].from->name, reel_kind(r, kind, sizeof(kind)));
	return -EINVAL;
}

int reel_look_over(struct reel *r, reel_sink sink, reel_enough enough, void *context,
		   char message[static SOURCE_MESSAGE_LEN])
{
	size_t read = 0;
	int e;

	for (size_t i = 0; i < r->count; i++) {
		struct reel_file *f = &r->files[i];

		e = look_over_file(r, f, sink, enough, context, message);
		f->left_out = e == -EINVAL && f->from->may_be_other;
		if (e < 0 && !f->left_out)
			return e;
		read += !f->left_out;
		if (f->has_first && (!r->has_first || f->first_ns < r->first_ns)) {
			r->has_first = true;
			r->first_shift_ns = clock_first_shift_ns(f->first_ns);
			r->first_ns = f->first_ns;
		}
	}
	r->left_out = r->count - read;
	if (!read)
		return -EINVAL; /* the last one's sentence */
	r->first_ns += (uint64_t)r->first_shift_ns;
	return refuse_links(r, message);
}

uint64_t reel_packets(const struct reel *r)
{
	return r->had_enough ? UINT64_MAX : r->counts.packets;
}

int reel_rewind(struct reel *r)
{
	uint64_t packets = reel_packets(r);

	r->counts = (struct reel_counts){0};
	*r->message = '\0';
	qsort(r->files, r->count, sizeof(*r->files), by_first);
	return order_init(&r->order, packets);
}

static bool is_wanted(const struct reel *r, enum packet_kind kind, const struct packet *p)
{
	return (kind == PACKET_TCP &&
		(is_watched(r, p->flow.source_port) || is_watched(r, p->flow.destination_port))) ||
	       (kind == PACKET_ICMP && is_watched(r, p->flow.destination_port));
}

static void set_ready(struct reel_file *f)
{
	f->ready.any = true;
	f->ready.wanted = f->pending.wanted;
	f->ready.time_ns = f->pending.time_ns + (uint64_t)f->clock.shift_ns;
	if (f->pending.wanted)
		f->ready.entry = f->pending.entry;
	f->ready.entry.time_ns = f->ready.time_ns;
	f->ready.entry.shift_ns = f->clock.shift_ns;
}

/* "" unknown. */
static void name_interface(const struct reel_file *f, const struct trace_packet *tp,
			   const struct packet *p, char ret[static INTERFACE_NAME_LEN])
{
	_Static_assert(TRACE_NAME_LEN == INTERFACE_NAME_LEN, "one name for both");
	memcpy(ret, f->trace.interfaces[tp->interface].name, INTERFACE_NAME_LEN);
	if (!*ret && p->ifindex)
		snprintf(ret, INTERFACE_NAME_LEN, "if%u", p->ifindex);
}

/* Reads on in one file until a packet is ready, whose time is certain. */
static void file_advance(struct reel *r, struct reel_file *f)
{
	char message[TRACE_MESSAGE_LEN];
	struct trace_packet tp;

	while (!f->ready.any && !f->ended) {
		int e = trace_next(&f->trace, &tp, message);
		struct order_entry *entry = &f->pending.entry;
		enum packet_kind kind;
		struct packet p;
		uint64_t time_ns;

		if (e <= 0) {
			if (settle(r, f, NULL))
				set_ready(f);
			f->ended = true;
			if (e < 0 && !*r->message)
				snprintf(r->message, sizeof(r->message), "%s", message);
			return;
		}
		kind = take_apart(r, f, &tp, &p);
		time_ns = time_of(r, f, &tp);
		if (settle(r, f, &time_ns))
			set_ready(f);
		f->pending.any = true;
		f->pending.time_ns = time_ns;
		f->pending.wanted = is_wanted(r, kind, &p);
		if (f->pending.wanted) {
			r->counts.mail++;
			entry->kind = kind;
			entry->packet = p;
			entry->via = via_of(r, f, &tp, &p);
			name_interface(f, &tp, &p, entry->interface);
		}
	}
}

/* The file whose next packet is the earliest; opens those whose time has come. NULL at the end. */
static struct reel_file *earliest(struct reel *r)
{
	char message[SOURCE_MESSAGE_LEN];
	struct reel_file *best = NULL;

	for (size_t i = 0; i < r->count; i++) {
		struct reel_file *f = &r->files[i];

		if (f->left_out || (f->ended && !f->ready.any))
			continue;
		/* Sorted by their first times: none behind it can be earlier. */
		if (!f->open && best && f->first_ns > best->ready.time_ns)
			break;
		if (!f->open && file_open(f, message) < 0) {
			f->ended = true;
			if (!*r->message)
				snprintf(r->message, sizeof(r->message), "%s", message);
			continue;
		}
		file_advance(r, f);
		if (f->ended && !f->ready.any)
			file_close(f);
		else if (!best || f->ready.time_ns < best->ready.time_ns)
			best = f;
	}
	return best;
}

/* One that came later than it could be put in order goes with those before. */
static const struct order_entry *give(struct reel *r)
{
	struct order_entry *e = order_take(&r->order);

	if (e->time_ns < r->given_ns)
		e->time_ns = r->given_ns;
	r->given_ns = e->time_ns;
	return e;
}

int reel_next(struct reel *r, const struct order_entry **ret)
{
	while (!order_is_due(&r->order)) {
		struct reel_file *f = earliest(r);

		if (!f) {
			r->last_ns = r->order.newest_ns;
			if (r->order.count == 0)
				return 0;
			break;
		}
		f->ready.any = false;
		r->counts.backwards += f->ready.time_ns < r->order.newest_ns;
		order_note(&r->order, f->ready.time_ns);
		if (f->ready.wanted)
			order_put(&r->order, &f->ready.entry);
	}
	*ret = give(r);
	return 1;
}
