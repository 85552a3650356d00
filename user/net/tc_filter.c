// SPDX-License-Identifier: GPL-2.0-only
/* See tc_filter.h. libnl lists filters and qdiscs, but knows nothing of what is in a filter of kind
 * bpf: these messages are read and written here. */

#include "net/tc_filter.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>

#include "net/netlink.h"

struct filters {
	struct nl_sock *socket;
};

static void cleanup_message(struct nl_msg **m)
{
	nlmsg_free(*m);
}

#define _cleanup_message_ _cleanup_(cleanup_message)

int filters_open(struct filters **ret, int netns_fd)
{
	struct filters *f = calloc(1, sizeof(*f));
	int r;

	if (!f)
		return -ENOMEM;
	r = netlink_open(netns_fd, NETLINK_ROUTE, &f->socket);
	if (r < 0) {
		free(f);
		return r;
	}
	*ret = f;
	return 0;
}

void filters_close(struct filters *f)
{
	if (!f)
		return;
	nl_socket_free(f->socket);
	free(f);
}

static uint32_t parent_of(bool egress)
{
	return TC_H_MAKE(TC_H_CLSACT, egress ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS);
}

/* ---- filters ---- */

struct listing {
	uint32_t ifindex;
	bool egress;
	filter_take take;
	void *context;
};

static int take_filter(struct nl_msg *message, void *context)
{
	struct nlattr *all[TCA_MAX + 1], *options[TCA_BPF_MAX + 1];
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct tcmsg *m = nlmsg_data(header);
	const struct listing *l = context;
	struct tc_filter found = {0};

	if (header->nlmsg_type != RTM_NEWTFILTER ||
	    nlmsg_parse(header, sizeof(*m), all, TCA_MAX, NULL) < 0 || !all[TCA_KIND])
		return NL_SKIP;
	found.place = (struct filter_place){
		.ifindex = l->ifindex,
		.egress = l->egress,
		.priority = (uint16_t)(TC_H_MAJ(m->tcm_info) >> 16),
		.handle = m->tcm_handle,
	};
	found.in_chain_0 = !all[TCA_CHAIN] || nla_get_u32(all[TCA_CHAIN]) == 0;
	found.is_bpf =
		nla_strcmp(all[TCA_KIND], "bpf") == 0 && TC_H_MIN(m->tcm_info) == htons(ETH_P_ALL);
	if (found.is_bpf && all[TCA_OPTIONS] &&
	    nla_parse_nested(options, TCA_BPF_MAX, all[TCA_OPTIONS], NULL) == 0 &&
	    options[TCA_BPF_NAME])
		nla_strlcpy(found.name, options[TCA_BPF_NAME], sizeof(found.name));
	l->take(l->context, &found);
	return NL_SKIP;
}

int filters_list(struct filters *f, uint32_t ifindex, bool egress, filter_take take, void *context)
{
	struct tcmsg which = {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = (int)ifindex,
		.tcm_parent = parent_of(egress),
	};
	struct listing l = {ifindex, egress, take, context};
	int r = netlink_dump(f->socket, RTM_GETTFILTER, &which, sizeof(which), take_filter, &l);

	/* Without the qdisc, or without the interface, there is no filter. */
	return r == -ENODEV || r == -EINVAL ? 0 : r;
}

static struct nl_msg *filter_message(int type, int flags, const struct filter_place *place)
{
	struct tcmsg m = {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = (int)place->ifindex,
		.tcm_parent = parent_of(place->egress),
		.tcm_handle = place->handle,
		.tcm_info = TC_H_MAKE((uint32_t)place->priority << 16, htons(ETH_P_ALL)),
	};
	_cleanup_message_ struct nl_msg *message = nlmsg_alloc_simple(type, flags);

	if (!message || nlmsg_append(message, &m, sizeof(m), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(message, TCA_KIND, "bpf") < 0)
		return NULL;
	return TAKE_PTR(message);
}

static int put_program(struct nl_msg *message, int program, const char *name)
{
	struct nlattr *options = nla_nest_start(message, TCA_OPTIONS);

	if (!options || nla_put_u32(message, TCA_BPF_FD, (uint32_t)program) < 0 ||
	    nla_put_string(message, TCA_BPF_NAME, name) < 0 ||
	    nla_put_u32(message, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT) < 0)
		return -ENOMEM;
	nla_nest_end(message, options);
	return 0;
}

int filters_add(struct filters *f, const struct filter_place *place, int program, const char *name,
		bool replace)
{
	_cleanup_message_ struct nl_msg *message = filter_message(
		RTM_NEWTFILTER, NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL), place);

	if (!message || put_program(message, program, name) < 0)
		return -ENOMEM;
	return netlink_errno(nl_send_sync(f->socket, TAKE_PTR(message)));
}

int filters_remove(struct filters *f, const struct filter_place *place)
{
	_cleanup_message_ struct nl_msg *message = filter_message(RTM_DELTFILTER, 0, place);

	if (!message)
		return -ENOMEM;
	return netlink_errno(nl_send_sync(f->socket, TAKE_PTR(message)));
}

/* ---- the qdisc ---- */

struct qdiscs {
	uint32_t of; /* this interface's alone; 0 all */
	bool other_kind;
	clsact_take take;
	void *context;
};

static int take_qdisc(struct nl_msg *message, void *context)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct tcmsg *m = nlmsg_data(header);
	struct nlattr *all[TCA_MAX + 1];
	struct qdiscs *q = context;

	if (header->nlmsg_type != RTM_NEWQDISC ||
	    nlmsg_parse(header, sizeof(*m), all, TCA_MAX, NULL) < 0 || !all[TCA_KIND] ||
	    m->tcm_parent != TC_H_CLSACT || (q->of && q->of != (uint32_t)m->tcm_ifindex))
		return NL_SKIP;
	if (nla_strcmp(all[TCA_KIND], "clsact") != 0)
		q->other_kind = true;
	else if (q->take)
		q->take(q->context, (uint32_t)m->tcm_ifindex);
	return NL_SKIP;
}

static int walk_qdiscs(struct filters *f, struct qdiscs *q)
{
	struct tcmsg which = {.tcm_family = AF_UNSPEC, .tcm_ifindex = (int)q->of};

	return netlink_dump(f->socket, RTM_GETQDISC, &which, sizeof(which), take_qdisc, q);
}

int clsact_list(struct filters *f, clsact_take take, void *context)
{
	struct qdiscs q = {.take = take, .context = context};

	return walk_qdiscs(f, &q);
}

static int change_qdisc(struct filters *f, int type, int flags, uint32_t ifindex)
{
	struct tcmsg m = {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = (int)ifindex,
		.tcm_parent = TC_H_CLSACT,
		.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
	};
	_cleanup_message_ struct nl_msg *message = nlmsg_alloc_simple(type, flags);

	if (!message || nlmsg_append(message, &m, sizeof(m), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(message, TCA_KIND, "clsact") < 0)
		return -ENOMEM;
	return netlink_errno(nl_send_sync(f->socket, TAKE_PTR(message)));
}

int clsact_make(struct filters *f, uint32_t ifindex)
{
	struct qdiscs q = {.of = ifindex};
	int r = change_qdisc(f, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, ifindex);

	if (r != -EEXIST)
		return r < 0 ? r : 1;
	r = walk_qdiscs(f, &q);
	return r < 0 ? r : q.other_kind ? -EBUSY : 0;
}

static void note_filter(void *context, const struct tc_filter *filter)
{
	(void)filter;
	*(bool *)context = true;
}

void clsact_remove(struct filters *f, uint32_t ifindex)
{
	bool any = false;

	if (filters_list(f, ifindex, false, note_filter, &any) < 0 ||
	    filters_list(f, ifindex, true, note_filter, &any) < 0 || any)
		return;
	(void)change_qdisc(f, RTM_DELQDISC, 0, ifindex);
}
