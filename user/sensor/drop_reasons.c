// SPDX-License-Identifier: GPL-2.0-only
/* See drop_reasons.h. The table below says which part of this host a reason speaks for. */

#include "sensor/drop_reasons.h"

#include <bpf/btf.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define PREFIX "SKB_DROP_REASON_"

/*
 * enum skb_drop_reason of include/net/dropreason-core.h, 5.17 to 7.3, as far as a SYN on its way
 * out can meet them. A name ending in '*' stands for all that begin so. What is not listed counts
 * as `other`.
 */
static const struct {
	const char *name;
	enum e25_drop_by by;
} table[] = {
	{"NETFILTER_DROP", E25_DROP_NETFILTER},
	{"BPF_CGROUP_EGRESS", E25_DROP_CGROUP},
	{"TC_EGRESS", E25_DROP_TC},
	{"TC_INGRESS", E25_DROP_TC},
	{"TC_*", E25_DROP_TC},
	{"XDP", E25_DROP_TC},
	{"NEIGH_*", E25_DROP_NEIGHBOUR},
	{"IP_OUTNOROUTES", E25_DROP_ROUTE},
	{"IP_INNOROUTES", E25_DROP_ROUTE},
	{"IP_RPFILTER", E25_DROP_ROUTE},
	{"IP_INADDRERRORS", E25_DROP_ROUTE},
	{"IPV6DISABLED", E25_DROP_ROUTE},
	{"IPV6_NDISC_*", E25_DROP_NEIGHBOUR},
	{"QDISC_*", E25_DROP_QDISC},
	{"DEV_READY", E25_DROP_QDISC},
	{"FULL_RING", E25_DROP_QDISC},
	{"CPU_BACKLOG", E25_DROP_QDISC},
	{"NOMEM", E25_DROP_QDISC},
	{"XFRM_POLICY", E25_DROP_IPSEC},
	{"XFRM_*", E25_DROP_IPSEC},
	{"NOT_SPECIFIED", E25_DROP_UNKNOWN},
	{"NOT_DROPPED_YET", E25_DROP_UNKNOWN},

	/* The far end lives on this machine, in another namespace, and did not want it. */
	{"CONSUMED", E25_DROP_FAR_END},
	{"NO_SOCKET", E25_DROP_FAR_END},
	{"SOCKET_*", E25_DROP_FAR_END},
	{"PROTO_MEM", E25_DROP_FAR_END},
	{"TCP_*", E25_DROP_FAR_END},
	{"LSM", E25_DROP_FAR_END},
	{"SECURITY_HOOK", E25_DROP_FAR_END},
	{"PKT_TOO_SMALL", E25_DROP_FAR_END},
	{"OTHERHOST", E25_DROP_FAR_END},
	{"UNICAST_IN_L2_MULTICAST", E25_DROP_FAR_END},
};

static bool matches(const char *pattern, const char *name)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '*')
		return strncmp(pattern, name, len - 1) == 0;
	return strcmp(pattern, name) == 0;
}

static enum e25_drop_by by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (matches(table[i].name, name))
			return table[i].by;
	}
	return E25_DROP_OTHER;
}

void drop_reasons_read(const struct btf *kernel, struct drop_reasons *ret)
{
	int id = btf__find_by_name_kind(kernel, "skb_drop_reason", BTF_KIND_ENUM);
	const struct btf_type *t;
	const struct btf_enum *values;

	memset(ret, 0, sizeof(*ret));
	memset(ret->by, E25_DROP_OTHER, sizeof(ret->by));
	if (id < 0)
		return;
	t = btf__type_by_id(kernel, (uint32_t)id);
	values = btf_enum(t);
	for (unsigned int i = 0; i < btf_vlen(t); i++) {
		const char *name = btf__name_by_offset(kernel, values[i].name_off);
		int32_t value = values[i].val;

		if (!name || value < 0 || value >= E25_DROP_REASONS)
			continue;
		if (strncmp(name, PREFIX, strlen(PREFIX)) == 0)
			name += strlen(PREFIX);
		else if (strncmp(name, "SKB_", 4) == 0)
			name += 4; /* SKB_NOT_DROPPED_YET, SKB_CONSUMED */
		snprintf(ret->names[value], sizeof(ret->names[value]), "%s", name);
		ret->by[value] = (uint8_t)by_name(name);
	}
	ret->known = true;
}

void drop_reasons_name(const struct drop_reasons *r, uint32_t reason,
		       char buf[static DROP_REASON_LEN])
{
	if (reason < E25_DROP_REASONS && r->names[reason][0])
		snprintf(buf, DROP_REASON_LEN, "%s", r->names[reason]);
	else
		snprintf(buf, DROP_REASON_LEN, "reason %u", reason);
}
