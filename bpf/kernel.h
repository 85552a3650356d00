/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's structures as far as we read them: these fields and no more, found in the running
 * kernel by name (CO-RE), so that the order and the rest do not matter here. Constants come from
 * the kernel's own headers, named beside each.
 */
#ifndef EGRESS25_BPF_KERNEL_H
#define EGRESS25_BPF_KERNEL_H

#include <linux/types.h>

#define AF_INET	   2
#define AF_INET6   10
#define ETH_P_IP   0x0800
#define ETH_P_IPV6 0x86DD

/* include/net/tcp_states.h */
#define TCP_ESTABLISHED	 1
#define TCP_SYN_SENT	 2
#define TCP_SYN_RECV	 3
#define TCP_FIN_WAIT1	 4
#define TCP_FIN_WAIT2	 5
#define TCP_CLOSE_WAIT	 8
#define TCP_TIME_WAIT	 6
#define TCP_CLOSE	 7
#define TCP_LAST_ACK	 9
#define TCP_LISTEN	 10
#define TCP_NEW_SYN_RECV 12

/* include/uapi/asm-generic/errno.h */
#define EPERM	      1
#define EINTR	      4
#define EAGAIN	      11
#define EACCES	      13
#define EINVAL	      22
#define EADDRNOTAVAIL 99
#define ENETDOWN      100
#define ENETUNREACH   101
#define ETIMEDOUT     110
#define EHOSTUNREACH  113
#define EALREADY      114
#define EINPROGRESS   115
#define ERESTARTSYS   512 /* include/linux/errno.h */

#define RCV_SHUTDOWN	1 /* include/net/sock.h */
#define SOCK_DONE	1 /* likewise, enum sock_flags: the far end's FIN has come */
#define SOCK_STREAM	1 /* include/linux/net.h */
#define RTN_LOCAL	2 /* include/uapi/linux/rtnetlink.h */
#define RTN_BLACKHOLE	6
#define RTN_UNREACHABLE 7
#define RTN_PROHIBIT	8
#define RTF_LOCAL	0x80000000u /* include/uapi/linux/ipv6_route.h */
#define SKB_DST_PTRMASK (~1UL)	    /* include/linux/skbuff.h */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct fib_table;

struct netns_ipv4 {
	struct fib_table *fib_main; /* with CONFIG_IP_MULTIPLE_TABLES */
};

struct net {
	struct ns_common ns;
	struct netns_ipv4 ipv4;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct in6_addr {
	union {
		__be32 u6_addr32[4];
	} in6_u;
};

typedef struct {
	__s64 counter;
} atomic64_t;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	atomic64_t skc_cookie;
	unsigned long skc_flags;
};

struct net_device {
	int ifindex;
	possible_net_t nd_net;
};

struct dst_entry {
	struct net_device *dev;
};

struct sock {
	struct sock_common __sk_common;
	struct dst_entry *sk_dst_cache;
	int sk_err;
	int sk_err_soft;
	__u16 sk_protocol;
	__u8 sk_shutdown;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	__u8 icsk_retransmits;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	__u32 rcv_nxt;
	__u32 snd_una;
	__u32 snd_nxt;
	__u32 total_retrans;
	__u32 srtt_us;
	__u32 mss_cache;
	__u64 bytes_received;
	__u64 bytes_acked;
	struct {
		__u32 seq;
		__u64 time; /* us, of CLOCK_MONOTONIC */
	} rcv_rtt_est;
};

struct rtable {
	__u16 rt_type;
};

struct rt6_info {
	__u32 rt6i_flags;
};

struct sk_buff {
	struct sock *sk;
	unsigned int len;
	struct net_device *dev;
	unsigned long _skb_refdst;
	int skb_iif;
	__be16 protocol;
	__u16 network_header;
	__u16 transport_header;
	unsigned char *head;
};

union flowi_uli {
	struct {
		__be16 dport;
	} ports;
};

struct flowi4 {
	union flowi_uli uli;
};

struct flowi6 {
	union flowi_uli uli;
};

struct fib6_table;

struct fib6_info {
	struct fib6_table *fib6_table;
};

struct fib6_result {
	struct fib6_info *f6i;
	__u8 fib6_type;
};

typedef enum { SS_UNCONNECTED = 1 } socket_state; /* include/uapi/linux/net.h */

struct socket {
	socket_state state;
	short type;
	struct sock *sk;
};

struct file {
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

/* include/linux/cgroup-defs.h; the number is the running kernel's own, found by name */
enum cgroup_subsys_id { pids_cgrp_id = 1 };

struct kernfs_node {
	__u64 id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct css_set {
	struct cgroup_subsys_state *subsys[1];
};

struct task_struct {
	int pid;
	int tgid;
	struct files_struct *files;
	struct css_set *cgroups;
};

#pragma clang attribute pop

/* A sockaddr_in or sockaddr_in6: the same on every kernel, and read a byte at a time, for that is
 * how a sockaddr's bytes are known to the verifier. */
struct socket_address {
	__u16 family;
	__u8 port[2];
	__u8 ipv4[4]; /* or the flow of IPv6 */
	__u8 ipv6[16];
};

#endif
