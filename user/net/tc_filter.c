// SPDX-License-Identifier: GPL-2.0-only
/* See tc_filter.h. libnl has the filters of an interface, but not what is in one of kind bpf: that
 * is read from the kernel's message here. */

#include "net/tc_filter.h"

#include <errno.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

struct search {
	uint32_t handle;
	uint16_t priority;
	char *name;
	bool found;
};

static void cleanup_socket(struct nl_sock **s)
{
	nl_socket_free(*s);
}

#define _cleanup_socket_ _cleanup_(cleanup_socket)

static int take_filter(struct nl_msg *msg, void *context)
{
	struct nlattr *all[TCA_MAX + 1], *options[TCA_BPF_MAX + 1];
	struct nlmsghdr *header = nlmsg_hdr(msg);
	const struct tcmsg *filter = nlmsg_data(header);
	struct search *s = context;

	if (header->nlmsg_type != RTM_NEWTFILTER ||
	    nlmsg_parse(header, sizeof(*filter), all, TCA_MAX, NULL) < 0)
		return NL_SKIP;
	if (filter->tcm_handle != s->handle || TC_H_MAJ(filter->tcm_info) >> 16 != s->priority ||
	    !all[TCA_KIND] || nla_strcmp(all[TCA_KIND], "bpf") != 0 || !all[TCA_OPTIONS] ||
	    nla_parse_nested(options, TCA_BPF_MAX, all[TCA_OPTIONS], NULL) < 0)
		return NL_SKIP;
	s->found = true;
	s->name[0] = '\0';
	if (options[TCA_BPF_NAME])
		nla_strlcpy(s->name, options[TCA_BPF_NAME], FILTER_NAME_LEN);
	return NL_SKIP;
}

int filter_name(uint32_t ifindex, bool egress, uint32_t handle, uint16_t priority,
		char ret[static FILTER_NAME_LEN])
{
	_cleanup_socket_ struct nl_sock *s = nl_socket_alloc();
	struct search search = {.handle = handle, .priority = priority, .name = ret};
	struct tcmsg which = {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = (int)ifindex,
		.tcm_parent = TC_H_MAKE(TC_H_CLSACT, egress ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS),
	};
	int r;

	if (!s || nl_socket_modify_cb(s, NL_CB_VALID, NL_CB_CUSTOM, take_filter, &search) < 0)
		return -ENOMEM;
	r = nl_connect(s, NETLINK_ROUTE);
	if (r >= 0)
		r = nl_send_simple(s, RTM_GETTFILTER, NLM_F_DUMP, &which, sizeof(which));
	if (r >= 0)
		r = nl_recvmsgs_default(s);
	if (search.found)
		return 0;
	/* Without the qdisc, or without the interface, there is no filter. */
	if (r >= 0 || r == -NLE_OBJ_NOTFOUND || r == -NLE_NODEV || r == -NLE_INVAL)
		return -ENOENT;
	return r == -NLE_NOMEM ? -ENOMEM : -EIO;
}
