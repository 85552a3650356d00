// SPDX-License-Identifier: GPL-2.0-only
/* See netns_watch.h. */

#include "engine/netns_watch.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "net/netns.h"

#define ACCURACY_US 500000

static bool is_gone(const char *name, uint32_t inode)
{
	_cleanup_close_ int fd = -1;
	uint32_t now;
	int r = netns_open(name, &fd);

	/* What may not be looked at is taken to be there. */
	if (r < 0)
		return r == -ENOENT || r == -EINVAL;
	return netns_inode(fd, &now) == 0 && now != inode;
}

static int on_due(sd_event_source *source, uint64_t at_us, void *context)
{
	struct netns_watch *w = context;

	(void)at_us;
	for (size_t i = 0; i < ARRAY_LEN(w->named); i++) {
		if (!w->named[i].name || !is_gone(w->named[i].name, w->named[i].inode))
			continue;
		w->gone(w->context, w->named[i].option, w->named[i].name);
		return sd_event_source_set_enabled(source, SD_EVENT_OFF);
	}
	(void)sd_event_source_set_time(
		source, (clock_now_ns(CLOCK_MONOTONIC) + NETNS_WATCH_EVERY_NS) / NS_PER_US);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static bool can_vanish(const char *name)
{
	return name && strcmp(name, "self") != 0 && strncmp(name, "/proc/", strlen("/proc/")) != 0;
}

int netns_watch_start(struct netns_watch *w, sd_event *event, const struct options *options,
		      uint32_t only_netns, uint32_t wire_netns,
		      void (*gone)(void *context, const char *option, const char *name),
		      void *context)
{
	*w = (struct netns_watch){
		.named = {{"only-netns", options->only_netns, only_netns},
			  {"wire-netns", options->wire_netns, wire_netns}},
		.gone = gone,
		.context = context,
	};
	for (size_t i = 0; i < ARRAY_LEN(w->named); i++) {
		if (!can_vanish(w->named[i].name))
			w->named[i].name = NULL;
	}
	if (!w->named[0].name && !w->named[1].name)
		return 0;
	return sd_event_add_time(event, &w->due, CLOCK_MONOTONIC, 0, ACCURACY_US, on_due, w);
}

void netns_watch_stop(struct netns_watch *w)
{
	w->due = sd_event_source_disable_unref(w->due);
}
