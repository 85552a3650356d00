/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The running kernel's drop reasons, by name: their numbers differ from kernel to kernel, and a
 * kernel before 5.17 has none.
 */
#ifndef EGRESS25_SENSOR_DROP_REASONS_H
#define EGRESS25_SENSOR_DROP_REASONS_H

#include "bpf/events.h"
#include "core/observation.h"

struct drop_reasons {
	bool known;				       /* the kernel has reasons at all */
	char names[E25_DROP_REASONS][DROP_REASON_LEN]; /* without SKB_DROP_REASON_; "" unused */
	uint8_t by[E25_DROP_REASONS];		       /* enum e25_drop_by */
};

struct btf;

void drop_reasons_read(const struct btf *kernel, struct drop_reasons *ret);

/* The name, or "reason 4711" for one that has none here. */
void drop_reasons_name(const struct drop_reasons *r, uint32_t reason,
		       char buf[static DROP_REASON_LEN]);

#endif
