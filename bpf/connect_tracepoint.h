/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connect() by the tracepoints of the system call, where nothing else works and it is asked for:
 * one traced system call sends all system calls of the machine the slow way. Sees what seccomp lets
 * through; TCP Fast Open and io_uring do not pass here.
 */
#ifndef EGRESS25_BPF_CONNECT_TRACEPOINT_H
#define EGRESS25_BPF_CONNECT_TRACEPOINT_H

#include "bpf/connect.h"

/* /sys/kernel/tracing/events/syscalls/sys_enter_connect/format */
struct sys_enter_connect {
	__u64 common;
	__s64 number;
	__u64 fd, address, address_len;
};

struct sys_exit_connect {
	__u64 common;
	__s64 number;
	__s64 result;
};

struct called_address {
	__u16 family;
	__be16 port;
	__be32 ipv4;
};

/* The stream socket behind a descriptor of this thread, if it is one that is not connected. */
static __always_inline struct sock *stream_socket(__u64 fd)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd), *file = NULL;
	struct socket *socket;
	struct sock *sk;

	if (fd >= BPF_CORE_READ(table, max_fds) ||
	    bpf_probe_read_kernel(&file, sizeof(file), files + fd) || !file)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	if (!socket || BPF_CORE_READ(socket, type) != SOCK_STREAM ||
	    BPF_CORE_READ(socket, state) != SS_UNCONNECTED)
		return NULL;
	sk = BPF_CORE_READ(socket, sk);
	return sk && BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP ? sk : NULL;
}

SEC("tracepoint/syscalls/sys_enter_connect")
int e25_connect(struct sys_enter_connect *ctx)
{
	struct called_address to = {};
	struct connecting c = {};
	__u64 id = bpf_get_current_pid_tgid();
	struct sock *sk;

	/* The start of the address fits either family; the rest is read for IPv6 alone. */
	if (bpf_probe_read_user(&to, 8, (void *)ctx->address) ||
	    (to.family != AF_INET && to.family != AF_INET6) || !is_watched(bpf_ntohs(to.port)))
		return 0;
	sk = stream_socket(ctx->fd);
	if (!sk)
		return 0;
	c.netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	if (!netns_is_sensed(c.netns))
		return 0;
	if (to.family == AF_INET)
		put_ipv4(c.destination, to.ipv4);
	else if (bpf_probe_read_user(c.destination, 16, (void *)(ctx->address + 8)))
		return 0;
	c.port = bpf_ntohs(to.port);
	c.started_ns = bpf_ktime_get_ns();
	bpf_map_update_elem(&connecting, &id, &c, BPF_ANY);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_connect")
int e25_connected(struct sys_exit_connect *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct connecting *c = bpf_map_lookup_elem(&connecting, &id);

	if (!c)
		return 0;
	if (fails_before_syn(ctx->result)) {
		struct failure f = {
			.destination = c->destination,
			.started_ns = c->started_ns,
			.netns = c->netns,
			.port = c->port,
			.error = -ctx->result,
		};

		tell_failure(&f);
	}
	bpf_map_delete_elem(&connecting, &id);
	return 0;
}

#endif
