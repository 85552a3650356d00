/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notices when the wire sensor's programs are taken off an uplink by somebody else, has them
 * attached again, and sees to it that nothing is concluded from what they did not see meanwhile.
 * The kernel gives notice of filters at once. Of links it gives none: they are looked at while
 * there is traffic, and each time right before something rests on what was not seen.
 */
#ifndef EGRESS25_ENGINE_FILTER_WATCH_H
#define EGRESS25_ENGINE_FILTER_WATCH_H

#include <systemd/sd-event.h>

#include "engine/uplink_watch.h"
#include "net/tc_monitor.h"

/* With traffic, how often links are looked at: two system calls for each uplink. */
#define FILTER_WATCH_EVERY_NS	  1000000000ULL
/* What is taken away again and again is attached again ever later: after 1, 2, 4 ... 64 s. */
#define FILTER_WATCH_AGAIN_NS	  1000000000ULL
#define FILTER_WATCH_AGAIN_MAX_NS 64000000000ULL

struct filter_watch {
	struct uplink_watch *uplinks; /* not owned, as are all others here */
	struct sensors *sensors;
	wire_sink tell;
	void (*turn)(void *context);
	void *context;
	struct tc_monitor *monitor; /* owned; NULL: filters are looked at as links are */
	sd_event_source *heard, *due;
	uint64_t looked_ns;	 /* all were found in their places then */
	uint64_t attached_ns;	 /* one was attached again */
	uint64_t again_after_ns; /* and if it is lost once more, waits this long; 0: at once */
};

/* turn: reads what the sensors saw until now, before something is told, and sets the timers anew
 * after it. Initial value: zero; filter_watch_stop() is fine with it. 0 or negative errno. */
int filter_watch_start(struct filter_watch *f, sd_event *event, struct uplink_watch *uplinks,
		       struct sensors *sensors, wire_sink tell, void (*turn)(void *context),
		       void *context);
void filter_watch_stop(struct filter_watch *f);

/* There is traffic. */
void filter_watch_glance(struct filter_watch *f, uint64_t now_ns);
/* Something that happened at that time rests on what the programs did not see. */
void filter_watch_verify(struct filter_watch *f, uint64_t happened_ns);

#endif
