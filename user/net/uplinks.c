// SPDX-License-Identifier: GPL-2.0-only
/* See uplinks.h. Each call opens a netlink socket in the namespace asked for and closes it again:
 * the caller's own namespace is left for that moment only. */

#include "net/uplinks.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/cache.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/classifier.h>
#include <netlink/route/link.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"

#ifndef NS_GET_NSTYPE
#define NS_GET_NSTYPE _IO(0xb7, 0x3) /* linux/nsfs.h, 4.11 */
#endif

static void cleanup_socket(struct nl_sock **s)
{
	nl_socket_free(*s);
}

static void cleanup_cache(struct nl_cache **c)
{
	nl_cache_free(*c);
}

#define _cleanup_socket_ _cleanup_(cleanup_socket)
#define _cleanup_cache_	 _cleanup_(cleanup_cache)

/* libnl's own error numbers as errno. */
static int from_nl(int r)
{
	switch (-r) {
	case NLE_SUCCESS:
		return 0;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_NODEV:
	case NLE_OBJ_NOTFOUND:
		return -ENODEV;
	default:
		return -EIO;
	}
}

/* A route socket that belongs to the namespace; -1 is the caller's own. */
static int connect_in(int netns_fd, struct nl_sock **ret)
{
	_cleanup_close_ int own = -1;
	struct nl_sock *s;
	int r;

	if (netns_fd >= 0) {
		own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
		if (own < 0 || setns(netns_fd, CLONE_NEWNET) < 0)
			return -errno;
	}
	s = nl_socket_alloc();
	r = s ? from_nl(nl_connect(s, NETLINK_ROUTE)) : -ENOMEM;
	/* Coming back cannot fail with a descriptor of a namespace we were in a moment ago, short
	 * of losing CAP_SYS_ADMIN in between; going on in the wrong one would be worse. */
	if (own >= 0 && setns(own, CLONE_NEWNET) < 0)
		abort();
	if (r < 0) {
		nl_socket_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

static void add_uplink(struct uplinks *u, struct nl_cache *links, int ifindex)
{
	struct rtnl_link *link;

	for (size_t i = 0; i < u->links_count; i++) {
		if (u->links[i].ifindex == (uint32_t)ifindex)
			return;
	}
	link = rtnl_link_get(links, ifindex);
	if (!link)
		return;
	if (!(rtnl_link_get_flags(link) & IFF_LOOPBACK) && u->links_count < UPLINKS_MAX) {
		struct uplink *new = &u->links[u->links_count++];

		new->ifindex = (uint32_t)ifindex;
		snprintf(new->name, sizeof(new->name), "%s", rtnl_link_get_name(link));
	}
	rtnl_link_put(link);
}

struct walk {
	struct uplinks *found;
	struct nl_cache *links;
};

static void take_nexthop(struct rtnl_nexthop *hop, void *context)
{
	struct walk *w = context;

	add_uplink(w->found, w->links, rtnl_route_nh_get_ifindex(hop));
}

/* A default route, or half of one: VPNs lay 0.0.0.0/1 and 128.0.0.0/1, and networks that announce
 * all of the assigned IPv6 space 2000::/3, over the real one. */
static bool is_default(const struct nl_addr *destination)
{
	unsigned int len = destination ? nl_addr_get_prefixlen(destination) : 0;

	return len <= 1 || (len == 3 && nl_addr_get_family(destination) == AF_INET6);
}

static void take_route(struct nl_object *object, void *context)
{
	struct rtnl_route *route = (struct rtnl_route *)object;

	if (rtnl_route_get_type(route) != RTN_UNICAST || !is_default(rtnl_route_get_dst(route)))
		return;
	rtnl_route_foreach_nexthop(route, take_nexthop, context);
}

static void take_address(struct nl_object *object, void *context)
{
	struct nl_addr *local = rtnl_addr_get_local((struct rtnl_addr *)object);
	struct uplinks *u = context;

	if (!local || u->own_count == OWN_ADDRESSES_MAX)
		return;
	if (nl_addr_get_family(local) == AF_INET && nl_addr_get_len(local) == 4)
		u->own[u->own_count++] = address_from_ipv4(nl_addr_get_binary_addr(local));
	else if (nl_addr_get_family(local) == AF_INET6 && nl_addr_get_len(local) == 16)
		u->own[u->own_count++] = address_from_ipv6(nl_addr_get_binary_addr(local));
}

int uplinks_read(int netns_fd, struct uplinks *ret)
{
	_cleanup_socket_ struct nl_sock *s = NULL;
	_cleanup_cache_ struct nl_cache *links = NULL, *routes = NULL, *addresses = NULL;
	struct uplinks found = {0};
	struct walk walk = {.found = &found};
	int r;

	r = connect_in(netns_fd, &s);
	if (r < 0)
		return r;
	r = rtnl_link_alloc_cache(s, AF_UNSPEC, &links);
	if (r == 0)
		r = rtnl_route_alloc_cache(s, AF_UNSPEC, 0, &routes);
	if (r == 0)
		r = rtnl_addr_alloc_cache(s, &addresses);
	if (r < 0)
		return from_nl(r);
	walk.links = links;
	nl_cache_foreach(routes, take_route, &walk);
	nl_cache_foreach(addresses, take_address, &found);
	*ret = found;
	return 0;
}

int uplinks_find(int netns_fd, const char *name, struct uplink *ret)
{
	_cleanup_socket_ struct nl_sock *s = NULL;
	struct rtnl_link *link = NULL;
	int r;

	r = connect_in(netns_fd, &s);
	if (r < 0)
		return r;
	r = rtnl_link_get_kernel(s, 0, name, &link);
	if (r < 0)
		return from_nl(r);
	ret->ifindex = (uint32_t)rtnl_link_get_ifindex(link);
	snprintf(ret->name, sizeof(ret->name), "%s", rtnl_link_get_name(link));
	rtnl_link_put(link);
	return 0;
}

bool uplinks_has_filters(uint32_t ifindex)
{
	static const uint32_t sides[] = {TC_H_MIN_INGRESS, TC_H_MIN_EGRESS};
	_cleanup_socket_ struct nl_sock *s = NULL;

	if (connect_in(-1, &s) < 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		_cleanup_cache_ struct nl_cache *filters = NULL;

		if (rtnl_cls_alloc_cache(s, (int)ifindex, TC_H_MAKE(TC_H_CLSACT, sides[i]),
					 &filters) < 0 ||
		    nl_cache_nitems(filters) > 0)
			return true;
	}
	return false;
}

int netns_inode(int netns_fd, uint32_t *ret)
{
	struct stat st;

	if ((netns_fd >= 0 ? fstat(netns_fd, &st) : stat("/proc/self/ns/net", &st)) < 0)
		return -errno;
	*ret = (uint32_t)st.st_ino;
	return 0;
}

int netns_open(const char *name, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];

	if (strcmp(name, "self") == 0)
		snprintf(path, sizeof(path), "/proc/self/ns/net");
	else if (snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/run/netns/",
			  name) >= (int)sizeof(path))
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET)
		return -EINVAL;
	*ret_fd = TAKE_FD(fd);
	return 0;
}
