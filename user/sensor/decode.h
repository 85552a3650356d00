/* SPDX-License-Identifier: GPL-2.0-only */
/* A record of the ring buffer as an observation: the one place that reads the kernel side's ABI. */
#ifndef EGRESS25_SENSOR_DECODE_H
#define EGRESS25_SENSOR_DECODE_H

#include <stddef.h>

#include "core/observation.h"
#include "sensor/drop_places.h"
#include "sensor/drop_reasons.h"

/* 0, or -EBADMSG for a record of another kind or size than its ABI says. The wire's interface name
 * is left to the caller, who knows the uplinks. places: asked where there are no reasons. offset_ns
 * is what this process's CLOCK_MONOTONIC is ahead of the kernel's. */
int decode(const void *record, size_t len, const struct drop_reasons *reasons,
	   struct drop_places *places, int64_t offset_ns, struct observation *ret);

#endif
