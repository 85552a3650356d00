// SPDX-License-Identifier: GPL-2.0-only
/*
 * See route_monitor.h. One socket hears, another one asks. The kernel itself drops the news of
 * routes that are no default route before they reach the first: a machine that learns a full table
 * of the internet, or loses it, is never woken for it.
 */

#include "net/route_monitor.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <netlink/socket.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/netlink.h"

/* What is read at a time, and how often in one go: what is left wakes the loop again. */
#define MESSAGE_BYTES 16384
#define MESSAGES_MAX  64

struct follow {
	struct nl_sock *hears, *asks;
};

/* Where things lie in a message; classic BPF reads numbers in network order. */
#define AT_TYPE	  offsetof(struct nlmsghdr, nlmsg_type)
#define AT_FAMILY (NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_family))
#define AT_LEN	  (NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_dst_len))
#define PASS	  UINT32_MAX

static int hear_of_default_routes_only(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_TYPE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __builtin_bswap16(RTM_NEWROUTE), 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __builtin_bswap16(RTM_DELROUTE), 0, 5),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AT_LEN),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, DEFAULT_LEN_MAX, 0, 3),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DEFAULT_LEN_MAX_IPV6, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AT_FAMILY),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, PASS),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {.len = ARRAY_LEN(code), .filter = code};

	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) {
		code[1].k = RTM_NEWROUTE;
		code[2].k = RTM_DELROUTE;
	}
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno
											   : 0;
}

static int subscribe(struct nl_sock *s)
{
	static const int groups[] = {
		RTNLGRP_LINK,	    RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
		RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
	};
	int r = hear_of_default_routes_only(nl_socket_get_fd(s));

	for (size_t i = 0; i < ARRAY_LEN(groups) && r == 0; i++)
		r = netlink_errno(nl_socket_add_membership(s, groups[i]));
	/* Kernels before 5.3 have no next hops by number, and no news of them. */
	(void)nl_socket_add_membership(s, RTNLGRP_NEXTHOP);
	return r;
}

int route_monitor_open(struct follow **ret, int netns_fd)
{
	struct follow *f = calloc(1, sizeof(*f));
	int r;

	if (!f)
		return -ENOMEM;
	r = netlink_open(netns_fd, NETLINK_ROUTE, &f->asks);
	if (r == 0)
		r = netlink_open(netns_fd, NETLINK_ROUTE, &f->hears);
	if (r == 0)
		r = subscribe(f->hears);
	if (r < 0) {
		route_monitor_close(f);
		return r;
	}
	*ret = f;
	return 0;
}

void route_monitor_close(struct follow *f)
{
	if (!f)
		return;
	nl_socket_free(f->hears);
	nl_socket_free(f->asks);
	free(f);
}

int route_monitor_fd(const struct follow *f)
{
	return nl_socket_get_fd(f->hears);
}

int route_monitor_drain(struct follow *f)
{
	char message[MESSAGE_BYTES];
	int changed = 0;

	for (int i = 0; i < MESSAGES_MAX; i++) {
		ssize_t n = recv(route_monitor_fd(f), message, sizeof(message), MSG_DONTWAIT);

		/* More happened than there was room for: all the more was it something. */
		if (n > 0 || (n < 0 && errno == ENOBUFS))
			changed = 1;
		else if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		else
			return n < 0 ? -errno : -EPIPE;
	}
	return changed;
}

int route_monitor_read(struct follow *f, struct uplinks *ret)
{
	return uplinks_read(f->asks, ret);
}

int route_monitor_received(struct follow *f, uint32_t ifindex, uint64_t *ret_packets)
{
	return uplinks_received(f->asks, ifindex, ret_packets);
}

int route_monitor_find(struct follow *f, const char *name, struct uplink *ret)
{
	return uplinks_find(f->asks, name, ret);
}
