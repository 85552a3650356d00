// SPDX-License-Identifier: GPL-2.0-only
/* See evidence_file.h. evidence_packet.c builds the headers; here are what is kept, and the file.
 */

#include "capture/evidence_file.h"

#include <errno.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/evidence_packet.h"
#include "core/lru_map.h"
#include "version.h"

#define LINKTYPE_RAW   101
#define INTERFACES_MAX 32
#define BUCKETS	       4096
/* Packets to one port of one host that are looked through for the one that is meant: an answer and
 * a record follow their SYN closely. */
#define STEPS_MAX      256

#define ABOUT                                                                                      \
	"SYNs that were seen leaving and what answered them. Headers were built anew from what "   \
	"was observed: addresses, ports, initial sequence number, flags, TTL, time. TCP options, " \
	"windows and the far end's sequence numbers were not kept."

/* Packets are numbered from 1 on; each knows the one before it to the same port of the same host.
 */
struct slot {
	struct evidence_packet packet;
	uint64_t before; /* its number, perhaps forgotten by now; 0 none */
};

struct evidence_file {
	struct slot *ring; /* EVIDENCE_PACKETS_MAX of them */
	uint64_t newest;   /* number of the packet taken last; 0 none */
	uint64_t heads[BUCKETS];
};

int evidence_file_new(struct evidence_file **ret)
{
	_cleanup_(evidence_file_free) struct evidence_file *e = calloc(1, sizeof(*e));

	if (!e)
		return -ENOMEM;
	e->ring = calloc(EVIDENCE_PACKETS_MAX, sizeof(*e->ring));
	if (!e->ring)
		return -ENOMEM;
	*ret = TAKE_PTR(e);
	return 0;
}

void evidence_file_free(struct evidence_file **e)
{
	if (!*e)
		return;
	free((*e)->ring);
	free(*e);
	*e = NULL;
}

static uint64_t *head_of(struct evidence_file *e, const struct address *destination, uint16_t port)
{
	uint64_t hash = lru_hash(port, destination->bytes, sizeof(destination->bytes));

	return &e->heads[hash % BUCKETS];
}

/* NULL: forgotten, or none. */
static struct slot *slot_at(const struct evidence_file *e, uint64_t number)
{
	return number && number + EVIDENCE_PACKETS_MAX > e->newest
		       ? &e->ring[number % EVIDENCE_PACKETS_MAX]
		       : NULL;
}

static uint64_t oldest(const struct evidence_file *e)
{
	return e->newest > EVIDENCE_PACKETS_MAX ? e->newest - EVIDENCE_PACKETS_MAX + 1 : 1;
}

static bool is_syn_of(const struct evidence_packet *p, const struct address *destination,
		      uint16_t port, uint32_t isn)
{
	return p->kind == OBSERVE_WIRE_SYN && p->isn == isn && p->port == port &&
	       address_equal(&p->destination, destination);
}

/* Whether the SYN is kept, beginning with the packet of that number. */
static bool keeps_syn(const struct evidence_file *e, uint64_t number,
		      const struct address *destination, uint16_t port, uint32_t isn)
{
	const struct slot *s;

	for (unsigned int i = 0; i < STEPS_MAX && (s = slot_at(e, number)); i++) {
		if (is_syn_of(&s->packet, destination, port, isn))
			return true;
		number = s->before;
	}
	return false;
}

/* A TTL of 0: no packet, only what proves that there was one. */
static bool is_packet(struct evidence_file *e, const struct observation *o)
{
	if (!o->has_isn || !o->wire.ttl)
		return false;
	return o->kind == OBSERVE_WIRE_SYN ||
	       ((o->kind == OBSERVE_WIRE_ANSWER || o->kind == OBSERVE_WIRE_RESET_IN ||
		 o->kind == OBSERVE_WIRE_ICMP) &&
		keeps_syn(e, *head_of(e, &o->destination, o->port), &o->destination, o->port,
			  o->isn));
}

void evidence_file_take(struct evidence_file *e, const struct observation *o,
			int64_t wall_offset_ns)
{
	uint64_t *head;
	struct slot *s;

	if (o->kind < OBSERVE_WIRE_SYN || o->kind > OBSERVE_WIRE_ICMP || !is_packet(e, o))
		return;
	head = head_of(e, &o->destination, o->port);
	s = &e->ring[++e->newest % EVIDENCE_PACKETS_MAX];
	s->before = *head;
	*head = e->newest;
	s->packet = (struct evidence_packet){
		.time_ns = o->time_ns + (uint64_t)wall_offset_ns,
		.kind = o->kind,
		.destination = o->destination,
		.source = o->source,
		.port = o->port,
		.source_port = o->source_port,
		.isn = o->isn,
		.ttl = o->wire.ttl,
		.icmp_type = o->wire.icmp_type,
		.icmp_code = o->wire.icmp_code,
		.icmp_from = o->wire.icmp_from,
	};
	memcpy(s->packet.interface, o->wire.interface, sizeof(s->packet.interface));
}

void evidence_file_name(struct evidence_file *e, const struct record *r)
{
	const struct attempt *a = r->attempt;
	struct slot *s;
	uint64_t number;

	if (!record_is_of_attempt(r) || !a->process.known)
		return;
	number = *head_of(e, &a->destination, a->port);
	for (unsigned int i = 0; i < STEPS_MAX && (s = slot_at(e, number)); i++) {
		if (s->packet.port == a->port &&
		    address_equal(&s->packet.destination, &a->destination) &&
		    (!a->source_port || s->packet.source_port == a->source_port))
			memcpy(s->packet.process, a->process.name, sizeof(s->packet.process));
		number = s->before;
	}
}

/* ---- the file ---- */

struct file {
	uint8_t *at; /* room for the largest that can come of it */
	size_t len;
	char names[INTERFACES_MAX][INTERFACE_NAME_LEN];
	size_t names_count;
};

static void put(struct file *f, const void *bytes, size_t len)
{
	memcpy(f->at + f->len, bytes, len);
	f->len += len;
	while (f->len % 4)
		f->at[f->len++] = 0;
}

static void put32(struct file *f, uint32_t n)
{
	put(f, &n, sizeof(n));
}

static void put_option(struct file *f, uint16_t code, const void *value, size_t len)
{
	uint16_t head[] = {code, (uint16_t)len};

	put(f, head, sizeof(head));
	put(f, value, len);
}

static size_t begin_block(struct file *f, uint32_t type)
{
	put32(f, type);
	put32(f, 0);
	return f->len - 8;
}

static void end_block(struct file *f, size_t begin)
{
	uint32_t len = (uint32_t)(f->len + 4 - begin);

	put32(f, len);
	memcpy(f->at + begin + 4, &len, sizeof(len));
}

static void put_section(struct file *f)
{
	static const char program[] = "egress25 " EGRESS25_VERSION;
	size_t begin = begin_block(f, 0x0a0d0d0a);

	put32(f, 0x1a2b3c4d);
	put32(f, 1); /* version 1.0, in this machine's byte order like all that follows */
	put32(f, UINT32_MAX);
	put32(f, UINT32_MAX);
	put_option(f, 1, ABOUT, strlen(ABOUT));
	put_option(f, 4, program, strlen(program));
	put32(f, 0);
	end_block(f, begin);
}

/* The number of the interface in the file, which is told of before its first packet. */
static uint32_t interface_of(struct file *f, const char *name)
{
	static const uint8_t nanoseconds = 9;
	size_t begin;

	for (size_t i = 0; i < f->names_count; i++) {
		if (strcmp(f->names[i], name) == 0)
			return (uint32_t)i;
	}
	if (f->names_count == INTERFACES_MAX)
		return INTERFACES_MAX - 1;
	snprintf(f->names[f->names_count++], INTERFACE_NAME_LEN, "%s", name);
	begin = begin_block(f, 1);
	put32(f, LINKTYPE_RAW);
	put32(f, 0);
	if (*name)
		put_option(f, 2, name, strlen(name));
	put_option(f, 9, &nanoseconds, 1);
	put32(f, 0);
	end_block(f, begin);
	return (uint32_t)f->names_count - 1;
}

static void put_packet(struct file *f, const struct evidence_packet *p, bool mask)
{
	uint32_t interface = interface_of(f, p->interface);
	uint8_t bytes[EVIDENCE_PACKET_LEN];
	size_t len = evidence_packet_build(p, bytes), begin = begin_block(f, 6);
	uint32_t flags = p->kind == OBSERVE_WIRE_SYN ? 2 : 1; /* outbound, inbound */

	put32(f, interface);
	put32(f, (uint32_t)(p->time_ns >> 32));
	put32(f, (uint32_t)p->time_ns);
	put32(f, (uint32_t)len);
	put32(f, (uint32_t)len);
	put(f, bytes, len);
	put_option(f, 2, &flags, sizeof(flags));
	if (*p->process && !mask)
		put_option(f, 1, p->process, strnlen(p->process, sizeof(p->process)));
	put32(f, 0);
	end_block(f, begin);
}

static void hash(const struct file *f, char ret[static EVIDENCE_SHA256_LEN])
{
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, f->at, f->len);
	SHA256End(&context, ret);
}

/* What is wanted of it: not too old, and no answer whose SYN is not in it. */
static bool is_written(const struct evidence_file *e, const struct slot *s, uint64_t since_ns)
{
	const struct evidence_packet *p = &s->packet;

	return p->time_ns >= since_ns &&
	       (p->kind == OBSERVE_WIRE_SYN ||
		keeps_syn(e, s->before, &p->destination, p->port, p->isn));
}

int evidence_file_write(const struct evidence_file *e, FILE *out, bool mask, uint64_t since_ns,
			struct evidence_written *ret)
{
	uint64_t count = e->newest - oldest(e) + 1;
	_cleanup_free_ uint8_t *room = malloc(65536 + count * 256);
	struct evidence_mask masked = {0};
	struct file f = {.at = room};

	if (!room)
		return -ENOMEM;
	/* Of those that are forgotten, none is known to be too old. */
	*ret = (struct evidence_written){
		.left_out =
			slot_at(e, oldest(e)) && slot_at(e, oldest(e))->packet.time_ns >= since_ns
				? oldest(e) - 1
				: 0,
	};
	put_section(&f);
	for (uint64_t number = oldest(e); number <= e->newest; number++) {
		const struct slot *s = slot_at(e, number);
		struct evidence_packet p = s->packet;

		if (!is_written(e, s, since_ns))
			continue;
		if (mask)
			evidence_packet_mask(&p, &masked);
		put_packet(&f, &p, mask);
		ret->packets++;
	}
	evidence_mask_done(&masked);
	hash(&f, ret->sha256);
	errno = 0;
	if (fwrite(f.at, 1, f.len, out) != f.len || fflush(out) != 0)
		return errno ? -errno : -EIO;
	return 0;
}
