// SPDX-License-Identifier: GPL-2.0-only
/* See uplink_changes.h. Between the first news and the look nobody listens: however much comes in,
 * the loop is woken twice. */

#include "engine/uplink_changes.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/log.h"

#define ACCURACY_US 1000

static int look_at(struct uplink_changes *r, uint64_t at_ns)
{
	int e;

	if (at_ns < r->rests_until_ns)
		at_ns = r->rests_until_ns;
	e = sd_event_source_set_time(r->due, at_ns / NS_PER_US);
	return e < 0 ? e : sd_event_source_set_enabled(r->due, SD_EVENT_ONESHOT);
}

static int on_news(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct uplink_changes *r = context;
	int e = sd_event_source_set_enabled(source, SD_EVENT_OFF);

	(void)fd, (void)events;
	return e < 0 ? e : look_at(r, clock_now_ns(CLOCK_MONOTONIC) + REWIRE_SETTLE_NS);
}

/* Says what is wrong once, and once that it is not any more. */
static void tell_error(struct uplink_changes *r, int error)
{
	if (error == -EAGAIN || error == r->error)
		return;
	if (error < 0)
		log_warning(
			"the routes cannot be read again: %s; the uplinks stay as they are, and "
			"retrying",
			strerror(-error));
	else
		log_notice("the routes can be read again");
	r->error = error;
}

static int on_due(sd_event_source *source, uint64_t at_us, void *context)
{
	struct uplink_changes *r = context;
	uint64_t start_ns, end_ns, rest_ns;
	int e;

	(void)source, (void)at_us;
	/* What comes from here on may come too late for the look. */
	while ((e = route_monitor_drain(r->follow)) > 0)
		;
	if (e < 0) {
		log_warning("route notifications stopped: %s; the uplinks stay "
			    "as they are until the next start",
			    strerror(-e));
		return 0;
	}
	start_ns = clock_now_ns(CLOCK_MONOTONIC);
	e = r->look(r->context);
	end_ns = clock_now_ns(CLOCK_MONOTONIC);
	rest_ns = (end_ns - start_ns) * REWIRE_REST_FACTOR;
	r->rests_until_ns = end_ns + (rest_ns > REWIRE_REST_NS ? rest_ns : REWIRE_REST_NS);
	tell_error(r, e);
	if (e < 0)
		return look_at(r, end_ns);
	return sd_event_source_set_enabled(r->heard, SD_EVENT_ON);
}

int uplink_changes_start(struct uplink_changes *r, sd_event *event, struct follow *follow,
			 uplink_changes_look look, void *context)
{
	int e;

	*r = (struct uplink_changes){.follow = follow, .look = look, .context = context};
	if (!follow)
		return 0; /* the routes could not be read, which has been said */
	e = sd_event_add_io(event, &r->heard, route_monitor_fd(follow), EPOLLIN, on_news, r);
	if (e >= 0)
		e = sd_event_add_time(event, &r->due, CLOCK_MONOTONIC, UINT64_MAX, ACCURACY_US,
				      on_due, r);
	return e < 0 ? e : 0;
}

void uplink_changes_stop(struct uplink_changes *r)
{
	r->heard = sd_event_source_disable_unref(r->heard);
	r->due = sd_event_source_disable_unref(r->due);
}
