/* SPDX-License-Identifier: GPL-2.0-only */
/* The loaded programs to their places in the kernel, but for those of the wire: see tc.h. */
#ifndef EGRESS25_SENSOR_ATTACH_H
#define EGRESS25_SENSOR_ATTACH_H

#include "sensor/load.h"

struct attached {
	struct persist_link links[LOAD_PROGRAMS];
	size_t count;
};

/* What cannot be attached is explained in status[]; a sensor of which nothing failed is attached.
 * ret: zeroed, to be detached by detach_programs(). */
void attach_programs(const struct egress25_bpf *skeleton,
		     struct sensor_status status[static SENSOR_COUNT], struct attached *ret);
void detach_programs(struct attached *a);

#endif
