/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each destination was sent and sent back: the truth that a test holds against what the
 * monitor says. Bounded tables that only grow; what does not fit is counted as overflow.
 * Written as one JSON object, by rename, so that a reader never sees half of it.
 */
#ifndef EGRESS25_LAB_STATS_H
#define EGRESS25_LAB_STATS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/cleanup.h"

enum { DESTINATIONS_MAX = 4096, DESTINATION_SLOTS = 2 * DESTINATIONS_MAX };

struct destination {
	struct address address;
	uint16_t port;	   /* 0 in the table of hosts: all ports together */
	uint64_t syns;	   /* every SYN, repeats too */
	uint64_t started;  /* connections: distinct initial sequence numbers */
	uint64_t accepted; /* handshakes completed */
	uint64_t resets_received, resets_sent, icmp_sent;
	uint64_t bytes; /* of payload, in order, repeats not counted */
	uint64_t mails;
};

struct destinations {
	struct destination entries[DESTINATIONS_MAX];
	uint16_t slots[DESTINATION_SLOTS]; /* open addressing; index + 1, 0 is free */
	size_t count;
};

struct stats {
	struct destinations destinations, hosts;
	uint64_t sequence;
	uint64_t unmatched; /* TCP, but neither a SYN nor part of a known connection */
	uint64_t not_tcp;   /* neighbour discovery, fragments and the like: ignored */
	uint64_t malformed; /* bad lengths or checksums: ignored */
	uint64_t overflow;  /* SYNs to destinations the table had no room for */
	uint64_t not_sent;  /* answers lost: timer table full, or the device refused them */
};

/* FNV-1a. */
static uint32_t hash_bytes(uint32_t hash, const void *data, size_t len)
{
	for (const uint8_t *p = data; len; p++, len--)
		hash = (hash ^ *p) * 16777619u;
	return hash;
}

#define HASH_START 2166136261u

/* The entry, made when it is missing and create is set. NULL: unknown, or no room. */
static struct destination *destinations_get(struct destinations *t, const struct address *address,
					    uint16_t port, bool create)
{
	uint32_t hash = hash_bytes(HASH_START, address->bytes, sizeof(address->bytes));
	uint32_t slot = hash_bytes(hash, &port, sizeof(port)) % DESTINATION_SLOTS;
	struct destination *d;

	for (; t->slots[slot]; slot = (slot + 1) % DESTINATION_SLOTS) {
		d = &t->entries[t->slots[slot] - 1];
		if (d->port == port && address_equal(&d->address, address))
			return d;
	}
	if (!create || t->count == DESTINATIONS_MAX)
		return NULL;
	d = &t->entries[t->count++];
	d->address = *address;
	d->port = port;
	t->slots[slot] = (uint16_t)t->count;
	return d;
}

/* IPv4 comes first: its mapped form starts with zeros. */
static int destination_compare(const void *pa, const void *pb)
{
	const struct destination *a = *(struct destination *const *)pa;
	const struct destination *b = *(struct destination *const *)pb;
	int v6 = (address_family(&a->address) == FAMILY_IPV6) -
		 (address_family(&b->address) == FAMILY_IPV6);
	int order = v6 ? v6 : memcmp(a->address.bytes, b->address.bytes, 16);

	return order ? order : a->port - b->port;
}

static void destination_print(FILE *f, const struct destination *d)
{
	char text[ADDRESS_STR_LEN];

	fprintf(f, "{\"destination\":\"%s\",\"port\":%u,\"syns\":%lu,\"connections\":%lu,",
		address_to_str(&d->address, text), d->port, d->syns, d->started);
	fprintf(f, "\"accepted\":%lu,\"resets_received\":%lu,\"resets_sent\":%lu,", d->accepted,
		d->resets_received, d->resets_sent);
	fprintf(f, "\"icmp_sent\":%lu,\"bytes\":%lu,\"mails\":%lu}", d->icmp_sent, d->bytes,
		d->mails);
}

static int stats_print(FILE *f, struct stats *s)
{
	_cleanup_free_ struct destination **sorted = calloc(DESTINATIONS_MAX, sizeof(*sorted));
	struct destinations *t = &s->destinations;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < t->count; i++)
		sorted[i] = &t->entries[i];
	qsort(sorted, t->count, sizeof(*sorted), destination_compare);

	fprintf(f, "{\"sequence\":%lu,\"destinations\":[", s->sequence);
	for (size_t i = 0; i < t->count; i++) {
		fputs(i ? ",\n" : "\n", f);
		destination_print(f, sorted[i]);
	}
	fprintf(f, "],\n\"unmatched_packets\":%lu,\"not_tcp\":%lu,\"malformed\":%lu,", s->unmatched,
		s->not_tcp, s->malformed);
	fprintf(f, "\"overflow\":%lu,\"not_sent\":%lu}\n", s->overflow, s->not_sent);
	return ferror(f) || fflush(f) ? -EIO : 0;
}

/* Every writing has the next sequence number, from 1 on. 0 or negative errno, said on stderr. */
static int stats_write(struct stats *s, const char *path)
{
	_cleanup_free_ char *temporary = NULL;
	_cleanup_fclose_ FILE *f = NULL;
	int err;

	if (asprintf(&temporary, "%s.tmp", path) < 0) {
		temporary = NULL;
		return -ENOMEM;
	}
	s->sequence++;
	f = fopen(temporary, "we");
	err = f ? stats_print(f, s) : -errno;
	if (!err && rename(temporary, path) < 0)
		err = -errno;
	if (err < 0)
		fprintf(stderr, "lab: %s: %s\n", path, strerror(-err));
	return err;
}

#endif
