// SPDX-License-Identifier: GPL-2.0-only
/* See uplinks.h. Names the interfaces; what is not asked of the kernel is in compare.c. */

#include "net/uplinks.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if_arp.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "net/route_monitor.h"
#include "net/netlink.h"

/* What the routes name, before it is known what they are called. */
struct walk {
	int found[UPLINKS_MAX];
	size_t count;
	bool more;
};

static void take_nexthop(struct rtnl_nexthop *hop, void *context)
{
	int ifindex = rtnl_route_nh_get_ifindex(hop);
	struct walk *w = context;

	for (size_t i = 0; i < w->count; i++) {
		if (w->found[i] == ifindex)
			return;
	}
	if (ifindex <= 0)
		return;
	if (w->count < UPLINKS_MAX)
		w->found[w->count++] = ifindex;
	else
		w->more = true;
}

/* Only the few default routes are taken apart: there may be a million others. */
static int take_route(struct nl_msg *message, void *context)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct rtmsg *m = nlmsg_data(header);
	struct rtnl_route *route;

	if (header->nlmsg_type != RTM_NEWROUTE || !nlmsg_valid_hdr(header, sizeof(*m)) ||
	    m->rtm_type != RTN_UNICAST || (m->rtm_family != AF_INET && m->rtm_family != AF_INET6) ||
	    !ROUTE_IS_DEFAULT(m->rtm_family, m->rtm_dst_len))
		return NL_OK;
	if (rtnl_route_parse(header, &route) < 0)
		return NL_OK;
	rtnl_route_foreach_nexthop(route, take_nexthop, context);
	rtnl_route_put(route);
	return NL_OK;
}

static void take_address(struct nl_object *object, void *context)
{
	struct nl_addr *local = rtnl_addr_get_local((struct rtnl_addr *)object);
	struct uplinks *u = context;

	if (!local || u->own_count == OWN_ADDRESSES_MAX)
		return;
	u->own_links[u->own_count] = (struct own_link){
		.ifindex = (uint32_t)rtnl_addr_get_ifindex((struct rtnl_addr *)object),
		.prefix_len = (uint8_t)rtnl_addr_get_prefixlen((struct rtnl_addr *)object),
	};
	if (nl_addr_get_family(local) == AF_INET && nl_addr_get_len(local) == 4)
		u->own[u->own_count++] = address_from_ipv4(nl_addr_get_binary_addr(local));
	else if (nl_addr_get_family(local) == AF_INET6 && nl_addr_get_len(local) == 16)
		u->own[u->own_count++] = address_from_ipv6(nl_addr_get_binary_addr(local));
}

/* Of a name, or of an index where that is NULL. */
static int ask_link(struct nl_sock *s, int ifindex, const char *name, struct uplink *ret,
		    bool *ret_loopback)
{
	struct rtnl_link *link = NULL;
	const char *kind;
	int r = netlink_errno(rtnl_link_get_kernel(s, ifindex, name, &link));

	if (r < 0)
		return r;
	ret->ifindex = (uint32_t)rtnl_link_get_ifindex(link);
	snprintf(ret->name, sizeof(ret->name), "%s", rtnl_link_get_name(link));
	kind = rtnl_link_get_type(link);
	if (!kind && rtnl_link_get_arptype(link) == ARPHRD_PPP)
		kind = "ppp";
	snprintf(ret->kind, sizeof(ret->kind), "%s", kind ? kind : "");
	*ret_loopback = rtnl_link_get_flags(link) & IFF_LOOPBACK;
	rtnl_link_put(link);
	return 0;
}

int uplinks_received(struct nl_sock *s, uint32_t ifindex, uint64_t *ret_packets)
{
	struct rtnl_link *link = NULL;
	int r = netlink_errno(rtnl_link_get_kernel(s, (int)ifindex, NULL, &link));

	if (r < 0)
		return r;
	*ret_packets = rtnl_link_get_stat(link, RTNL_LINK_RX_PACKETS);
	rtnl_link_put(link);
	return 0;
}

int uplinks_read(struct nl_sock *s, struct uplinks *ret)
{
	static const struct rtmsg all = {.rtm_family = AF_UNSPEC};
	_cleanup_cache_ struct nl_cache *addresses = NULL;
	struct uplinks found = {0};
	struct walk walk = {0};
	int routes, r;

	routes = netlink_dump(s, RTM_GETROUTE, &all, sizeof(all), take_route, &walk);
	if (routes < 0 && routes != -EAGAIN)
		return routes;
	r = netlink_errno(rtnl_addr_alloc_cache(s, &addresses));
	if (r < 0)
		return r;
	nl_cache_foreach(addresses, take_address, &found);
	for (size_t i = 0; i < walk.count; i++) {
		bool loopback;

		r = ask_link(s, walk.found[i], NULL, &found.links[found.links_count], &loopback);
		if (r == -ENODEV)
			continue;
		if (r < 0)
			return r;
		found.links_count += !loopback;
	}
	found.more = walk.more;
	*ret = found;
	return routes;
}

int uplinks_find(struct nl_sock *s, const char *name, struct uplink *ret)
{
	bool loopback;

	return ask_link(s, 0, name, ret, &loopback);
}
