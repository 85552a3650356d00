/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Socket sensor: who connected, how many SYNs, how it ended. The caller of connect() is known at
 * CLOSE -> SYN_SENT only; what is learned there is kept in the socket's storage and repeated in
 * every record, so that a lost record costs no more than its own story.
 */
#ifndef EGRESS25_BPF_SOCKET_H
#define EGRESS25_BPF_SOCKET_H

#include "bpf/asked.h"
#include "bpf/attempt.h"

/* Everything the hooks of this sensor look up first. */
struct seen {
	struct sock *sk;
	struct tcp_sock *tcp;
	struct e25_counters *all;
	struct e25_port_counters *port;
	__u64 now_ns;
	__u32 netns;
	__u16 destination_port;
};

static __always_inline bool look_at(struct seen *s, struct sock *sk)
{
	__u16 port = bpf_ntohs(sk->__sk_common.skc_dport);
	__u16 family = sk->__sk_common.skc_family;
	__u32 index = 0;

	if (!is_watched(port))
		return false;
	if (sk->sk_protocol != IPPROTO_TCP || (family != AF_INET && family != AF_INET6) ||
	    !is_active())
		return false;
	s->sk = sk;
	s->tcp = bpf_skc_to_tcp_sock(sk);
	s->netns = sk->__sk_common.skc_net.net->ns.inum;
	s->all = cpu_counters();
	if (!s->tcp || !s->all || !netns_is_sensed(s->netns))
		return false;
	if (family == AF_INET6) {
		__be32 *words = sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32;

		index = words[0] || words[1] || words[2] != bpf_htonl(0xffff);
	}
	s->port = port_counters(s->all, port, index);
	s->destination_port = port;
	s->now_ns = bpf_ktime_get_ns();
	return s->port != NULL;
}

/* The device the socket's packets are routed by, before netfilter changes anything. */
static __always_inline __u32 route_ifindex(struct sock *sk)
{
	struct dst_entry *dst = sk->sk_dst_cache;
	struct net_device *dev = dst ? dst->dev : NULL;

	return dev ? dev->ifindex : 0;
}

/* In order and without the FIN, which the kernel counts as a byte. */
static __always_inline __u64 bytes_received(struct seen *s)
{
	__u64 bytes = s->tcp->bytes_received;

	return bytes && (s->sk->__sk_common.skc_flags >> SOCK_DONE & 1) ? bytes - 1 : bytes;
}

/* Without our SYN, nor our FIN, which only a half-closed connection gets acknowledged before it
 * is told of. */
static __always_inline __u64 bytes_sent_acked(struct seen *s)
{
	__u64 bytes = s->tcp->bytes_acked;
	__u64 flags = s->sk->__sk_common.skc_state == TCP_FIN_WAIT2 ? 2 : 1;

	return bytes > flags ? bytes - flags : 0;
}

/* The kernel times how long a whole receive window takes to fill, and begins with the first data:
 * until that window is full, the beginning it noted is when the first byte came. Told up to half of
 * what the window was then, for a window that grows may hide that it was filled once. 0: not known.
 */
#define FIRST_BYTE_MAX 32768

static __always_inline __u32 first_byte_us(struct seen *s, __u64 started_ns)
{
	__u64 at_ns = s->tcp->rcv_rtt_est.time * 1000, us;
	__u32 bytes = s->tcp->bytes_received;
	__u32 window = s->tcp->rcv_rtt_est.seq - (s->tcp->rcv_nxt - bytes);

	if (!bytes_received(s) || bytes >= FIRST_BYTE_MAX || bytes > window / 2 || !started_ns ||
	    at_ns < started_ns || at_ns > s->now_ns)
		return 0;
	us = (at_ns - started_ns) / 1000;
	return us <= 0xffffffffu ? us : 0;
}

static __always_inline void tell_error(struct seen *s, struct attempt *a, __u8 kind, __u8 flags,
				       __u32 isn, int error)
{
	struct e25_sock_event *e = RESERVE(s->all, struct e25_sock_event);
	struct sock *sk = s->sk;

	if (!e)
		return;
	e->head.kind = kind;
	e->head.flags = flags;
	e->head.destination_port = s->destination_port;
	e->head.netns = s->netns;
	e->head.time_ns = s->now_ns;
	e->head.cookie = cookie_of(sk, a);
	e->head.isn = isn;
	e->head.source_port = sk->__sk_common.skc_num;
	put_far_and_near(e->head.destination, e->head.source, sk);
	e->route_ifindex = route_ifindex(sk);
	e->error = error ? error : sk->sk_err;
	e->soft_error = sk->sk_err_soft;
	e->bytes_received = bytes_received(s);
	e->bytes_sent_acked = bytes_sent_acked(s);
	e->round_trip_us = s->tcp->srtt_us >> 3;
	if (a) {
		e->started_ns = a->started_ns;
		e->first_byte_us = first_byte_us(s, a->started_ns);
		e->cgroup_id = a->cgroup_id;
		e->pid = a->pid;
		e->uid = a->uid;
		e->syns = a->syns;
		if (a->error_noted)
			e->head.flags |= E25_ERROR_NOTED;
		__builtin_memcpy(e->comm, a->comm, sizeof(e->comm));
	}
	submit(e, s->now_ns);
}

static __always_inline void tell(struct seen *s, struct attempt *a, __u8 kind, __u8 flags,
				 __u32 isn)
{
	tell_error(s, a, kind, flags, isn, 0);
}

static __always_inline void on_connect(struct seen *s)
{
	struct attempt *a = attempt_of(s->sk, true);
	__u64 id = bpf_get_current_pid_tgid();

	/* The connect() that this thread is in got as far as a SYN. */
	if (connect_is_traced)
		bpf_map_delete_elem(&connecting, &id);
	COUNT(s->port->syns);
	s->port->last_syn_ns = s->now_ns;
	if (a) {
		/* A program on the root of cgroup v2 has noted its caller a moment ago. */
		if (!a->trying_ns)
			note_caller(a, id);
		a->started_ns = s->now_ns;
		a->syns = 1;
		a->isn = 0;
		a->error_noted = 0;
		a->established = 0;
		a->finished = 0;
		a->syn_made = 1;
		a->accepted = 0;
		a->trying_ns = 0;
	}
	tell(s, a, E25_SOCK_CONNECT, 0, 0);
}

/* What was connecting before this program was loaded has no storage, or one that began with a later
 * event: its start is 0, not known, and SYNs of before are in no counter. User space has its
 * process from a list of such sockets (user/net/syn_sent.h), and knows it by the cookie. */
static __always_inline void on_established(struct seen *s)
{
	struct attempt *a = attempt_of(s->sk, true);
	/* The SYN is acknowledged here already. */
	__u32 isn = s->tcp->snd_una - 1;

	s->port->last_answer_ns = s->now_ns;
	if (a) {
		a->isn = isn;
		a->established = 1;
		a->syns = 1 + s->tcp->total_retrans;
	}
	tell(s, a, E25_SOCK_ESTABLISHED, E25_HAS_ISN | E25_ESTABLISHED, isn);
}

/* The program has closed its end and reads no more. Data that still comes makes the kernel call
 * tcp_reset() on itself, with its tracepoint and sk_err, although no RST came in. */
static __always_inline bool is_deaf(struct sock *sk, int state)
{
	return (state == TCP_FIN_WAIT1 || state == TCP_FIN_WAIT2) && sk->sk_shutdown & RCV_SHUTDOWN;
}

/* An open connection is closed at one stroke, and not for an error: an RST follows. */
static __always_inline bool is_abort(struct seen *s, int oldstate)
{
	return !s->sk->sk_err && (oldstate == TCP_ESTABLISHED || oldstate == TCP_FIN_WAIT1 ||
				  oldstate == TCP_CLOSE_WAIT);
}

/* The program closes its end and reads no more: its story ends here, not minutes later when the
 * kernel is done with the socket. Who closes one direction only goes on reading. */
static __always_inline void on_finish(struct seen *s, int newstate)
{
	struct attempt *a = attempt_of(s->sk, false);

	if (!a || !a->established || a->finished || !(s->sk->sk_shutdown & RCV_SHUTDOWN))
		return;
	a->finished = 1;
	tell(s, a, E25_SOCK_CLOSE,
	     E25_HAS_ISN | E25_ESTABLISHED | (newstate == TCP_LAST_ACK ? E25_FAR_END_CLOSED : 0),
	     a->isn);
}

static __always_inline __u8 close_flags(struct seen *s, int oldstate)
{
	return E25_HAS_ISN | E25_ESTABLISHED | (is_abort(s, oldstate) ? E25_ABORTED : 0) |
	       (oldstate == TCP_CLOSE_WAIT ? E25_FAR_END_CLOSED : 0);
}

/* The storage stays: the RST of an abort is told of after this, and the socket frees it. */
static __always_inline void on_close(struct seen *s, int oldstate)
{
	struct attempt *a = attempt_of(s->sk, oldstate == TCP_SYN_SENT);
	__u32 syns;

	if (oldstate == TCP_SYN_SENT || s->sk->sk_err || is_abort(s, oldstate))
		remember_socket(s->tcp, s->tcp->snd_una);
	if (!a || a->finished || a->accepted)
		return; /* connected before this program, no connect() of ours, or told already */
	if (a->established) {
		tell(s, a, E25_SOCK_CLOSE, close_flags(s, oldstate), a->isn);
	} else if (s->tcp->snd_nxt == s->tcp->snd_una) {
		/* No local port was free: closed again before any SYN was made, and the error is
		 * connect()'s own. */
		a->syns = 0;
		tell_error(s, a, E25_SOCK_CLOSE, 0, 0, EADDRNOTAVAIL);
	} else {
		syns = 1 + s->tcp->total_retrans;
		/* Kernels before 6.17 do not tell of a SYN that could not be sent again. */
		if (a->syns && syns > a->syns)
			ADD(s->port->retries, syns - a->syns);
		a->syns = syns;
		tell(s, a, E25_SOCK_CLOSE, E25_HAS_ISN, s->tcp->snd_una);
	}
}

/* Somebody connects from a watched port: no attempt of ours, whatever comes of it. */
static __always_inline void on_accepted(struct seen *s)
{
	struct attempt *a = attempt_of(s->sk, true);

	if (a && !a->started_ns)
		a->accepted = 1;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(e25_set_state, struct sock *sk, int oldstate, int newstate)
{
	struct seen s;

	if (!look_at(&s, sk))
		return 0;
	if (oldstate == TCP_CLOSE && newstate == TCP_SYN_SENT)
		on_connect(&s);
	else if (oldstate == TCP_SYN_SENT && newstate == TCP_ESTABLISHED)
		on_established(&s);
	else if (oldstate == TCP_SYN_RECV && newstate == TCP_ESTABLISHED)
		on_accepted(&s);
	else if (newstate == TCP_FIN_WAIT1 || newstate == TCP_LAST_ACK)
		on_finish(&s, newstate);
	else if (newstate == TCP_CLOSE)
		on_close(&s, oldstate);
	return 0;
}

/* A timer's third repeat in a row: nothing was acknowledged since the first. */
#define STUCK_REPEATS 3

static __always_inline void on_data_again(struct sock *sk, struct sk_buff *skb)
{
	struct attempt *a;
	struct seen s;

	if (!look_at(&s, sk) || s.tcp->inet_conn.icsk_retransmits != STUCK_REPEATS)
		return;
	a = attempt_of(sk, false);
	if (!a || !a->established || a->finished)
		return;
	tell(&s, a, E25_SOCK_STUCK,
	     E25_HAS_ISN | E25_ESTABLISHED | (skb->len >= s.tcp->mss_cache ? E25_FULL_SIZE : 0),
	     a->isn);
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(e25_retransmit, struct sock *sk, struct sk_buff *skb)
{
	__u8 state = sk->__sk_common.skc_state;
	struct attempt *a;
	struct seen s;
	__u32 syns;

	if (state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT)
		on_data_again(sk, skb);
	if (state != TCP_SYN_SENT || !look_at(&s, sk))
		return 0;
	a = attempt_of(sk, true);
	syns = 1 + s.tcp->total_retrans;
	if (a) {
		/* Since 6.17 a repeat that was not sent is told of, too: the SYN before still waits
		 * in a queue of this host. */
		if (a->syns >= syns)
			return 0;
		ADD(s.port->retries, a->syns ? syns - a->syns : 1);
		a->syns = syns;
	}
	s.port->last_syn_ns = s.now_ns;
	tell(&s, a, E25_SOCK_RETRY, E25_HAS_ISN, s.tcp->snd_una);
	return 0;
}

/* An ICMP error that the program has asked for with SO_ERROR is gone from the socket by the time
 * it closes; this host's own rejections come that way. Which error it was is not on the socket yet
 * when this is called. */
static __always_inline void on_error(struct sock *sk)
{
	struct attempt *a;

	if (!is_watched(bpf_ntohs(sk->__sk_common.skc_dport)) ||
	    sk->__sk_common.skc_state != TCP_SYN_SENT)
		return;
	a = attempt_of(sk, true);
	if (a)
		a->error_noted = 1;
}

SEC("tp_btf/inet_sk_error_report")
int BPF_PROG(e25_error, struct sock *sk)
{
	on_error(sk);
	return 0;
}

/* The same for kernels without that tracepoint, where the end of all repeating is reported, too. */
SEC("fentry/sock_def_error_report")
int BPF_PROG(e25_error_reported, struct sock *sk)
{
	if (sk->sk_err != ETIMEDOUT)
		on_error(sk);
	return 0;
}

/* A connection older than this program is ours unless the watched port is its own, too. */
static __always_inline bool is_ours(struct sock *sk, const struct attempt *a)
{
	return a ? !a->accepted : !is_watched(sk->__sk_common.skc_num);
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(e25_reset_in, struct sock *sk)
{
	struct attempt *a;
	struct seen s;

	if (!look_at(&s, sk) || is_deaf(sk, sk->__sk_common.skc_state))
		return 0;
	a = attempt_of(sk, false);
	if (!is_ours(sk, a))
		return 0;
	s.port->last_reset_ns = s.now_ns;
	if (sk->__sk_common.skc_state == TCP_SYN_SENT) {
		COUNT(s.port->resets_in_handshake);
		tell(&s, a, E25_SOCK_RESET_IN, E25_HAS_ISN, s.tcp->snd_una);
	} else {
		COUNT(s.port->resets_in_established);
		if (a && a->finished)
			return 0;
		tell(&s, a, E25_SOCK_RESET_IN, E25_ESTABLISHED | (a ? E25_HAS_ISN : 0),
		     a ? a->isn : 0);
	}
	return 0;
}

static __always_inline bool is_full_socket(struct sock *sk)
{
	__u8 state = sk->__sk_common.skc_state;

	return state != TCP_TIME_WAIT && state != TCP_NEW_SYN_RECV;
}

/* An RST as the answer to a packet that no socket wanted. is_known: it is of a connection that was
 * closed a moment ago. */
static __always_inline void on_reset_without_socket(struct sk_buff *skb, bool is_known)
{
	struct e25_port_counters *port;
	struct e25_sock_event *e;
	struct e25_counters *all = cpu_counters();
	struct segment s = {};
	struct net_device *dev = skb->dev;
	__u32 netns = dev ? dev->nd_net.net->ns.inum : 0;

	if (!may_read_kernel || !all || !netns_is_sensed(netns) || !read_segment(skb, &s) ||
	    !is_watched(s.source_port) || !is_active())
		return;
	port = port_counters(all, s.source_port, family_of(s.source));
	if (!port)
		return;
	if (!is_known && !was_asked(hash_of_received(&s))) {
		COUNT(port->unasked_resets_out);
		return;
	}
	COUNT(port->resets_out);
	port->last_reset_ns = bpf_ktime_get_ns();
	e = RESERVE(all, struct e25_sock_event);
	if (!e)
		return;
	e->head.kind = E25_SOCK_RESET_OUT;
	e->head.destination_port = s.source_port;
	e->head.source_port = s.destination_port;
	e->head.netns = netns;
	e->head.time_ns = port->last_reset_ns;
	__builtin_memcpy(e->head.destination, s.source, 16);
	__builtin_memcpy(e->head.source, s.destination, 16);
	submit(e, e->head.time_ns);
}

SEC("tp_btf/tcp_send_reset")
int BPF_PROG(e25_reset_out, struct sock *sk, struct sk_buff *skb)
{
	struct attempt *a;
	struct seen s;

	if (!sk || !is_full_socket(sk)) {
		if (skb)
			on_reset_without_socket(skb,
						sk && sk->__sk_common.skc_state == TCP_TIME_WAIT);
		return 0;
	}
	if (!look_at(&s, sk))
		return 0;
	a = attempt_of(sk, false);
	if (!is_ours(sk, a))
		return 0;
	COUNT(s.port->resets_out);
	s.port->last_reset_ns = s.now_ns;
	/* A server's goodbye that comes after the program has closed is answered so. */
	if (a && a->finished)
		return 0;
	tell(&s, a, E25_SOCK_RESET_OUT, a && a->established ? E25_HAS_ISN | E25_ESTABLISHED : 0,
	     a ? a->isn : 0);
	return 0;
}

/* Without storage in the socket nothing else tells when what is kept of it is to go. */
SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(e25_destroy, struct sock *sk)
{
	if (is_watched(bpf_ntohs(sk->__sk_common.skc_dport)))
		attempt_forget(sk);
	return 0;
}

#endif
