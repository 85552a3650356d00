/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drop sensor: this host discarded a SYN on its way out, from a socket of its own or forwarded for
 * a container, or the SYN-ACK on its way in. SYNs for this host, and what the far end's own stack
 * refuses, are not its business.
 */
#ifndef EGRESS25_BPF_DROP_H
#define EGRESS25_BPF_DROP_H

#include "bpf/attempt.h"
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

	if (!may_read_kernel)
		return false;
	if (dst && routed_to_this_host(skb, dst))
		return false;
	if (!is_uplink(netns, skb->skb_iif))
		return true;
	return dst && is_uplink(netns, BPF_CORE_READ((struct dst_entry *)dst, dev, ifindex));
}

/* A socket's own SYN: the socket knows it, also where it has no IP header (its route is gone and it
 * is to be sent again). What an address translation made of it does not matter: it is the SYN of
 * that attempt. The sequence number is in the packet alone: verifiers since 6.4 do not let a
 * pointer from an sk_buff be taken for a tcp_sock (6fcd486b3a0a). */
static __always_inline void read_sender(struct sk_buff *skb, struct sock *sk, struct segment *s)
{
	struct tcp_start tcp;

	s->destination_port = bpf_ntohs(sk->__sk_common.skc_dport);
	s->source_port = sk->__sk_common.skc_num;
	if (may_read_kernel &&
	    !bpf_probe_read_kernel(&tcp, sizeof(tcp), skb->head + skb->transport_header)) {
		s->seq = bpf_ntohl(tcp.seq);
		s->has_seq = true;
	}
	put_far_and_near(s->destination, s->source, sk);
}

/* A first look at a packet, a SYN or the answer to one, by one read: whatever is not as simple as
 * most is looked at closer. */
static __always_inline bool may_be_ours(struct sk_buff *skb)
{
	const void *at = skb->head + skb->network_header;
	struct {
		struct ipv4_header ip;
		struct tcp_start tcp;
	} v4;
	struct {
		struct ipv6_header ip;
		struct tcp_start tcp;
	} v6;
	const struct tcp_start *tcp;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_probe_read_kernel(&v4, sizeof(v4), at))
			return true;
		if (v4.ip.protocol != IPPROTO_TCP)
			return v4.ip.protocol == IPPROTO_AH;
		if (v4.ip.version_ihl != 0x45)
			return true;
		tcp = &v4.tcp;
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		if (bpf_probe_read_kernel(&v6, sizeof(v6), at))
			return true;
		if (v6.ip.next_header != IPPROTO_TCP)
			return is_ipv6_extension(v6.ip.next_header);
		tcp = &v6.tcp;
	} else {
		return false;
	}
	if (!(tcp->flags & TCP_FLAG_SYN))
		return false;
	return is_watched(bpf_ntohs(tcp->flags & TCP_FLAG_ACK ? tcp->source : tcp->destination));
}

/* A SYN that is no SYN any more for its socket, or has none: it speaks for itself. */
static __always_inline bool read_packet(struct sk_buff *skb, struct segment *s)
{
	return read_segment(skb, s) && is_watched(s->destination_port) &&
	       (s->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN;
}

static __always_inline __u32 netns_of(struct sk_buff *skb, struct sock *sk)
{
	struct net_device *dev = skb->dev;

	if (sk)
		return sk->__sk_common.skc_net.net->ns.inum;
	return dev ? dev->nd_net.net->ns.inum : 0;
}

/* The answer that a SYN of ours waits for, on its way in. */
static __always_inline bool is_answer(struct sk_buff *skb, const struct segment *s)
{
	return skb->skb_iif && is_watched(s->source_port) &&
	       (s->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == (TCP_FLAG_SYN | TCP_FLAG_ACK);
}

static __always_inline void on_answer_drop(struct sk_buff *skb, const struct segment *s,
					   __u32 reason, __u8 by)
{
	struct e25_counters *all = cpu_counters();
	__u32 netns = netns_of(skb, NULL);
	struct e25_drop_event *e;

	if (!all || !is_active() || !netns_is_sensed(netns))
		return;
	e = RESERVE(all, struct e25_drop_event);
	if (!e)
		return;
	e->head.kind = E25_ANSWER_DROP;
	e->head.flags = E25_HAS_ISN;
	e->head.destination_port = s->source_port;
	e->head.source_port = s->destination_port;
	e->head.netns = netns;
	e->head.time_ns = bpf_ktime_get_ns();
	e->head.isn = s->ack - 1;
	__builtin_memcpy(e->head.destination, s->source, 16);
	__builtin_memcpy(e->head.source, s->destination, 16);
	e->reason = reason;
	e->by = by;
	submit(e, e->head.time_ns);
}

/* Whether a socket has a SYN on its way, and this is it: what came in for it has an interface. */
static __always_inline bool is_own_syn(struct sk_buff *skb, struct sock *sk)
{
	return sk && sk->__sk_common.skc_state == TCP_SYN_SENT && !skb->skb_iif &&
	       sk->sk_protocol == IPPROTO_TCP;
}

/* Nearly everything leaves here: data of open connections before anything of it was read. */
static __always_inline bool may_matter_here(struct sk_buff *skb, struct sock *sk)
{
	__u8 state;

	if (is_own_syn(skb, sk))
		return is_watched(bpf_ntohs(sk->__sk_common.skc_dport));
	state = sk ? sk->__sk_common.skc_state : TCP_CLOSE;
	return may_read_kernel && (state == TCP_CLOSE || state == TCP_SYN_SENT) && may_be_ours(skb);
}

static __always_inline bool read_syn(struct sk_buff *skb, struct sock *sk, struct segment *s)
{
	if (!is_own_syn(skb, sk))
		return may_read_kernel && read_packet(skb, s);
	read_sender(skb, sk, s);
	return true;
}

/* Reached by packets that matter alone. */
static __always_inline __u8 discarded_at(__u64 location)
{
	for (int i = 0; i < E25_DROP_PLACES; i++) {
		if (location - drop_places[i].begin < drop_places[i].length)
			return drop_places[i].by;
	}
	return E25_DROP_UNKNOWN;
}

static __always_inline void on_drop(struct sk_buff *skb, struct sock *sk, __u64 location,
				    __u32 reason, __u8 by)
{
	struct e25_counters *all;
	struct e25_port_counters *port;
	struct e25_drop_event *e;
	struct segment s = {};
	bool is_syn = read_syn(skb, sk, &s);
	__u64 cause;
	__u32 netns;

	if (!has_drop_reason)
		by = discarded_at(location);
	if (by == E25_DROP_FAR_END)
		return;
	if (!is_syn) {
		if (is_answer(skb, &s))
			on_answer_drop(skb, &s, reason, by);
		return;
	}
	if (!is_active())
		return;
	netns = netns_of(skb, sk);
	if (!netns_is_sensed(netns) || (!sk && skb->skb_iif && !is_forwarded(skb, netns)))
		return;
	all = cpu_counters();
	port = all ? port_counters(all, s.destination_port, family_of(s.destination)) : NULL;
	cause = by;
	asm volatile("" : "+r"(cause)); /* bounded where it is used, see BOUNDED */
	if (!port || cause >= E25_DROP_COUNT)
		return;
	COUNT(port->local_drops[cause]);
	e = RESERVE(all, struct e25_drop_event);
	if (!e)
		return;
	e->head.kind = E25_DROP;
	e->head.flags = (s.has_seq ? E25_HAS_ISN : 0) | (sk ? 0 : E25_FORWARDED);
	e->head.destination_port = s.destination_port;
	e->head.source_port = s.source_port;
	e->head.netns = netns;
	e->head.time_ns = bpf_ktime_get_ns();
	e->head.cookie = sk ? cookie_of_sender(sk) : 0;
	e->head.isn = s.seq;
	__builtin_memcpy(e->head.destination, s.destination, 16);
	__builtin_memcpy(e->head.source, s.source, 16);
	e->location = location;
	e->reason = reason;
	e->by = by;
	submit(e, e->head.time_ns);
}

SEC("tp_btf/kfree_skb")
int e25_kfree_skb(__u64 *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx[0];
	struct sock *sk;
	__u32 reason = 0;
	__u8 by = E25_DROP_UNKNOWN;

	/* The third argument exists since 5.17; the branch is gone where it does not. */
	if (has_drop_reason) {
		reason = ctx[2];
		by = dropped_by(reason);
		if (by == E25_DROP_FAR_END)
			return 0;
	}
	sk = skb->sk;
	if (may_matter_here(skb, sk))
		on_drop(skb, sk, ctx[1], reason, by);
	return 0;
}

#endif
