/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the routes are looked at again: soon after something changed, and seldom enough that a storm
 * of changes costs next to nothing. What is done then is the owner's.
 */
#ifndef EGRESS25_ENGINE_UPLINK_CHANGES_H
#define EGRESS25_ENGINE_UPLINK_CHANGES_H

#include <systemd/sd-event.h>

#include "net/route_monitor.h"

/* What belongs together (a link, its address, its route) comes within milliseconds; a SYN that
 * leaves before the sensor is there is not seen, so it is not waited for longer. */
#define REWIRE_SETTLE_NS   20000000ULL
/* Between two looks: ten in a second at most ... */
#define REWIRE_REST_NS	   100000000ULL
/* ... and a twentieth of the time where a look takes long: 0.15 s with 300,000 routes, as measured,
 * during which the ring has room for thousands of records. */
#define REWIRE_REST_FACTOR 20

/* Looks. 0, or a negative errno when it has to be done once more. */
typedef int (*uplink_changes_look)(void *context);

struct uplink_changes {
	struct follow *follow; /* not owned */
	uplink_changes_look look;
	void *context;
	sd_event_source *heard, *due;
	uint64_t rests_until_ns;
	int error; /* that was told; 0 none */
};

/* Initial value: zero; uplink_changes_stop() is fine with it. 0 or negative errno. */
int uplink_changes_start(struct uplink_changes *r, sd_event *event, struct follow *follow,
			 uplink_changes_look look, void *context);
void uplink_changes_stop(struct uplink_changes *r);

#endif
