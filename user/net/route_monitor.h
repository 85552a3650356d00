/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notices that routes, links or addresses of a namespace change, and reads them anew. It does not
 * say what changed: whoever asks compares. The namespace is entered once, when it is opened.
 */
#ifndef EGRESS25_NET_ROUTE_MONITOR_H
#define EGRESS25_NET_ROUTE_MONITOR_H

#include "net/uplinks.h"

/* A default route, or half of one: VPNs lay 0.0.0.0/1 and 128.0.0.0/1, and networks that announce
 * all of the assigned IPv6 space 2000::/3, over the real one. */
#define DEFAULT_LEN_MAX	     1
#define DEFAULT_LEN_MAX_IPV6 3
#define ROUTE_IS_DEFAULT(family, len)                                                              \
	((len) <= DEFAULT_LEN_MAX || ((len) == DEFAULT_LEN_MAX_IPV6 && (family) == AF_INET6))

struct follow;

/* netns_fd: -1 for the caller's own. What changes from now on is noticed. 0 or negative errno. */
int route_monitor_open(struct follow **ret, int netns_fd);
void route_monitor_close(struct follow *f);

/* Readable when something changed. */
int route_monitor_fd(const struct follow *f);
/* Takes in what waits there, never blocks. 1 when something changed, 0 when nothing did, or a
 * negative errno: nothing more will be noticed. */
int route_monitor_drain(struct follow *f);

/* As uplinks_read() and uplinks_find(). */
int route_monitor_read(struct follow *f, struct uplinks *ret);
int route_monitor_find(struct follow *f, const char *name, struct uplink *ret);

/* What the interface has received, by the device's own counter. 0 or negative errno. */
int route_monitor_received(struct follow *f, uint32_t ifindex, uint64_t *ret_packets);

#endif
