/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notices that a namespace which --only-netns or --wire-netns names was deleted, or made anew under
 * its name: the open descriptor keeps the old one alive, with its interfaces, and nothing would
 * ever be seen there again.
 */
#ifndef EGRESS25_ENGINE_NETNS_WATCH_H
#define EGRESS25_ENGINE_NETNS_WATCH_H

#include <systemd/sd-event.h>

#include "config/options.h"

/* The kernel gives no notice of it: a system call each time. */
#define NETNS_WATCH_EVERY_NS 2000000000ULL

struct netns_watch {
	struct {
		const char *option, *name; /* of the options; NULL: nothing to look at */
		uint32_t inode;
	} named[2];
	void (*gone)(void *context, const char *option, const char *name);
	void *context;
	sd_event_source *due;
};

/* Calls gone once. "self", and the paths of processes below /proc, which say nothing when they end,
 * are not looked at. Initial value: zero; netns_watch_stop() is fine with it. 0 or negative
 * errno. */
int netns_watch_start(struct netns_watch *w, sd_event *event, const struct options *options,
		      uint32_t only_netns, uint32_t wire_netns,
		      void (*gone)(void *context, const char *option, const char *name),
		      void *context);
void netns_watch_stop(struct netns_watch *w);

#endif
