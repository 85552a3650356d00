/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sensors into the core, and one event loop around them: what `watch` and `daemon` share. Knows
 * nothing of who reads the records; its user is told of each, and when a batch of them is complete.
 */
#ifndef EGRESS25_ENGINE_ENGINE_H
#define EGRESS25_ENGINE_ENGINE_H

#include <systemd/sd-event.h>

#include "base/clock.h"
#include "engine/engine_persist.h"
#include "engine/filter_watch.h"
#include "engine/netns_watch.h"
#include "engine/uplink_changes.h"
#include "engine/preexisting.h"
#include "engine/uplink_watch.h"
#include "core/monitor.h"
#include "render/render.h"
#include "sensor/sensor.h"

/* sd-event may gather timers within this; its default of 250 ms would be seen. */
#define ENGINE_ACCURACY_US 1000

/* Who the records are for. Every member may be NULL. */
struct engine_user {
	void (*begin)(void *context); /* a batch begins: a time to look at the clock */
	void (*observation)(void *context, const struct observation *o);
	void (*record)(void *context, const struct record *r);
	void (*settled)(void *context); /* all of the batch was told */
	void (*missing)(void *context, enum sensor which, const char *reason); /* NULL: stderr */
	void (*failed)(void *context); /* it cannot go on, and said so on stderr */
};

struct engine {
	const struct options *options; /* of the caller, kept */
	const struct engine_user *user;
	void *context;
	struct uplink_watch wire;
	struct uplink_changes uplink_changes;
	struct filter_watch filters;
	struct netns_watch namespaces;
	struct preexisting preexisting; /* told when the loop starts */
	struct persist *persist;	/* NULL: nothing outlives this process */
	struct sensors *sensors;
	struct monitor *monitor;
	sd_event *event;
	sd_event_source *again;	   /* the ring is read again */
	sd_event_source *deadline; /* the core wants to be called */
	uint64_t started_ns;
	uint64_t conntrack_ns; /* how full the table of connections is was last read */
	bool conntrack_full, conntrack_unknown; /* unknown: it is not asked for again */
	uint32_t own_netns;			/* inode */
	uint64_t line_ns;			/* what the uplinks received was last read */
	uint64_t settled_ns;			/* up to here the core has judged */
};

/* Initial value: engine_done() is fine with it. */
#define ENGINE_INIT                                                                                \
	{                                                                                          \
		.wire = WIRE_INIT                                                                  \
	}

/* Loads and attaches everything, and says on stderr what is missing. 0, or the exit status to end
 * with; engine_done() is due in any case. */
int engine_init(struct engine *e, const struct options *options, const struct engine_user *user,
		void *context);
/* From now on the loop reads. 0 or a negative errno. */
int engine_start(struct engine *e);
/* Ends the loop. */
void engine_stop(struct engine *e);
/* Reads what is left, after the loop has ended. */
void engine_drain(struct engine *e);
void engine_done(struct engine *e);

/* Whether a sensor works; the wire does where at least one uplink is watched. */
bool engine_works(const struct engine *e, enum sensor which);
/* It was asked not to watch connect(). */
bool engine_leaves_connect(const struct engine *e);
/* It does not work now, and may later without a restart: an uplink may come. */
bool engine_may_work_later(const struct engine *e, enum sensor which);
/* The wire does not yet, for want of a route: as at every boot before DHCP has one. No fault. */
bool engine_waits_for_uplink(const struct engine *e);
/* Why a sensor does not work, a sentence. */
const char *engine_reason(const struct engine *e, enum sensor which);

/* As sensors_cgroup_path(); context is the engine. */
const char *engine_cgroup_path(void *context, uint64_t cgroup_id);

/* The first record of a stream; what it points to is kept here. */
struct engine_ready {
	struct render_ready ready;
	const char *sensors[SENSOR_COUNT], *uplinks[UPLINKS_MAX];
	uint32_t ifindexes[UPLINKS_MAX];
};
void engine_ready(const struct engine *e, struct engine_ready *ret);

/* The kernel's own counts, exact whatever was lost: by place in --ports. read: reads the sensors
 * until they and the counts are of one moment. */
void engine_counts(struct engine *e,
		   struct render_port_summary ret[static E25_PORTS_MAX][FAMILY_COUNT], bool read);
/* Fills what a summary says of delivery. */
void engine_delivery(const struct engine *e, struct render_summary *ret);

/* What is watched, in a line: "Watching ports 25, 587 on eth0". To be freed; NULL without memory.
 */
char *engine_describe(const struct engine *e);

/* Every sensor is attached: says so to --ready-fd. */
void engine_tell_ready(const struct engine *e);

#endif
