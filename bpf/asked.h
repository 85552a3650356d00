/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this side has asked for. Anybody on the network may send answers, RSTs and ICMP errors that
 * nobody waits for, and what is counted of ours must not be theirs to write. Remembered are the
 * newest SYNs that left, and those of sockets that are gone while something may still come; of a
 * socket that lives the kernel knows, however many SYNs came after it. Not by it alone: an answer
 * finds no socket where the SYN was forwarded, had its source translated, or came from a socket of
 * another namespace or of a VRF.
 */
#ifndef EGRESS25_BPF_ASKED_H
#define EGRESS25_BPF_ASKED_H

#include "bpf/packet.h"

/* Sets of four, 256 KiB: one is forgotten for the fifth that falls into its set. With 2,000 waiting
 * at once that happens to one of 30,000. */
#define ASKED_SETS 8192
#define ASKED_WAYS 4

/* Each the upper half of the flow's hash, and the ISN; the newest first. */
struct asked_set {
	__u64 entry[ASKED_WAYS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ASKED_SETS);
	__type(key, __u32);
	__type(value, struct asked_set);
} asked SEC(".maps");

/* Odd, without a pattern: 2^64 divided by the golden ratio. */
static __always_inline __u64 mixed(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* Of one connection, as it is on the wire where it is looked at. Addresses lie at eight bytes. */
static __always_inline __u64 flow_hash(const __u8 *far, __u64 far_port, const __u8 *near,
				       __u64 near_port)
{
	const __u64 *to = (const __u64 *)far, *from = (const __u64 *)near;
	__u64 hash = mixed(far_port << 16 | near_port, to[0]);

	hash = mixed(hash, to[1]);
	hash = mixed(hash, from[0]);
	return mixed(hash, from[1]);
}

static __always_inline __u64 hash_of_sent(const struct segment *s)
{
	return flow_hash(s->destination, s->destination_port, s->source, s->source_port);
}

static __always_inline __u64 hash_of_received(const struct segment *s)
{
	return flow_hash(s->source, s->source_port, s->destination, s->destination_port);
}

static __always_inline struct asked_set *asked_set_of(__u64 hash)
{
	__u32 at = hash & (ASKED_SETS - 1);

	return bpf_map_lookup_elem(&asked, &at);
}

static __always_inline bool is_entry_of(__u64 entry, __u64 hash)
{
	return (entry ^ hash) >> 32 == 0;
}

static __always_inline void remember_asked(__u64 hash, __u32 isn)
{
	struct asked_set *set = asked_set_of(hash);
	__u64 entry = hash >> 32 << 32 | isn;

	if (!set)
		return;
	/* One that is there already gives up its place, or else the oldest does. */
	if (!is_entry_of(set->entry[0], hash)) {
		if (!is_entry_of(set->entry[1], hash)) {
			if (!is_entry_of(set->entry[2], hash))
				set->entry[3] = set->entry[2];
			set->entry[2] = set->entry[1];
		}
		set->entry[1] = set->entry[0];
	}
	set->entry[0] = entry;
}

static __always_inline bool was_asked(__u64 hash)
{
	struct asked_set *set = asked_set_of(hash);

	return set && (is_entry_of(set->entry[0], hash) || is_entry_of(set->entry[1], hash) ||
		       is_entry_of(set->entry[2], hash) || is_entry_of(set->entry[3], hash));
}

/* By a SYN with this ISN. */
static __always_inline bool was_asked_by(__u64 hash, __u32 isn)
{
	struct asked_set *set = asked_set_of(hash);
	__u64 entry = hash >> 32 << 32 | isn;

	return set && (set->entry[0] == entry || set->entry[1] == entry || set->entry[2] == entry ||
		       set->entry[3] == entry);
}

/* A socket of ours ends with its handshake undecided, or all at once: the far end may answer yet.
 * It is not bound to its port any more. */
static __always_inline void remember_socket(struct tcp_sock *tcp, __u32 isn)
{
	struct sock *sk = &tcp->inet_conn.icsk_inet.sk;
	__u64 far[2], near[2] = {};

	put_far_and_near((__u8 *)far, (__u8 *)near, sk);
	remember_asked(flow_hash((__u8 *)far, bpf_ntohs(sk->__sk_common.skc_dport), (__u8 *)near,
				 bpf_ntohs(tcp->inet_conn.icsk_inet.inet_sport)),
		       isn);
}

/* ---- sockets, as tc programs see them ---- */

/* A connection that came from a watched port and was accepted: of the stranger's making. */
static __always_inline bool is_accepted(struct bpf_sock *sk)
{
	struct attempt *a = bpf_sk_storage_get(&attempts, sk, NULL, 0);

	return a && a->accepted;
}

/* seq: a number of the sequence that it has sent so far; ANY_SEQ for none in particular. */
#define ANY_SEQ (1ULL << 32)

static __always_inline bool has_sent(struct bpf_sock *sk, __u64 seq)
{
	struct bpf_tcp_sock *tcp;
	__u32 isn;

	if (sk->state == TCP_LISTEN || sk->state == TCP_NEW_SYN_RECV)
		return false;
	tcp = bpf_tcp_sock(sk);
	if (!tcp)
		return false;
	isn = tcp->snd_una - (__u32)tcp->bytes_acked;
	if (seq != ANY_SEQ && (__u32)seq - isn > tcp->snd_nxt - isn)
		return false;
	sk = bpf_sk_fullsock(sk);
	return sk && !is_accepted(sk);
}

/* Whose socket is looked up. Not on the stack: without CAP_PERFMON a verifier as of 6.1 takes the
 * first number that is put beside another within eight bytes for an attempt on a pointer. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_sock_tuple);
} looked_up SEC(".maps");

/* A packet's socket in this namespace, to be released. */
static __always_inline struct bpf_sock *look_up(struct __sk_buff *skb, struct bpf_sock_tuple *tuple,
						__u32 family)
{
	/* Out of the family alone: a verifier knows nothing of a number any more that it was asked
	 * about, on the way that is not taken. */
	__u32 size = family ? sizeof(tuple->ipv6) : sizeof(tuple->ipv4);

	return bpf_skc_lookup_tcp(skb, tuple, size, BPF_F_CURRENT_NETNS, 0);
}

/* By its port and address no other connection: one that would begin now. */
static __always_inline bool is_listened_on(struct __sk_buff *skb, struct bpf_sock_tuple *tuple,
					   __u32 family)
{
	struct bpf_sock *sk;
	bool found = true;

	if (family) {
		tuple->ipv6.sport = 0;
		KEEP_APART();
	} else {
		tuple->ipv4.sport = 0;
	}
	sk = look_up(skb, tuple, family);
	if (!sk)
		return false;
	bpf_sk_release(sk);
	/* Or the compiler looks at the pointer again, which is none any more. */
	asm volatile("" : "+r"(found));
	return found;
}

/* Whether a socket of this namespace has asked for it: the packet's source is the far end's. */
static __noinline int socket_has_sent(struct __sk_buff *skb, struct bpf_sock_tuple *tuple,
				      __u32 family, __u64 seq)
{
	struct bpf_sock *sk = look_up(skb, tuple, family);
	__u64 sent;

	if (!sk)
		return 0;
	sent = sk->state == TCP_TIME_WAIT ? seq == ANY_SEQ : has_sent(sk, seq);
	/* What is left of a connection does not tell who began it, nor does one on a kernel that
	 * keeps nothing with its socket: the port does. */
	if (sent && sk->state == TCP_SYN_SENT)
		sent = 2;
	/* In one word, for fewer are spilled then, and none of less than eight bytes. */
	asm volatile("" : "+r"(sent));
	bpf_sk_release(sk);
	return sent == 2 || (sent && !is_listened_on(skb, tuple, family));
}

static __always_inline bool is_of_socket(struct __sk_buff *skb, const __u8 *far, __u64 far_port,
					 const __u8 *near, __u64 near_port, __u64 seq)
{
	__u32 zero = 0;
	struct bpf_sock_tuple *tuple = bpf_map_lookup_elem(&looked_up, &zero);

	if (!tuple)
		return false;
	if (family_of(far)) {
		__builtin_memcpy(tuple->ipv6.saddr, far, 16);
		__builtin_memcpy(tuple->ipv6.daddr, near, 16);
		tuple->ipv6.sport = bpf_htons(far_port);
		tuple->ipv6.dport = bpf_htons(near_port);
		KEEP_APART();
		return socket_has_sent(skb, tuple, 1, seq);
	}
	__builtin_memcpy(&tuple->ipv4.saddr, far + 12, 4);
	__builtin_memcpy(&tuple->ipv4.daddr, near + 12, 4);
	tuple->ipv4.sport = bpf_htons(far_port);
	tuple->ipv4.dport = bpf_htons(near_port);
	return socket_has_sent(skb, tuple, 0, seq);
}

/* The TCP socket that sends it, for what leaves; the kernel's own answers come from none. */
static __always_inline struct bpf_sock *sender_of(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;

	sk = sk ? bpf_sk_fullsock(sk) : NULL;
	return sk && sk->type == SOCK_STREAM ? sk : NULL;
}

static __always_inline bool is_sent_by_socket(struct __sk_buff *skb)
{
	struct bpf_sock *sk = sender_of(skb);

	return sk && !is_accepted(sk);
}

#endif
