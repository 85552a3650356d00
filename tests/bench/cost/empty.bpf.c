// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that does nothing on every hook that egress25 uses, under the same names: what a hook
 * costs by itself, the clock reads of the kernel's statistics included.
 */

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define EMPTY(section, name, result)                                                               \
	SEC(section)                                                                               \
	int name(void *ctx)                                                                        \
	{                                                                                          \
		return result;                                                                     \
	}

#define TC_ACT_UNSPEC (-1) /* include/uapi/linux/pkt_cls.h */
#define GO_ON	      1

EMPTY("tp_btf/inet_sock_set_state", e25_set_state, 0)
EMPTY("tp_btf/tcp_retransmit_skb", e25_retransmit, 0)
EMPTY("tp_btf/tcp_receive_reset", e25_reset_in, 0)
EMPTY("tp_btf/tcp_send_reset", e25_reset_out, 0)
EMPTY("tp_btf/inet_sk_error_report", e25_error, 0)
EMPTY("tp_btf/kfree_skb", e25_kfree_skb, 0)
EMPTY("tp_btf/tcp_destroy_sock", e25_destroy, 0)
EMPTY("fexit/inet_stream_connect", e25_connect_done, 0)
EMPTY("fexit/security_socket_connect", e25_connect_judged, 0)
EMPTY("cgroup/connect4", e25_connect4, GO_ON)
EMPTY("cgroup/connect6", e25_connect6, GO_ON)
EMPTY("cgroup/sock_release", e25_release, GO_ON)
EMPTY("tp_btf/fib_table_lookup", e25_route4, 0)
EMPTY("tp_btf/fib6_table_lookup", e25_route6, 0)
EMPTY("tc", e25_ingress, TC_ACT_UNSPEC)
EMPTY("tc", e25_egress, TC_ACT_UNSPEC)

char LICENSE[] SEC("license") = "GPL";
