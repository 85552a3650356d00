/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What counters that outlive the process are counters of: written beside them, and compared before
 * another process, perhaps another version, goes on counting in them. Pure; knows neither libbpf
 * nor where they are kept. Its one idea: what differs is named, never guessed over.
 */
#ifndef EGRESS25_SENSOR_PERSIST_SCHEMA_H
#define EGRESS25_SENSOR_PERSIST_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/events.h"

#define LAYOUT_MAGIC   "egress25"
#define LAYOUT_WHY_LEN 200

/* No implicit padding, for it is kept as bytes. */
struct persist_schema {
	char magic[8]; /* LAYOUT_MAGIC, without a NUL */
	uint32_t size; /* of this structure */
	uint32_t cpus; /* possible ones: a slot of counters each */
	/* Where one of these differs, the counts mean something else. */
	uint64_t counters;	     /* hash over the names, places and sizes of all counters */
	uint64_t book;		     /* the same for what user space counts */
	uint64_t persist_counts_len; /* bytes */
	uint32_t only_netns;	     /* inode; 0 all */
	uint32_t wire_netns;	     /* inode */
	uint32_t ports_count;
	uint16_t ports[E25_PORTS_MAX]; /* in the order of the counters; 0 beyond ports_count */
	uint32_t reserved;	       /* 0 */
	/* These may differ: the counts stay, what hangs on these begins anew. */
	uint64_t attempts; /* hash over what is kept of a socket */
	uint64_t programs; /* hash over the whole BPF object, and so over its records */
};
_Static_assert(sizeof(struct persist_schema) == 8 + 8 + 24 + 12 + 2 * E25_PORTS_MAX + 4 + 16,
	       "no padding");

/* FNV-1a; go on with the result, begin with LAYOUT_HASH. */
#define LAYOUT_HASH 0xcbf29ce484222325ULL
uint64_t persist_schema_hash(uint64_t hash, const void *bytes, size_t len);
uint64_t persist_schema_hash_text(uint64_t hash, const char *text); /* its end included */

/* Whether counts of one layout may go on as counts of the other. Where not, why is the reason, as
 * in "counting starts afresh: ...". */
bool persist_schema_fits(const struct persist_schema *was, const struct persist_schema *is,
			 char why[static LAYOUT_WHY_LEN]);

#endif
