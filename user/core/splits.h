/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What separates the SYNs that are answered from those that are not: the uplink they leave by, the
 * source address they leave with. Each value has a judge of its own as soon as there are two of a
 * kind on this machine, and none before. A value that is blocked while another one of its kind is
 * answered is apart: what it meets is not what the machine meets.
 */
#ifndef EGRESS25_CORE_SPLITS_H
#define EGRESS25_CORE_SPLITS_H

#include "core/detector.h"

struct splits;

/* A value came to be apart on one port, or ceased to be. */
typedef void (*splits_sink)(void *context, unsigned int port_index, enum family family,
			    const struct split_value *value, bool apart, uint64_t now_ns);

/* machine: the judge of all, of which the values' own are parts. 0 or -ENOMEM. */
int splits_new(struct splits **ret, const struct detector_config *config,
	       const struct detector *machine, splits_sink sink, void *sink_context);
void splits_free(struct splits *s);

/* As of detector.h, of an attempt that counts. Whether it went by a value that is apart. */
bool splits_tell(struct splits *s, enum fact_kind kind, const struct attempt *a, uint32_t n,
		 uint64_t now_ns);
/* Adds those that are apart to the verdict. */
void splits_compose(struct splits *s, struct verdict *v);
/* Those that are watched from now on; what is known of others is forgotten. */
void splits_set_uplinks(struct splits *s, const uint32_t *ifindexes, size_t n, uint64_t now_ns);
void splits_lossy(struct splits *s, uint64_t now_ns);
void splits_tick(struct splits *s, uint64_t now_ns);
uint64_t splits_deadline_ns(const struct splits *s);

#endif
