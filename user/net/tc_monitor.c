// SPDX-License-Identifier: GPL-2.0-only
/*
 * See tc_monitor.h. The kernel itself drops what is said of classes, actions and new qdiscs before
 * it reaches the socket; of a qdisc that replaces another one it says first that this one goes.
 */

#include "net/tc_monitor.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <netlink/socket.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/netlink.h"

/* What is read at a time, and how often in one go: what is left wakes the loop again. */
#define MESSAGE_BYTES 16384
#define MESSAGES_MAX  64
#define PASS	      UINT32_MAX

struct tc_monitor {
	struct nl_sock *hears;
};

/* Classic BPF reads numbers in network order. */
static uint32_t type_as_read(uint16_t type)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? type : __builtin_bswap16(type);
}

static int hear_of_filters_only(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, type_as_read(RTM_DELTFILTER), 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, type_as_read(RTM_NEWTFILTER), 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, type_as_read(RTM_DELQDISC), 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, PASS),
	};
	struct sock_fprog program = {.len = ARRAY_LEN(code), .filter = code};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno
											   : 0;
}

int tc_monitor_open(struct tc_monitor **ret, int netns_fd)
{
	struct tc_monitor *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	r = netlink_open(netns_fd, NETLINK_ROUTE, &m->hears);
	if (r == 0)
		r = hear_of_filters_only(nl_socket_get_fd(m->hears));
	if (r == 0)
		r = netlink_errno(nl_socket_add_membership(m->hears, RTNLGRP_TC));
	if (r < 0) {
		tc_monitor_close(m);
		return r;
	}
	*ret = m;
	return 0;
}

void tc_monitor_close(struct tc_monitor *m)
{
	if (!m)
		return;
	nl_socket_free(m->hears);
	free(m);
}

int tc_monitor_fd(const struct tc_monitor *m)
{
	return nl_socket_get_fd(m->hears);
}

/* A filter of a block that several interfaces share names none: it may be anybody's. */
static bool names_one_of(const char *bytes, size_t len, tc_monitor_concerns concerns, void *context)
{
	const struct nlmsghdr *header = (const struct nlmsghdr *)bytes;
	int left = (int)len;

	for (; nlmsg_ok(header, left); header = nlmsg_next((struct nlmsghdr *)header, &left)) {
		const struct tcmsg *m = nlmsg_data(header);

		if (nlmsg_valid_hdr(header, sizeof(*m)) &&
		    (m->tcm_ifindex == (int)TCM_IFINDEX_MAGIC_BLOCK ||
		     concerns(context, (uint32_t)m->tcm_ifindex)))
			return true;
	}
	return false;
}

int tc_monitor_drain(struct tc_monitor *m, tc_monitor_concerns concerns, void *context)
{
	char message[MESSAGE_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
	int changed = 0;

	for (int i = 0; i < MESSAGES_MAX; i++) {
		ssize_t n = recv(tc_monitor_fd(m), message, sizeof(message), MSG_DONTWAIT);

		/* More happened than there was room for: some of it may have been ours. */
		if (n < 0 && errno == ENOBUFS)
			changed = 1;
		else if (n > 0)
			changed |= names_one_of(message, (size_t)n, concerns, context);
		else if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		else
			return n < 0 ? -errno : -EPIPE;
	}
	return changed;
}
