/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drop sensor: this host discarded a SYN on its way out, from a socket of its own or forwarded for
 * a container. SYNs for this host, and what the far end's own stack refuses, are not its business.
 */
#ifndef EGRESS25_BPF_DROP_H
#define EGRESS25_BPF_DROP_H

#include "bpf/packet.h"

static __always_inline bool routed_to_this_host(struct sk_buff *skb, unsigned long dst)
{
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return BPF_CORE_READ((struct rtable *)dst, rt_type) == RTN_LOCAL;
	return BPF_CORE_READ((struct rt6_info *)dst, rt6i_flags) & RTF_LOCAL;
}

static __always_inline bool is_uplink(__u32 netns, __u32 ifindex)
{
	struct e25_uplink key = {.netns = netns, .ifindex = ifindex};

	return bpf_map_lookup_elem(&uplinks, &key) != NULL;
}

/* Whether a packet that came in by an interface was on its way out. What came in by an uplink was
 * for this host or a machine behind it, unless it leaves by an uplink again; before routing nobody
 * knows. */
static __always_inline bool is_forwarded(struct sk_buff *skb, __u32 netns)
{
	unsigned long dst = skb->_skb_refdst & SKB_DST_PTRMASK;

	if (dst && routed_to_this_host(skb, dst))
		return false;
	if (!is_uplink(netns, skb->skb_iif))
		return true;
	return dst && is_uplink(netns, BPF_CORE_READ((struct dst_entry *)dst, dev, ifindex));
}

/* A SYN that is to be sent again while its route is gone has no IP header yet: the socket knows
 * where it was going. */
static __always_inline bool read_headless(struct sk_buff *skb, struct sock *sk, struct segment *s)
{
	struct tcp_start tcp;

	if (skb->protocol || !sk || sk->__sk_common.skc_state != TCP_SYN_SENT ||
	    !is_watched(bpf_ntohs(sk->__sk_common.skc_dport)) ||
	    bpf_probe_read_kernel(&tcp, sizeof(tcp), skb->head + skb->transport_header))
		return false;
	take_tcp(s, &tcp);
	put_far_and_near(s->destination, s->source, sk);
	return true;
}

static __always_inline __u32 netns_of(struct sk_buff *skb, struct sock *sk)
{
	struct net_device *dev = skb->dev;

	if (sk)
		return sk->__sk_common.skc_net.net->ns.inum;
	return dev ? dev->nd_net.net->ns.inum : 0;
}

static __always_inline void on_drop(struct sk_buff *skb, __u64 location, __u32 reason, __u8 by)
{
	struct e25_counters *all;
	struct e25_port_counters *port;
	struct e25_drop_event *e;
	struct segment s = {};
	struct sock *sk = skb->sk;
	__u32 netns;

	if ((!read_segment(skb, &s) && !read_headless(skb, sk, &s)) ||
	    !is_watched(s.destination_port) ||
	    (s.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN || !is_our_turn())
		return;
	netns = netns_of(skb, sk);
	if (!netns_is_sensed(netns) || (!sk && skb->skb_iif && !is_forwarded(skb, netns)))
		return;
	all = cpu_counters();
	port = all ? port_counters(all, s.destination_port, family_of(s.destination)) : NULL;
	if (!port || by >= E25_DROP_COUNT)
		return;
	COUNT(port->local_drops[by]);
	e = RESERVE(all, struct e25_drop_event);
	if (!e)
		return;
	e->head.kind = E25_DROP;
	e->head.flags = E25_HAS_ISN | (sk ? 0 : E25_FORWARDED);
	e->head.destination_port = s.destination_port;
	e->head.source_port = s.source_port;
	e->head.netns = netns;
	e->head.time_ns = bpf_ktime_get_ns();
	e->head.cookie = sk ? sk->__sk_common.skc_cookie.counter : 0;
	e->head.isn = s.seq;
	__builtin_memcpy(e->head.destination, s.destination, 16);
	__builtin_memcpy(e->head.source, s.source, 16);
	e->location = location;
	e->reason = reason;
	e->skb_ifindex = skb->skb_iif;
	e->by = by;
	submit(e, e->head.time_ns);
}

SEC("tp_btf/kfree_skb")
int e25_kfree_skb(__u64 *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx[0];
	__u32 reason = 0;
	__u8 by = E25_DROP_UNKNOWN;

	/* The third argument exists since 5.17; the branch is gone where it does not. */
	if (has_drop_reason) {
		reason = ctx[2];
		by = dropped_by(reason);
		if (by == E25_DROP_FAR_END)
			return 0;
	}
	on_drop(skb, ctx[1], reason, by);
	return 0;
}

#endif
