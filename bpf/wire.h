/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wire sensor: what really left by an uplink, and what came back. Runs after netfilter on the way
 * out and before it on the way in, and always lets the packet go on. Offsets count from the
 * network header, so that devices with and without a link header are alike.
 */
#ifndef EGRESS25_BPF_WIRE_H
#define EGRESS25_BPF_WIRE_H

#include "bpf/packet.h"

#define TC_ACT_UNSPEC (-1) /* include/uapi/linux/pkt_cls.h: go on as if we were not there */

#define ICMP_DEST_UNREACH   3
#define ICMP_FRAG_NEEDED    4
#define ICMP_TIME_EXCEEDED  11
#define ICMPV6_DEST_UNREACH 1
#define ICMPV6_TIME_EXCEED  3

struct icmp_start {
	__u8 type, code;
	__be16 checksum;
	__be32 rest;
};

/* A packet on the way through the headers. */
struct walk {
	struct segment s;
	__u32 offset;  /* of the header that follows the IP headers */
	__u8 protocol; /* of that header */
};

static __always_inline bool load(struct __sk_buff *skb, __u32 offset, void *to, __u32 len)
{
	return bpf_skb_load_bytes_relative(skb, offset, to, len, BPF_HDR_START_NET) == 0;
}

static __always_inline bool walk_ipv4(struct __sk_buff *skb, struct walk *w, __u32 at)
{
	struct ipv4_header ip;

	if (!load(skb, at, &ip, sizeof(ip)) || ip.fragment & bpf_htons(0x1fff))
		return false;
	take_ipv4(&w->s, &ip);
	w->protocol = ip.protocol;
	w->offset = at + (ip.version_ihl & 0xf) * 4;
	return true;
}

static __always_inline bool walk_ipv6(struct __sk_buff *skb, struct walk *w, __u32 at)
{
	struct ipv6_header ip;
	__u8 extension[2];

	if (!load(skb, at, &ip, sizeof(ip)))
		return false;
	take_ipv6(&w->s, &ip);
	w->protocol = ip.next_header;
	w->offset = at + sizeof(ip);
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_ipv6_extension(w->protocol); i++) {
		if (!load(skb, w->offset, extension, sizeof(extension)))
			return false;
		w->protocol = extension[0];
		w->offset += (extension[1] + 1) * 8;
	}
	return true;
}

static __always_inline bool walk_ip(struct __sk_buff *skb, struct walk *w, __u32 at)
{
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return walk_ipv4(skb, w, at);
	return walk_ipv6(skb, w, at);
}

static __always_inline bool load_tcp(struct __sk_buff *skb, struct walk *w)
{
	struct tcp_start tcp;

	if (!load(skb, w->offset, &tcp, sizeof(tcp)))
		return false;
	take_tcp(&w->s, &tcp);
	return true;
}

struct sight {
	struct e25_counters *all;
	struct e25_port_counters *port;
	__u8 kind;
	__u16 far_port, near_port;
	const __u8 *far, *near;
	__u32 isn;
	bool has_isn;
	__u64 cookie;
	__u64 now_ns;
};

static __always_inline struct e25_wire_event *sighted(struct __sk_buff *skb, const struct sight *t,
						      __u8 ttl)
{
	struct e25_wire_event *e = RESERVE(t->all, struct e25_wire_event);

	if (!e)
		return NULL;
	e->head.kind = t->kind;
	e->head.flags = t->has_isn ? E25_HAS_ISN : 0;
	e->head.destination_port = t->far_port;
	e->head.source_port = t->near_port;
	e->head.netns = wire_netns;
	e->head.time_ns = t->now_ns;
	e->head.cookie = t->cookie;
	e->head.isn = t->isn;
	__builtin_memcpy(e->head.destination, t->far, 16);
	__builtin_memcpy(e->head.source, t->near, 16);
	e->ifindex = skb->ifindex;
	e->ttl = ttl;
	return e;
}

static __always_inline bool is_ip(struct __sk_buff *skb)
{
	return skb->protocol == bpf_htons(ETH_P_IP) || skb->protocol == bpf_htons(ETH_P_IPV6);
}

static __always_inline void on_egress(struct __sk_buff *skb)
{
	struct sight t = {.all = cpu_counters()};
	struct e25_wire_event *e;
	struct walk w = {};
	__u8 flags;

	if (!t.all || !is_ip(skb))
		return;
	if (!walk_ip(skb, &w, 0) || (w.protocol == IPPROTO_TCP && !load_tcp(skb, &w))) {
		COUNT(t.all->unparsed);
		return;
	}
	if (w.protocol != IPPROTO_TCP || !is_watched(w.s.destination_port))
		return;
	flags = w.s.flags;
	t.port = port_counters(t.all, w.s.destination_port, family_of(w.s.destination));
	if (!t.port)
		return;
	t.now_ns = bpf_ktime_get_ns();
	if ((flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN) {
		COUNT(t.port->wire_syns);
		t.kind = E25_WIRE_SYN;
		t.isn = w.s.seq;
		t.has_isn = true;
		t.cookie = bpf_get_socket_cookie(skb);
	} else if (flags & TCP_FLAG_RST) {
		COUNT(t.port->wire_resets_out);
		t.kind = E25_WIRE_RESET_OUT;
	} else {
		return;
	}
	t.far = w.s.destination;
	t.near = w.s.source;
	t.far_port = w.s.destination_port;
	t.near_port = w.s.source_port;
	e = sighted(skb, &t, w.s.ttl);
	if (e)
		submit(e, t.now_ns);
}

static __always_inline void on_answer(struct __sk_buff *skb, struct sight *t, struct walk *w)
{
	struct e25_wire_event *e;
	__u8 flags;

	if (!load_tcp(skb, w)) {
		COUNT(t->all->unparsed);
		return;
	}
	flags = w->s.flags;
	if (!is_watched(w->s.source_port) || !(flags & (TCP_FLAG_SYN | TCP_FLAG_RST)))
		return;
	t->port = port_counters(t->all, w->s.source_port, family_of(w->s.source));
	if (!t->port)
		return;
	if (flags & TCP_FLAG_RST) {
		COUNT(t->port->wire_resets_in);
		t->kind = E25_WIRE_RESET_IN;
	} else if (flags & TCP_FLAG_ACK) {
		COUNT(t->port->wire_answers);
		t->kind = E25_WIRE_ANSWER;
	} else {
		return; /* a SYN from a port that happens to be watched */
	}
	t->has_isn = flags & TCP_FLAG_ACK;
	t->isn = w->s.ack - 1;
	t->far = w->s.source;
	t->near = w->s.destination;
	t->far_port = w->s.source_port;
	t->near_port = w->s.destination_port;
	t->now_ns = bpf_ktime_get_ns();
	e = sighted(skb, t, w->s.ttl);
	if (e)
		submit(e, t->now_ns);
}

/* An ICMP error quotes the packet it is about: its IP header and the first eight bytes of TCP. */
static __always_inline void on_icmp(struct __sk_buff *skb, struct sight *t, const struct walk *w)
{
	bool v6 = w->protocol == IPPROTO_ICMPV6;
	struct e25_wire_event *e;
	struct icmp_start icmp;
	struct walk quoted = {};
	struct {
		__be16 source, destination;
		__be32 seq;
	} tcp;

	if (!load(skb, w->offset, &icmp, sizeof(icmp)))
		return;
	if (v6 ? icmp.type != ICMPV6_DEST_UNREACH && icmp.type != ICMPV6_TIME_EXCEED
	       : icmp.type != ICMP_DEST_UNREACH && icmp.type != ICMP_TIME_EXCEEDED)
		return;
	/* Path MTU discovery asks for smaller packets; it is no error. */
	if (!v6 && icmp.type == ICMP_DEST_UNREACH && icmp.code == ICMP_FRAG_NEEDED)
		return;
	if (!walk_ip(skb, &quoted, w->offset + sizeof(icmp)) || quoted.protocol != IPPROTO_TCP ||
	    !load(skb, quoted.offset, &tcp, sizeof(tcp)))
		return;
	t->far_port = bpf_ntohs(tcp.destination);
	t->near_port = bpf_ntohs(tcp.source);
	if (!is_watched(t->far_port))
		return;
	t->port = port_counters(t->all, t->far_port, family_of(quoted.s.destination));
	if (!t->port)
		return;
	COUNT(t->port->icmp_errors);
	t->kind = E25_WIRE_ICMP;
	t->has_isn = true;
	t->isn = bpf_ntohl(tcp.seq);
	t->far = quoted.s.destination;
	t->near = quoted.s.source;
	t->now_ns = bpf_ktime_get_ns();
	e = sighted(skb, t, w->s.ttl);
	if (!e)
		return;
	e->icmp_type = icmp.type;
	e->icmp_code = icmp.code;
	__builtin_memcpy(e->icmp_from, w->s.source, 16);
	submit(e, t->now_ns);
}

static __always_inline void on_ingress(struct __sk_buff *skb)
{
	struct sight t = {.all = cpu_counters()};
	struct walk w = {};

	if (!t.all || !is_ip(skb))
		return;
	if (!walk_ip(skb, &w, 0)) {
		COUNT(t.all->unparsed);
		return;
	}
	if (w.protocol == IPPROTO_TCP)
		on_answer(skb, &t, &w);
	else if (w.protocol == IPPROTO_ICMP || w.protocol == IPPROTO_ICMPV6)
		on_icmp(skb, &t, &w);
}

SEC("tc")
int e25_egress(struct __sk_buff *skb)
{
	on_egress(skb);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int e25_ingress(struct __sk_buff *skb)
{
	on_ingress(skb);
	return TC_ACT_UNSPEC;
}

#endif
