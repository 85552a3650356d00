/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few header fields the sensors go by, and how to find them in an sk_buff that a tracepoint
 * hands over. The tc programs read their packets by helper instead; see wire.h.
 */
#ifndef EGRESS25_BPF_PACKET_H
#define EGRESS25_BPF_PACKET_H

#include "bpf/maps.h"

#define IPPROTO_HOPOPTS	 0
#define IPPROTO_ICMP	 1
#define IPPROTO_TCP	 6
#define IPPROTO_ROUTING	 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH	 51
#define IPPROTO_ICMPV6	 58
#define IPPROTO_DSTOPTS	 60

#define TCP_FLAG_SYN 0x02
#define TCP_FLAG_RST 0x04
#define TCP_FLAG_ACK 0x10

#define IPV6_EXTENSIONS_MAX 6 /* more than RFC 8200 recommends in its order of headers */

struct ipv4_header {
	__u8 version_ihl, tos;
	__be16 total_len, id, fragment;
	__u8 ttl, protocol;
	__be16 checksum;
	__be32 source, destination;
};

struct ipv6_header {
	__be32 version_class_flow;
	__be16 payload_len;
	__u8 next_header, hop_limit;
	__u8 source[16], destination[16];
} __attribute__((aligned(8))); /* read in words of eight bytes: see struct segment */

struct tcp_start {
	__be16 source, destination;
	__be32 seq, ack;
	__u8 data_offset, flags;
};

/* A TCP segment, as far as it matters. Addresses as in events.h, numbers in host order. All of it
 * in words of eight bytes: without CAP_PERFMON verifiers as of 6.1 take a smaller number on the
 * stack for a pointer that the next one beside it would corrupt. */
struct segment {
	__u8 source[16] __attribute__((aligned(8))), destination[16];
	__u64 source_port, destination_port, seq, ack, flags, ttl;
	__u64 has_seq;
};

static __always_inline void take_tcp(struct segment *s, const struct tcp_start *tcp)
{
	s->source_port = bpf_ntohs(tcp->source);
	s->destination_port = bpf_ntohs(tcp->destination);
	s->seq = bpf_ntohl(tcp->seq);
	s->ack = bpf_ntohl(tcp->ack);
	s->flags = tcp->flags;
	s->has_seq = true;
}

static __always_inline void take_ipv4(struct segment *s, const struct ipv4_header *ip)
{
	put_ipv4(s->source, ip->source);
	put_ipv4(s->destination, ip->destination);
	s->ttl = ip->ttl;
}

static __always_inline void take_ipv6(struct segment *s, const struct ipv6_header *ip)
{
	__builtin_memcpy(s->source, ip->source, 16);
	__builtin_memcpy(s->destination, ip->destination, 16);
	s->ttl = ip->hop_limit;
}

/* A socket's two addresses; its own stays zero while it has none. */
static __always_inline void put_far_and_near(__u8 *far, __u8 *near, struct sock *sk)
{
	__u32 *to = (__u32 *)far, *from = (__u32 *)near;

	if (sk->__sk_common.skc_family == AF_INET) {
		put_ipv4(far, sk->__sk_common.skc_daddr);
		if (sk->__sk_common.skc_rcv_saddr)
			put_ipv4(near, sk->__sk_common.skc_rcv_saddr);
		return;
	}
	for (int i = 0; i < 4; i++) {
		to[i] = sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[i];
		from[i] = sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[i];
	}
}

/* The verifier takes each way through each header of a chain, so a header has few ways: what kind
 * it is of is no comparison, and no branch. */
static __always_inline bool is_ipv6_extension(__u8 next)
{
	const __u64 kinds = 1ULL << IPPROTO_HOPOPTS | 1ULL << IPPROTO_ROUTING |
			    1ULL << IPPROTO_FRAGMENT | 1ULL << IPPROTO_AH | 1ULL << IPPROTO_DSTOPTS;

	return next < 64 && kinds >> next & 1;
}

/* How much of an extension header is read: whose it is that follows, the length, an offset. */
#define EXTENSION_START 4

/* AH is counted in words of four bytes (RFC 4302), the others in words of eight; that of a fragment
 * is one. */
static __always_inline __u32 extension_len(__u8 kind, const __u8 *start)
{
	__u32 ah = is_same(kind, IPPROTO_AH),
	      words = start[1] & (is_same(kind, IPPROTO_FRAGMENT) - 1);

	return (words + 1 + ah) << (3 - ah);
}

/* It continues what an earlier one began: no header of TCP is in it. */
static __always_inline bool is_later_fragment(__u8 kind, const __u8 *start)
{
	return -is_same(kind, IPPROTO_FRAGMENT) & (start[2] | (start[3] & 0xf8));
}

/* Reads the TCP segment of an sk_buff at its network header. False when it is none, or a later
 * fragment. */
static __always_inline bool read_segment(struct sk_buff *skb, struct segment *s)
{
	unsigned char *at = skb->head + skb->network_header;
	struct ipv4_header v4;
	struct ipv6_header v6;
	struct tcp_start tcp;
	__u8 next;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_probe_read_kernel(&v4, sizeof(v4), at) || v4.version_ihl >> 4 != 4 ||
		    v4.fragment & bpf_htons(0x1fff))
			return false;
		take_ipv4(s, &v4);
		next = v4.protocol;
		at += (v4.version_ihl & 0xf) * 4;
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		if (bpf_probe_read_kernel(&v6, sizeof(v6), at))
			return false;
		take_ipv6(s, &v6);
		at += sizeof(v6);
		next = v6.next_header;
	} else {
		return false;
	}
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_ipv6_extension(next); i++) {
		__u8 start[EXTENSION_START];

		if (bpf_probe_read_kernel(start, sizeof(start), at) ||
		    is_later_fragment(next, start))
			return false;
		at += extension_len(next, start);
		next = start[0];
	}
	if (next != IPPROTO_TCP || bpf_probe_read_kernel(&tcp, sizeof(tcp), at))
		return false;
	take_tcp(s, &tcp);
	return true;
}

#endif
