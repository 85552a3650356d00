/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connect() by the exits of the functions that decide on it (fexit, 5.5, and not on every machine):
 * inet_stream_connect() knows the socket and the result, security_socket_connect() what an LSM
 * refused. Costs nothing but connect(), and sees those of io_uring, too.
 */
#ifndef EGRESS25_BPF_CONNECT_FEXIT_H
#define EGRESS25_BPF_CONNECT_FEXIT_H

#include "bpf/connect.h"

/* The result of a SYN, which the socket sensor tells of: of this call, or of an earlier one that
 * did not wait for it. */
static __always_inline bool is_result_of_syn(struct sock *sk, int result)
{
	struct attempt *a = attempt_of(sk, false);

	if (!a || !a->syn_made)
		return false;
	if (result != -EINPROGRESS && result != -EALREADY && result != -EINTR &&
	    result != -ERESTARTSYS)
		a->syn_made = 0;
	return true;
}

static __always_inline void on_result(struct socket *socket, const struct socket_address *to,
				      int result)
{
	__u8 destination[16];
	struct failure f = {.destination = destination};
	struct sock *sk = socket->sk;

	f.port = to->port[0] << 8 | to->port[1];
	if (!is_watched(f.port) || (to->family != AF_INET && to->family != AF_INET6) || !sk ||
	    sk->sk_protocol != IPPROTO_TCP)
		return;
	f.netns = sk->__sk_common.skc_net.net->ns.inum;
	if (!netns_is_sensed(f.netns) || is_result_of_syn(sk, result) || !fails_before_syn(result))
		return;
	if (to->family == AF_INET) {
		put_ipv4(destination, to->ipv4[0] | to->ipv4[1] << 8 | to->ipv4[2] << 16 |
					      (__u32)to->ipv4[3] << 24);
	} else if (!may_read_kernel || bpf_probe_read_kernel(destination, 16, to->ipv6)) {
		return;
	}
	f.started_ns = bpf_ktime_get_ns();
	f.error = -result;
	tell_failure(&f);
}

SEC("fexit/inet_stream_connect")
int BPF_PROG(e25_connect_done, struct socket *socket, const struct socket_address *to, int len,
	     int flags, int result)
{
	on_result(socket, to, result);
	return 0;
}

SEC("fexit/security_socket_connect")
int BPF_PROG(e25_connect_judged, struct socket *socket, const struct socket_address *to, int len,
	     int result)
{
	if (result && socket->type == SOCK_STREAM && socket->state == SS_UNCONNECTED)
		on_result(socket, to, result);
	return 0;
}

#endif
