/* SPDX-License-Identifier: GPL-2.0-only */
/* All that a daemon knows, gathered at one moment for whoever asks. */
#ifndef EGRESS25_ENGINE_SNAPSHOT_H
#define EGRESS25_ENGINE_SNAPSHOT_H

#include <sys/utsname.h>

#include "engine/engine.h"
#include "finding/outside.h"
#include "render/status.h"

#define SNAPSHOT_ROWS (E25_PORTS_MAX * FAMILY_COUNT)

struct snapshot {
	struct render_status status;
	struct utsname kernel;
	struct render_sensor sensors[SENSOR_COUNT];
	const char *uplinks[UPLINKS_MAX];
	struct render_program programs[SENSOR_PROGRAMS_MAX];
	struct render_port_summary ports[SNAPSHOT_ROWS];
	const struct verdict *verdicts[SNAPSHOT_ROWS];
	struct outside_findings outside; /* of one that hides names; owns what status shows then */
	struct monitor_waiting waiting;
};

/* Valid until the engine's next event. read: the sensors are read first, so that all of it is of
 * one moment. *ret points into itself: it is not to be copied. 0 or -ENOMEM; snapshot_done() is due
 * in any case. */
int snapshot_take(struct snapshot *ret, struct engine *e, struct history *c,
		  const struct view *view, bool read);
void snapshot_done(struct snapshot *s);
/* For whoever may not know of processes and destinations. 0 or -ENOMEM. */
int snapshot_hide_names(struct snapshot *s, const struct view *view);

/* The verdicts of all ports and families; returns how many. */
size_t snapshot_verdicts(const struct engine *e, const struct verdict *ret[static SNAPSHOT_ROWS]);

/* For a report on this port, or on whichever is worse off. */
void snapshot_outside(const struct snapshot *s, const struct view *view, uint16_t port,
		      struct outside_finding *ret);

/* The exit status that stands for it. */
int snapshot_exit_status(const struct snapshot *s, const struct options *o);

#endif
