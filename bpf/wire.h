/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wire sensor: what really left by an uplink, and what came back. Runs after netfilter on the way
 * out and before it on the way in, and always lets the packet go on. Every packet of the uplink
 * passes here: a first look lets nearly all of them go after a few instructions. In the closer look
 * offsets count from the network header, so that devices with and without a link header are alike.
 */
#ifndef EGRESS25_BPF_WIRE_H
#define EGRESS25_BPF_WIRE_H

#include "bpf/asked.h"

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
	__u64 offset;	/* of the header that follows the IP headers */
	__u64 protocol; /* of that header; NO_HEADER: a later fragment has none */
};

#define NO_HEADER 255

/* ---- a first look, at every packet: may it be one of ours? ----
 *
 * Straight into the packet, flags before the port, for nearly everything leaves here. What does not
 * lie in the linear part, or not where it does mostly, is looked at closer. */

static __always_inline bool is_first_sign(const struct tcp_start *tcp, bool ingress)
{
	return tcp->flags & (TCP_FLAG_SYN | TCP_FLAG_RST) &&
	       slot_among_few(bpf_ntohs(ingress ? tcp->source : tcp->destination));
}

static __always_inline bool may_matter_ipv4(const void *at, const void *end, bool ingress)
{
	const struct ipv4_header *ip = at;
	const struct tcp_start *tcp = at + sizeof(*ip);

	if ((const void *)(ip + 1) > end)
		return true;
	if (ip->fragment & bpf_htons(0x1fff))
		return false;
	if (ip->protocol != IPPROTO_TCP)
		return ip->protocol == IPPROTO_AH || (ingress && ip->protocol == IPPROTO_ICMP);
	if ((ip->version_ihl & 0xf) != sizeof(*ip) / 4 || (const void *)(tcp + 1) > end)
		return true;
	return is_first_sign(tcp, ingress);
}

static __always_inline bool may_matter_ipv6(const void *at, const void *end, bool ingress)
{
	const struct ipv6_header *ip = at;
	const struct tcp_start *tcp = at + sizeof(*ip);

	if ((const void *)(ip + 1) > end)
		return true;
	if (ip->next_header != IPPROTO_TCP)
		return is_ipv6_extension(ip->next_header) ||
		       (ingress && ip->next_header == IPPROTO_ICMPV6);
	return (const void *)(tcp + 1) > end || is_first_sign(tcp, ingress);
}

#define ETHERNET_LEN 14

/* Whether the packet begins with its IP header or with one of Ethernet no field tells. What fits
 * both, by version and by length, is left to the closer look. */
static __always_inline bool may_matter(struct __sk_buff *skb, bool ingress)
{
	const void *at = (const void *)(long)skb->data, *end = (const void *)(long)skb->data_end;
	const __u8 *bytes = at;
	const __be16 *words = at;
	__be16 protocol = skb->protocol;

	if (protocol != bpf_htons(ETH_P_IP) && protocol != bpf_htons(ETH_P_IPV6))
		return false;
	if (at + ETHERNET_LEN + 1 > end)
		return true;
	if (protocol == bpf_htons(ETH_P_IP)) {
		bool bare = bytes[0] >> 4 == 4;

		if (words[6] != protocol || bytes[ETHERNET_LEN] >> 4 != 4)
			return !bare || may_matter_ipv4(at, end, ingress);
		if (bare && bpf_ntohs(words[1]) == skb->len)
			return true;
		return may_matter_ipv4(at + ETHERNET_LEN, end, ingress);
	} else {
		bool bare = bytes[0] >> 4 == 6;

		if (words[6] != protocol || bytes[ETHERNET_LEN] >> 4 != 6)
			return !bare || may_matter_ipv6(at, end, ingress);
		if (bare && bpf_ntohs(words[2]) + sizeof(struct ipv6_header) == skb->len)
			return true;
		return may_matter_ipv6(at + ETHERNET_LEN, end, ingress);
	}
}

/* ---- a closer look, by helper ----
 *
 * In functions of their own: without CAP_PERFMON a verifier takes no stack on which a number is put
 * where a pointer was. */

static __always_inline bool load(struct __sk_buff *skb, __u32 offset, void *to, __u32 len)
{
	return bpf_skb_load_bytes_relative(skb, offset, to, len, BPF_HDR_START_NET) == 0;
}

static __always_inline bool skip_extension(struct __sk_buff *skb, struct walk *w)
{
	__u8 start[EXTENSION_START];

	if (!load(skb, w->offset, start, sizeof(start)))
		return false;
	w->offset += extension_len(w->protocol, start);
	w->protocol = is_later_fragment(w->protocol, start) ? NO_HEADER : start[0];
	return true;
}

static __noinline int walk_ipv4(struct __sk_buff *skb, struct walk *w, __u32 at)
{
	struct ipv4_header ip;

	if (!load(skb, at, &ip, sizeof(ip)))
		return 0;
	take_ipv4(&w->s, &ip);
	w->protocol = ip.fragment & bpf_htons(0x1fff) ? NO_HEADER : ip.protocol;
	w->offset = at + (ip.version_ihl & 0xf) * 4;
	return w->protocol == IPPROTO_AH ? skip_extension(skb, w) : 1;
}

static __noinline int walk_ipv6(struct __sk_buff *skb, struct walk *w, __u32 at)
{
	struct ipv6_header ip;

	if (!load(skb, at, &ip, sizeof(ip)))
		return 0;
	take_ipv6(&w->s, &ip);
	w->protocol = ip.next_header;
	w->offset = at + sizeof(ip);
	/* As a loop, a verifier as of 6.1 takes one round without CAP_PERFMON for the next. */
#pragma unroll
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_ipv6_extension(w->protocol); i++) {
		if (!skip_extension(skb, w))
			return 0;
	}
	return !is_ipv6_extension(w->protocol);
}

static __always_inline bool walk_ip(struct __sk_buff *skb, struct walk *w, __u32 at)
{
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return walk_ipv4(skb, w, at);
	return walk_ipv6(skb, w, at);
}

static __noinline int load_tcp(struct __sk_buff *skb, struct walk *w)
{
	struct tcp_start tcp;

	if (!load(skb, w->offset, &tcp, sizeof(tcp)))
		return 0;
	take_tcp(&w->s, &tcp);
	return 1;
}

/* ---- telling ---- */

/* What is told besides a packet's addresses. In words, see struct segment. */
struct sight {
	__u64 kind, flags, isn, cookie;
	__u64 from_far; /* the packet came from the far end */
	__u64 icmp_type, icmp_code;
};

/* flow: of the SYN this is about; outer: of the packet that was seen, another one for ICMP alone.
 */
static __noinline int tell_wire(struct __sk_buff *skb, const struct sight *t,
				const struct walk *flow, const struct walk *outer)
{
	struct e25_counters *all = cpu_counters();
	const struct segment *s = &flow->s;
	struct e25_wire_event *e;

	if (!all)
		return 0;
	e = RESERVE(all, struct e25_wire_event);
	if (!e)
		return 0;
	e->head.kind = t->kind;
	e->head.flags = t->flags;
	e->head.netns = wire_netns;
	e->head.time_ns = bpf_ktime_get_ns();
	e->head.cookie = t->cookie;
	e->head.isn = t->isn;
	if (t->from_far) {
		e->head.destination_port = s->source_port;
		e->head.source_port = s->destination_port;
		__builtin_memcpy(e->head.destination, s->source, 16);
		__builtin_memcpy(e->head.source, s->destination, 16);
	} else {
		e->head.destination_port = s->destination_port;
		e->head.source_port = s->source_port;
		__builtin_memcpy(e->head.destination, s->destination, 16);
		__builtin_memcpy(e->head.source, s->source, 16);
	}
	e->ifindex = skb->ifindex;
	e->ttl = outer->s.ttl;
	if (t->kind == E25_WIRE_ICMP) {
		e->icmp_type = t->icmp_type;
		e->icmp_code = t->icmp_code;
		__builtin_memcpy(e->icmp_from, outer->s.source, 16);
	}
	submit(e, e->head.time_ns);
	return 1;
}

/* The last that is done for a packet: from here on the verifier goes a way of its own for each port
 * and family. */
#define COUNT_OF(slot, address, field)                                                             \
	do {                                                                                       \
		struct e25_counters *all_ = cpu_counters();                                        \
		if (all_)                                                                          \
			COUNT(counters_in_steps(all_, slot, family_of(address))->field);           \
	} while (0)

static __always_inline void count_unparsed(void)
{
	struct e25_counters *all = cpu_counters();

	if (all)
		COUNT(all->unparsed);
}

static __noinline int on_egress(struct __sk_buff *skb)
{
	struct sight t = {};
	struct walk w = {};
	__u32 slot;
	__u64 hash;

	if (!walk_ip(skb, &w, 0) || (w.protocol == IPPROTO_TCP && !load_tcp(skb, &w))) {
		count_unparsed();
		return 0;
	}
	if (w.protocol != IPPROTO_TCP || !(w.s.flags & (TCP_FLAG_SYN | TCP_FLAG_RST)))
		return 0;
	slot = slot_among_few(w.s.destination_port);
	if (!slot)
		return 0;
	hash = hash_of_sent(&w.s);
	if ((w.s.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN) {
		t.kind = E25_WIRE_SYN;
		t.flags = E25_HAS_ISN;
		t.isn = w.s.seq;
		remember_asked(hash, t.isn);
		/* Where the socket sensor has no cookies the initial sequence number joins them. */
		t.cookie = has_socket_helpers ? bpf_get_socket_cookie(skb) : 0;
		tell_wire(skb, &t, &w, &w);
		COUNT_OF(slot, w.s.destination, wire_syns);
	} else if (w.s.flags & TCP_FLAG_RST && (is_sent_by_socket(skb) || was_asked(hash))) {
		t.kind = E25_WIRE_RESET_OUT;
		tell_wire(skb, &t, &w, &w);
		COUNT_OF(slot, w.s.destination, wire_resets_out);
	} /* or it answers a stranger, which the socket sensor counts */
	return 0;
}

static __always_inline bool is_answer_to_socket(struct __sk_buff *skb, const struct segment *s,
						__u64 seq)
{
	return is_of_socket(skb, s->source, s->source_port, s->destination, s->destination_port,
			    seq);
}

static __noinline int on_answer(struct __sk_buff *skb, struct walk *w)
{
	struct sight t = {.from_far = 1};
	__u32 slot;
	__u64 hash;

	if (!load_tcp(skb, w)) {
		count_unparsed();
		return 0;
	}
	if (!(w->s.flags & (TCP_FLAG_SYN | TCP_FLAG_RST)))
		return 0;
	slot = slot_among_few(w->s.source_port);
	if (!slot)
		return 0;
	t.flags = w->s.flags & TCP_FLAG_ACK ? E25_HAS_ISN : 0;
	t.isn = w->s.ack - 1;
	hash = hash_of_received(&w->s);
	if (w->s.flags & TCP_FLAG_RST) {
		if (!is_answer_to_socket(skb, &w->s, ANY_SEQ) && !was_asked(hash)) {
			COUNT_OF(slot, w->s.source, unasked_resets_in);
			return 0;
		}
		t.kind = E25_WIRE_RESET_IN;
		tell_wire(skb, &t, w, w);
		COUNT_OF(slot, w->s.source, wire_resets_in);
	} else if (w->s.flags & TCP_FLAG_ACK) {
		if (!is_answer_to_socket(skb, &w->s, (__u32)t.isn) && !was_asked_by(hash, t.isn)) {
			COUNT_OF(slot, w->s.source, unasked_answers);
			return 0;
		}
		t.kind = E25_WIRE_ANSWER;
		tell_wire(skb, &t, w, w);
		COUNT_OF(slot, w->s.source, wire_answers);
	} /* or a SYN from a port that happens to be watched */
	return 0;
}

static __always_inline bool is_icmp_error(const struct icmp_start *icmp, bool v6)
{
	if (v6)
		return icmp->type == ICMPV6_DEST_UNREACH || icmp->type == ICMPV6_TIME_EXCEED;
	/* Path MTU discovery asks for smaller packets; it is no error. */
	return icmp->type == ICMP_TIME_EXCEEDED ||
	       (icmp->type == ICMP_DEST_UNREACH && icmp->code != ICMP_FRAG_NEEDED);
}

/* An ICMP error quotes the packet it is about: its IP header and the first eight bytes of TCP. */
static __noinline int on_icmp(struct __sk_buff *skb, const struct walk *w)
{
	struct sight t = {};
	struct walk quoted = {};
	const struct segment *s;
	struct icmp_start icmp;
	__u32 isn, slot;
	struct {
		__be16 source, destination;
		__be32 seq;
	} tcp;

	if (!load(skb, w->offset, &icmp, sizeof(icmp)) ||
	    !is_icmp_error(&icmp, w->protocol == IPPROTO_ICMPV6))
		return 0;
	if (!walk_ip(skb, &quoted, w->offset + sizeof(icmp)) || quoted.protocol != IPPROTO_TCP ||
	    !load(skb, quoted.offset, &tcp, sizeof(tcp)))
		return 0;
	quoted.s.destination_port = bpf_ntohs(tcp.destination);
	quoted.s.source_port = bpf_ntohs(tcp.source);
	slot = slot_among_few(quoted.s.destination_port);
	if (!slot)
		return 0;
	s = &quoted.s;
	isn = bpf_ntohl(tcp.seq);
	if (!was_asked_by(hash_of_sent(s), isn) &&
	    !is_of_socket(skb, s->destination, s->destination_port, s->source, s->source_port,
			  isn)) {
		COUNT_OF(slot, s->destination, unasked_icmp_errors);
		return 0;
	}
	t.kind = E25_WIRE_ICMP;
	t.flags = E25_HAS_ISN;
	t.isn = isn;
	t.icmp_type = icmp.type;
	t.icmp_code = icmp.code;
	tell_wire(skb, &t, &quoted, w);
	COUNT_OF(slot, s->destination, icmp_errors);
	return 0;
}

static __noinline int on_ingress(struct __sk_buff *skb)
{
	struct walk w = {};

	if (!walk_ip(skb, &w, 0)) {
		count_unparsed();
		return 0;
	}
	if (w.protocol == IPPROTO_TCP)
		return on_answer(skb, &w);
	if (w.protocol == IPPROTO_ICMP || w.protocol == IPPROTO_ICMPV6)
		return on_icmp(skb, &w);
	return 0;
}

SEC("tc")
int e25_egress(struct __sk_buff *skb)
{
	if (may_matter(skb, false))
		(void)on_egress(skb);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int e25_ingress(struct __sk_buff *skb)
{
	if (may_matter(skb, true))
		(void)on_ingress(skb);
	return TC_ACT_UNSPEC;
}

#endif
