/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A check's own connections as observations for the core: as the program itself lived them, where
 * no sensor tells more; or which of the sensors' observations are about them.
 */
#ifndef EGRESS25_ENGINE_PROBE_FEED_H
#define EGRESS25_ENGINE_PROBE_FEED_H

#include "core/monitor.h"
#include "probe/probe.h"

/* Tells m what the event means, as of now_ns. */
void probe_feed(struct monitor *m, enum probe_event event, const struct probe_connection *c,
		uint64_t now_ns);

/* Whether what a sensor saw is about one of the connections, or about all of what is watched;
 * netns: the inode number of this program's own namespace. */
bool probe_feed_concerns(const struct probe *p, const struct observation *o, uint32_t netns);

#endif
