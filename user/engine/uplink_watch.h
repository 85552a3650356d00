/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which uplinks are watched, and in which namespace: out of the options and the routes, at the
 * start and whenever they change. When to look again is uplink_changes.h's.
 */
#ifndef EGRESS25_ENGINE_UPLINK_WATCH_H
#define EGRESS25_ENGINE_UPLINK_WATCH_H

#include "config/options.h"
#include "core/monitor.h"
#include "net/route_monitor.h"
#include "sensor/sensor.h"

struct uplink_watch {
	const struct options *options; /* of the caller, kept */
	struct follow *follow;	       /* NULL: the routes cannot be read */
	int netns_fd;		       /* of the uplinks; -1: the caller's own */
	uint32_t netns;		       /* its inode number; 0 unknown */
	uint32_t only_netns;	       /* inode number of --only-netns; 0: all */
	struct uplinks found;
	struct uplink attached[UPLINKS_MAX], failed[UPLINKS_MAX];
	struct uplink lost[UPLINKS_MAX]; /* attached once, and not now */
	size_t attached_count, failed_count, lost_count;
	bool more_told; /* that there are more uplinks than are watched */
};

/* Initial value: uplink_watch_done() is fine with it. */
#define WIRE_INIT                                                                                  \
	{                                                                                          \
		.netns_fd = -1                                                                     \
	}

/* Opens a namespace that option names. *ret_fd (may be NULL) is the caller's to close. Says on
 * stderr what is wrong. 0, or the exit status to end with. */
int netns_lookup(const char *option, const char *name, int *ret_fd, uint32_t *ret_inode);

/* Resolves namespaces and interfaces; needs no sensor yet. Says on stderr what is wrong. 0, or the
 * exit status to end with; uplink_watch_done() is due in any case. */
int uplink_watch_init(struct uplink_watch *w, const struct options *options);
void uplink_watch_done(struct uplink_watch *w);

/* Attaches the wire sensor to every uplink, with a warning for each that cannot be. */
void uplink_watch_attach(struct uplink_watch *w, struct sensors *sensors);

/* Tells the core where absence is evidence, and which addresses are ours. */
void uplink_watch_tell(const struct uplink_watch *w, struct monitor *monitor);

/* Is told right after the sensor has followed a change. */
typedef void (*wire_sink)(void *context, const struct uplink_news *news);

/* Looks at the routes again, follows them with the sensor, and tells each change. 0 or negative
 * errno, -EAGAIN when it has to be looked at once more. */
int uplink_watch_update(struct uplink_watch *w, struct sensors *sensors, wire_sink tell,
			void *context);

/* Looks whether the sensor is attached still where it was, and tells where it is not. How many have
 * been lost by now, and are uplinks still. */
size_t uplink_watch_find_lost(struct uplink_watch *w, struct sensors *sensors, wire_sink tell,
			      void *context);
/* Attaches it to these again. How many are lost all the same. */
size_t uplink_watch_reattach(struct uplink_watch *w, struct sensors *sensors, wire_sink tell,
			     void *context);

#endif
