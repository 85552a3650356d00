/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notices that tc filters or qdiscs of a namespace's interfaces come or go. It does not say which:
 * whoever is told looks whether his own are there. The namespace is entered once, when it is
 * opened.
 */
#ifndef EGRESS25_NET_TC_MONITOR_H
#define EGRESS25_NET_TC_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

struct tc_monitor;

/* netns_fd: -1 for the caller's own. What changes from now on is noticed. 0 or negative errno. */
int tc_monitor_open(struct tc_monitor **ret, int netns_fd);
void tc_monitor_close(struct tc_monitor *m);

/* Readable when something changed. */
int tc_monitor_fd(const struct tc_monitor *m);

/* Takes in what waits there, never blocks. 1 when it was about an interface that concerns the
 * caller, 0 when it was not, or a negative errno: nothing more will be noticed. */
typedef bool (*tc_monitor_concerns)(void *context, uint32_t ifindex);
int tc_monitor_drain(struct tc_monitor *m, tc_monitor_concerns concerns, void *context);

#endif
