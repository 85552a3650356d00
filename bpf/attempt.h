/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is kept of an attempt while its socket lives, and the cookie it is known by. In the socket's
 * own storage, which goes with it; on kernels that do not let tracing programs at that, in a hash
 * by the socket's address, which is emptied when the socket is destroyed.
 */
#ifndef EGRESS25_BPF_ATTEMPT_H
#define EGRESS25_BPF_ATTEMPT_H

#include "bpf/cgroup.h"
#include "bpf/maps.h"

static __always_inline struct attempt *attempt_by_socket(__u64 address)
{
	return bpf_map_lookup_elem(&attempts_by_socket, &address);
}

/* A socket that was asked for its cookie before has one; for others a number that no other has: the
 * kernel gives its own out one by one, far below. */
static __always_inline struct attempt *new_attempt_by_socket(struct sock *sk)
{
	__u64 address = (__u64)sk;
	struct attempt a = {.cookie = sk->__sk_common.skc_cookie.counter};

	if (!a.cookie)
		a.cookie = (bpf_ktime_get_ns() << 10 | (bpf_get_smp_processor_id() & 1023)) >> 1;
	bpf_map_update_elem(&attempts_by_socket, &address, &a, BPF_ANY);
	return attempt_by_socket(address);
}

static __always_inline struct attempt *attempt_of(struct sock *sk, bool create)
{
	struct attempt *a;

	if (has_socket_helpers)
		return bpf_sk_storage_get(&attempts, sk, NULL,
					  create ? BPF_SK_STORAGE_GET_F_CREATE : 0);
	a = attempt_by_socket((__u64)sk);
	return a || !create ? a : new_attempt_by_socket(sk);
}

static __always_inline void attempt_forget(struct sock *sk)
{
	__u64 address = (__u64)sk;

	bpf_map_delete_elem(&attempts_by_socket, &address);
}

/* thread: as bpf_get_current_pid_tgid() has it, which not every program may call. */
static __always_inline void note_caller(struct attempt *a, __u64 thread)
{
	a->cgroup_id = caller_cgroup();
	a->pid = thread >> 32;
	a->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(a->comm, sizeof(a->comm));
}

static __always_inline __u64 known_cookie(struct sock *sk, const struct attempt *a)
{
	__u64 cookie = sk->__sk_common.skc_cookie.counter;

	/* Two loads: one from either kind of pointer is none that a verifier takes. */
	asm volatile("" : "+r"(cookie));
	if (a)
		cookie = a->cookie;
	return cookie;
}

static __always_inline __u64 cookie_of(struct sock *sk, const struct attempt *a)
{
	return has_socket_helpers ? bpf_get_socket_cookie(sk) : known_cookie(sk, a);
}

/* The same, of a packet's socket, which may be none that was seen before. */
static __always_inline __u64 cookie_of_sender(struct sock *sk)
{
	if (has_socket_helpers)
		return sk->__sk_common.skc_cookie.counter;
	return known_cookie(sk, attempt_by_socket((__u64)sk));
}

#endif
