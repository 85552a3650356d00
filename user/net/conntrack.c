// SPDX-License-Identifier: GPL-2.0-only
/*
 * See conntrack.h. From /proc/sys where that can be read; a service that sees processes only asks
 * by netlink, which on some kernels has the module of that name loaded.
 */

#include "net/conntrack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "net/netlink.h"

#define DIRECTORY "/proc/sys/net/netfilter"

static int read_number(const char *path, uint32_t *ret)
{
	FILE *f = fopen(path, "re");
	int n;

	if (!f)
		return -errno;
	n = fscanf(f, "%u", ret);
	fclose(f);
	return n == 1 ? 0 : -EIO;
}

struct usage {
	uint32_t entries, max;
	bool found;
};

/* The one answer. The kernel marks it as a part of several, and no end of them follows: whoever
 * reads on waits for ever. */
static int take_stats(struct nl_msg *message, void *context)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct nlattr *entries =
		nlmsg_find_attr(header, sizeof(struct nfgenmsg), CTA_STATS_GLOBAL_ENTRIES);
	const struct nlattr *max =
		nlmsg_find_attr(header, sizeof(struct nfgenmsg), CTA_STATS_GLOBAL_MAX_ENTRIES);
	struct usage *u = context;

	if (!entries || !max || nla_len(entries) < 4 || nla_len(max) < 4)
		return NL_STOP;
	u->entries = ntohl(nla_get_u32(entries));
	u->max = ntohl(nla_get_u32(max));
	u->found = true;
	return NL_STOP;
}

/* Asked from the loop that everything waits for. */
#define PATIENCE_US 100000

static int ask(struct usage *ret)
{
	const struct timeval patience = {.tv_usec = PATIENCE_US};
	struct nfgenmsg request = {.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0};
	_cleanup_socket_ struct nl_sock *s = NULL;
	int r = netlink_open(-1, NETLINK_NETFILTER, &s);

	if (r < 0)
		return r;
	if (setsockopt(nl_socket_get_fd(s), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) <
	    0)
		return -errno;
	nl_socket_disable_auto_ack(s);
	nl_socket_modify_cb(s, NL_CB_VALID, NL_CB_CUSTOM, take_stats, ret);
	r = nl_send_simple(s, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS, 0, &request,
			   sizeof(request));
	if (r >= 0)
		r = nl_recvmsgs_default(s);
	if (r < 0)
		return netlink_errno(r);
	return ret->found ? 0 : -ENOENT;
}

int conntrack_usage(uint32_t *ret_entries, uint32_t *ret_max)
{
	struct usage u = {0};
	int r = read_number(DIRECTORY "/nf_conntrack_count", &u.entries);

	if (r == 0)
		r = read_number(DIRECTORY "/nf_conntrack_max", &u.max);
	if (r < 0 && access("/proc/sys", X_OK) != 0)
		r = ask(&u);
	if (r < 0)
		return r;
	*ret_entries = u.entries;
	*ret_max = u.max;
	return 0;
}
