/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's side of the lab: a named network namespace like those of `ip netns add`, and in
 * it the TUN device whose other end is this process. The namespace lives on as long as its name
 * is mounted, so whoever makes it must remove it. Knows nothing of packets.
 */
#ifndef EGRESS25_LAB_NET_H
#define EGRESS25_LAB_NET_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <net/if.h>
#include <linux/if_addr.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>

#include "base/cleanup.h"

#define NETNS_DIR   "/run/netns"
#define UPLINK_NAME "uplink0"

#define UPLINK_IPV4    "192.0.2.2/24"
#define UPLINK_IPV6    "2001:db8:0:1::2/64"
#define ROUTER_IPV4    "192.0.2.1"
#define ROUTER_IPV6    "2001:db8:0:1::1"
#define UPLINK_QUEUE   10000 /* packets: a burst must not be dropped on this side of the wire */
#define NETNS_PATH_MAX 280

/* Says what failed and hands the error on. */
static int net_error(const char *what, int err)
{
	fprintf(stderr, "lab: %s: %s\n", what, strerror(-err));
	return err;
}

/* Makes /run/netns a shared mount of its own, as iproute2 does, so that a name that is unmounted
 * here is unmounted in every mount namespace. */
static int netns_share_dir(void)
{
	if (mkdir(NETNS_DIR, 0755) < 0 && errno != EEXIST)
		return net_error("mkdir " NETNS_DIR, -errno);
	if (mount("", NETNS_DIR, "none", MS_SHARED | MS_REC, NULL) == 0)
		return 0;
	if (errno != EINVAL) /* EINVAL: no mount point yet */
		return net_error("mount --make-shared " NETNS_DIR, -errno);
	if (mount(NETNS_DIR, NETNS_DIR, "none", MS_BIND | MS_REC, NULL) < 0)
		return net_error("mount --bind " NETNS_DIR, -errno);
	if (mount("", NETNS_DIR, "none", MS_SHARED | MS_REC, NULL) < 0)
		return net_error("mount --make-shared " NETNS_DIR, -errno);
	return 0;
}

static bool netns_name_valid(const char *name)
{
	return *name && strlen(name) < 200 && !strchr(name, '/') && strcmp(name, ".") &&
	       strcmp(name, "..");
}

static void netns_path(char path[static NETNS_PATH_MAX], const char *name)
{
	snprintf(path, NETNS_PATH_MAX, "%s/%s", NETNS_DIR, name);
}

static void netns_remove(const char *name)
{
	char path[NETNS_PATH_MAX];

	netns_path(path, name);
	if (umount2(path, MNT_DETACH) < 0 && errno != EINVAL)
		net_error(path, -errno);
	if (unlink(path) < 0)
		net_error(path, -errno);
}

/* This process moves into the new namespace. -EEXIST when the name is taken; after any other
 * failure nothing is left behind. */
static int netns_create(const char *name)
{
	_cleanup_close_ int dir = -1, file = -1;
	char path[NETNS_PATH_MAX];
	int err;

	netns_path(path, name);
	if (mkdir(NETNS_DIR, 0755) < 0 && errno != EEXIST)
		return net_error("mkdir " NETNS_DIR, -errno);
	dir = open(NETNS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || flock(dir, LOCK_EX) < 0) /* two at once would mount it twice */
		return net_error(NETNS_DIR, -errno);
	err = netns_share_dir();
	if (err < 0)
		return err;
	file = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	if (file < 0 && errno == EEXIST) {
		fprintf(stderr,
			"lab: network namespace '%s' exists: take another name, or remove "
			"it with: ip netns del %s\n",
			name, name);
		return -EEXIST;
	}
	if (file < 0)
		return net_error(path, -errno);
	if (unshare(CLONE_NEWNET) < 0 ||
	    mount("/proc/self/ns/net", path, "none", MS_BIND, NULL) < 0) {
		err = net_error("new network namespace", -errno);
		unlink(path);
		return err;
	}
	return 0;
}

/* The descriptor of the device's other end, non-blocking, or negative errno. */
static int uplink_open(void)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	_cleanup_close_ int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return net_error("/dev/net/tun", -errno);
	memcpy(request.ifr_name, UPLINK_NAME, sizeof(UPLINK_NAME));
	if (ioctl(fd, TUNSETIFF, &request) < 0)
		return net_error(UPLINK_NAME, -errno);
	return TAKE_FD(fd);
}

/* Less noise on the wire; a kernel that lacks a setting only makes more of it. */
static void uplink_quiet(void)
{
	static const struct {
		const char *name, *value;
	} settings[] = {
		{"accept_ra", "0"},	{"router_solicitations", "0"},
		{"autoconf", "0"},	{"addr_gen_mode", "1"}, /* no link-local address */
		{"dad_transmits", "0"},
	};

	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		_cleanup_close_ int fd = -1;
		char path[128];

		snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/" UPLINK_NAME "/%s",
			 settings[i].name);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd >= 0 && write(fd, settings[i].value, 1) < 0)
			net_error(path, -errno);
	}
}

static void cleanup_nl_socket(struct nl_sock **s)
{
	nl_socket_free(*s);
}

static void cleanup_nl_link(struct rtnl_link **l)
{
	rtnl_link_put(*l);
}

static void cleanup_nl_addr(struct nl_addr **a)
{
	nl_addr_put(*a);
}

static void cleanup_rtnl_addr(struct rtnl_addr **a)
{
	rtnl_addr_put(*a);
}

static void cleanup_nl_route(struct rtnl_route **r)
{
	rtnl_route_put(*r);
}

/* libnl has its own error numbers. */
static int nl_failed(const char *what, int err)
{
	fprintf(stderr, "lab: %s: %s\n", what, nl_geterror(err));
	return -EIO;
}

static int link_up(struct nl_sock *s, const char *name, unsigned int mtu)
{
	_cleanup_(cleanup_nl_link) struct rtnl_link *which = rtnl_link_alloc();
	_cleanup_(cleanup_nl_link) struct rtnl_link *change = rtnl_link_alloc();
	int err;

	if (!which || !change)
		return -ENOMEM;
	rtnl_link_set_ifindex(which, (int)if_nametoindex(name));
	rtnl_link_set_flags(change, IFF_UP);
	if (mtu) {
		rtnl_link_set_mtu(change, mtu);
		rtnl_link_set_txqlen(change, UPLINK_QUEUE);
	}
	err = rtnl_link_change(s, which, change, 0);
	return err < 0 ? nl_failed(name, err) : 0;
}

static int address_add(struct nl_sock *s, int ifindex, const char *text)
{
	_cleanup_(cleanup_rtnl_addr) struct rtnl_addr *a = rtnl_addr_alloc();
	_cleanup_(cleanup_nl_addr) struct nl_addr *local = NULL;
	int err = nl_addr_parse(text, AF_UNSPEC, &local);

	if (!a || err < 0)
		return nl_failed(text, err);
	rtnl_addr_set_ifindex(a, ifindex);
	rtnl_addr_set_local(a, local);
	if (nl_addr_get_family(local) == AF_INET6)
		rtnl_addr_set_flags(a, IFA_F_NODAD);
	err = rtnl_addr_add(s, a, 0);
	return err < 0 ? nl_failed(text, err) : 0;
}

static int default_route_add(struct nl_sock *s, int ifindex, const char *router)
{
	_cleanup_(cleanup_nl_route) struct rtnl_route *r = rtnl_route_alloc();
	_cleanup_(cleanup_nl_addr) struct nl_addr *gateway = NULL, *any = NULL;
	struct rtnl_nexthop *hop;
	int err = nl_addr_parse(router, AF_UNSPEC, &gateway);

	if (!r || err < 0)
		return nl_failed(router, err);
	err = nl_addr_parse("default", nl_addr_get_family(gateway), &any);
	hop = rtnl_route_nh_alloc();
	if (err < 0 || !hop)
		return nl_failed(router, err);
	rtnl_route_nh_set_ifindex(hop, ifindex);
	rtnl_route_nh_set_gateway(hop, gateway);
	rtnl_route_add_nexthop(r, hop); /* owns it now */
	rtnl_route_set_family(r, (uint8_t)nl_addr_get_family(gateway));
	rtnl_route_set_table(r, RT_TABLE_MAIN);
	rtnl_route_set_scope(r, RT_SCOPE_UNIVERSE);
	rtnl_route_set_dst(r, any);
	err = rtnl_route_add(s, r, 0);
	return err < 0 ? nl_failed(router, err) : 0;
}

/* Brings lo and the uplink up, with addresses and default routes; of IPv6 where the kernel has it.
 */
static int uplink_configure(unsigned int mtu, bool ipv6_route)
{
	_cleanup_(cleanup_nl_socket) struct nl_sock *s = nl_socket_alloc();
	int ifindex = (int)if_nametoindex(UPLINK_NAME);
	bool has_ipv6 = access("/proc/sys/net/ipv6", F_OK) == 0;
	int err;

	if (!s)
		return -ENOMEM;
	err = nl_connect(s, NETLINK_ROUTE);
	if (err < 0)
		return nl_failed("netlink", err);
	uplink_quiet();
	err = link_up(s, "lo", 0);
	if (!err)
		err = link_up(s, UPLINK_NAME, mtu);
	if (!err)
		err = address_add(s, ifindex, UPLINK_IPV4);
	if (!err && has_ipv6)
		err = address_add(s, ifindex, UPLINK_IPV6);
	if (!err)
		err = default_route_add(s, ifindex, ROUTER_IPV4);
	if (!err && has_ipv6 && ipv6_route)
		err = default_route_add(s, ifindex, ROUTER_IPV6);
	return err;
}

#endif
