/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connect sensor: connect() that fails before any SYN, for want of a route or because a cgroup
 * program or an LSM said no. No state change happens then, so the socket sensor does not see it.
 * Three ways to see it, of which one is loaded: the exits of two functions, programs on the root of
 * cgroup v2, or the two ends of the system call. What they share is here. Resolvers connect UDP
 * sockets to sort addresses (RFC 6724): only stream sockets count.
 */
#ifndef EGRESS25_BPF_CONNECT_H
#define EGRESS25_BPF_CONNECT_H

#include "bpf/attempt.h"
#include "bpf/cgroup.h"
#include "bpf/packet.h"

/* A call that failed: what is told of it besides its process. */
struct failure {
	const __u8 *destination;
	__u64 started_ns;
	__u32 netns;
	__u16 port;
	__u16 error; /* positive errno */
};

/* The errors that connect() gives before it makes a SYN. */
static __always_inline bool fails_before_syn(__s64 result)
{
	return result == -EPERM || result == -EACCES || result == -EINVAL ||
	       result == -EADDRNOTAVAIL || result == -ENETDOWN || result == -ENETUNREACH ||
	       result == -EHOSTUNREACH;
}

/* The record without its process, which the caller adds before it submits it. */
static __always_inline struct e25_sock_event *failure_record(const struct failure *f)
{
	struct e25_counters *all = cpu_counters();
	struct e25_sock_event *e;

	if (!all || !is_active())
		return NULL;
	e = RESERVE(all, struct e25_sock_event);
	if (!e)
		return NULL;
	e->head.kind = E25_CONNECT_FAILED;
	e->head.destination_port = f->port;
	e->head.netns = f->netns;
	e->head.time_ns = bpf_ktime_get_ns();
	__builtin_memcpy(e->head.destination, f->destination, 16);
	e->started_ns = f->started_ns;
	e->error = f->error;
	return e;
}

/* From the thread that is in connect(). */
static __always_inline void tell_failure(const struct failure *f)
{
	struct e25_sock_event *e = failure_record(f);

	if (!e)
		return;
	e->cgroup_id = caller_cgroup();
	e->pid = bpf_get_current_pid_tgid() >> 32;
	e->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	submit(e, e->head.time_ns);
}

#endif
