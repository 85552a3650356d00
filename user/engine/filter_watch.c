// SPDX-License-Identifier: GPL-2.0-only
/* See filter_watch.h. */

#include "engine/filter_watch.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/log.h"

#define ACCURACY_US 1000

static int wait_until(struct filter_watch *f, uint64_t at_ns)
{
	int r = sd_event_source_set_time(f->due, at_ns / NS_PER_US);

	return r < 0 ? r : sd_event_source_set_enabled(f->due, SD_EVENT_ONESHOT);
}

/* One was lost. At once, unless it was attached again a moment ago. */
static uint64_t when_again(struct filter_watch *f, uint64_t now_ns)
{
	if (now_ns - f->attached_ns > FILTER_WATCH_AGAIN_MAX_NS)
		f->again_after_ns = 0;
	return f->attached_ns + f->again_after_ns;
}

static void attach_again(struct filter_watch *f, uint64_t now_ns)
{
	f->attached_ns = now_ns;
	f->again_after_ns = f->again_after_ns ? f->again_after_ns * 2 : FILTER_WATCH_AGAIN_NS;
	if (f->again_after_ns > FILTER_WATCH_AGAIN_MAX_NS)
		f->again_after_ns = FILTER_WATCH_AGAIN_MAX_NS;
	if (uplink_watch_reattach(f->uplinks, f->sensors, f->tell, f->context) > 0)
		(void)wait_until(f, now_ns + f->again_after_ns);
}

static void look(struct filter_watch *f)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC), at_ns;

	f->looked_ns = now_ns;
	if (uplink_watch_find_lost(f->uplinks, f->sensors, f->tell, f->context) == 0)
		return;
	at_ns = when_again(f, now_ns);
	if (at_ns <= now_ns)
		attach_again(f, now_ns);
	else
		(void)wait_until(f, at_ns);
}

void filter_watch_glance(struct filter_watch *f, uint64_t now_ns)
{
	if (f->due && now_ns - f->looked_ns >= FILTER_WATCH_EVERY_NS)
		look(f);
}

void filter_watch_verify(struct filter_watch *f, uint64_t happened_ns)
{
	if (f->due && f->looked_ns <= happened_ns)
		look(f);
}

static bool is_watched(void *context, uint32_t ifindex)
{
	const struct uplink_watch *w = context;

	for (size_t i = 0; i < w->attached_count; i++) {
		if (w->attached[i].ifindex == ifindex)
			return true;
	}
	return false;
}

static int on_news(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct filter_watch *f = context;
	int r = tc_monitor_drain(f->monitor, is_watched, f->uplinks);

	(void)fd, (void)events;
	if (r < 0) {
		log_warning("notifications of tc filters stopped: %s; that one was removed is "
			    "noticed with the next connection",
			    strerror(-r));
		return sd_event_source_set_enabled(source, SD_EVENT_OFF);
	}
	if (r == 0)
		return 0;
	f->turn(f->context);
	look(f);
	f->turn(f->context);
	return 0;
}

static int on_due(sd_event_source *source, uint64_t at_us, void *context)
{
	struct filter_watch *f = context;

	(void)source, (void)at_us;
	f->turn(f->context);
	attach_again(f, clock_now_ns(CLOCK_MONOTONIC));
	f->turn(f->context);
	return 0;
}

int filter_watch_start(struct filter_watch *f, sd_event *event, struct uplink_watch *uplinks,
		       struct sensors *sensors, wire_sink tell, void (*turn)(void *context),
		       void *context)
{
	int r;

	*f = (struct filter_watch){.uplinks = uplinks,
				   .sensors = sensors,
				   .tell = tell,
				   .turn = turn,
				   .context = context};
	if (!sensors_has_wire(sensors))
		return 0;
	r = tc_monitor_open(&f->monitor, uplinks->netns_fd);
	if (r >= 0)
		r = sd_event_add_io(event, &f->heard, tc_monitor_fd(f->monitor), EPOLLIN, on_news,
				    f);
	if (r < 0)
		log_warning("tc filters cannot be followed: %s; that one was removed is noticed "
			    "with the next connection",
			    strerror(-r));
	r = sd_event_add_time(event, &f->due, CLOCK_MONOTONIC, UINT64_MAX, ACCURACY_US, on_due, f);
	if (r >= 0)
		r = sd_event_source_set_enabled(f->due, SD_EVENT_OFF);
	/* What happened since they were attached. */
	look(f);
	return r < 0 ? r : 0;
}

void filter_watch_stop(struct filter_watch *f)
{
	f->heard = sd_event_source_disable_unref(f->heard);
	f->due = sd_event_source_disable_unref(f->due);
	tc_monitor_close(f->monitor);
	f->monitor = NULL;
}
