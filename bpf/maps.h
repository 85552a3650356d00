/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that the programs share: the settings that user space writes before loading, the maps, and
 * how a record gets into the ring.
 */
#ifndef EGRESS25_BPF_MAPS_H
#define EGRESS25_BPF_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "bpf/events.h"
#include "bpf/kernel.h"

/* ---- settings: constants once loaded ---- */

/* By port in host order: 0 is not watched, else the port's number among the counters plus one.
 * A table of all ports, so that traffic to others costs one look-up. */
const volatile __u8 port_slot[65536];
/* The same ports plus one, in the order of the counters; 0: no more. See slot_among_few(). */
const volatile __u32 watched_ports[E25_PORTS_MAX];
/* Inode of the one namespace to sense; 0 for all. */
const volatile __u32 only_netns;
/* Inode of the namespace whose uplinks carry the tc programs. */
const volatile __u32 wire_netns;
/* enum e25_drop_by of each of this kernel's drop reasons. */
const volatile __u8 drop_by[E25_DROP_REASONS];
/* Where this kernel discards, for one that gives no reasons. */
const volatile struct e25_drop_place drop_places[E25_DROP_PLACES];
/* This kernel passes a reason to kfree_skb (5.17). */
const volatile __u8 has_drop_reason;
/*
 * What the kernel lets the programs of the socket and the drop sensor do; found out by loading
 * them. The branches of what it does not are gone where the verifier looks at the rest.
 */
/* Kernels since 5.12 have for tracing programs: bpf_sk_storage_get (8e4597c627fb),
 * bpf_get_current_task_btf (3ca1032ab7ab), bpf_get_socket_cookie (c5dbb89fc2ac). */
const volatile __u8 has_socket_helpers;
/* bpf_probe_read_kernel: not under lockdown=confidentiality (LOCKDOWN_BPF_READ_KERNEL), where
 * pointers that the verifier knows the type of may be followed all the same. */
const volatile __u8 may_read_kernel;
/* connect() is seen by its tracepoints. */
const volatile __u8 connect_is_traced;
/* Where it is seen by cgroup programs, the look-ups of routes are, too. */
const volatile __u8 looks_at_routes;
/* Which set of programs this one belongs to, see active_generation. */
const volatile __u64 generation;

/* ---- maps ---- */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, E25_RING_BYTES);
} ring SEC(".maps");

/* One entry for each possible CPU, set before loading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct e25_counters);
} counters SEC(".maps");

/* What is kept of an attempt for as long as its socket lives; freed with it, never evicted. */
struct attempt {
	__u64 started_ns;
	__u64 cookie; /* in attempts_by_socket alone */
	__u64 cgroup_id;
	__u32 pid, uid;
	char comm[16];
	__u32 isn;
	__u32 syns;
	__u8 established;
	__u8 error_noted; /* the kernel told the socket of an error */
	__u8 syn_made;	  /* since the newest connect(), whose result is not known yet */
	__u8 finished;	  /* its end was told: the program is done with it */

	/* A call of connect() that has made no SYN yet: see connect_cgroup.h. */
	__u16 port;
	__u16 no_routes; /* its namespace has no table of IPv4 routes that could be looked up */
	__u32 netns;
	__u32 accepted;	 /* no connect() of this side: it came from a watched port */
	__u64 trying_ns; /* 0: there is none */
	__u64 thread;
	__u8 destination[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct attempt);
} attempts SEC(".maps");

/* The same without bpf_sk_storage_get in tracing programs, by the socket's address. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384); /* as many as user space keeps */
	__type(key, __u64);
	__type(value, struct attempt);
} attempts_by_socket SEC(".maps");

/* A thread inside connect(), until it returns or its SYN is on the way; where cgroup programs see
 * it, the newest call of a thread. */
struct connecting {
	__u64 started_ns;
	__u8 destination[16];
	__u32 netns;
	__u16 port;
	__u16 error;   /* of the newest look-up of a route */
	__u16 lookups; /* there was one */
	__u16 reserved[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096); /* threads in connect() to a watched port at one moment */
	__type(key, __u64);
	__type(value, struct connecting);
} connecting SEC(".maps");

/* The watched uplinks. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct e25_uplink);
	__type(value, __u8);
} uplinks SEC(".maps");

/* The generation of programs that counts and reports: the others, attached but not yet or no more
 * meant, do not. So everything begins at one stroke once all of it is attached, and a
 * new set takes over from an old one without an event being counted twice or by neither. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} active_generation SEC(".maps");

__u64 last_wakeup_ns;

/* ---- what every program does ---- */

static __always_inline struct e25_counters *cpu_counters(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&counters, &cpu);
}

/* A program in process context may be interrupted by another one on the same CPU: adding must be
 * atomic, although the line is never contended. Relaxed: clang from 20 or so makes of the older
 * __sync_fetch_and_add an instruction that brings back the old value, which 5.10 does not know. */
#define ADD(field, n) ((void)__atomic_fetch_add(&(field), n, __ATOMIC_RELAXED))
#define COUNT(field)  ADD(field, 1)

/*
 * The two tables are read here and nowhere else, for verifiers lose bounds that the compiler relies
 * on: those before 6.13 or so forget them at a byte swap, all of them where a value is checked in
 * one register and used from a copy that was spilled in between. So the index is bounded again in
 * the register it is used from, behind a barrier that keeps the compiler from dropping that.
 */
#define BOUNDED(index, mask)                                                                       \
	({                                                                                         \
		__u64 index_ = (index);                                                            \
		asm volatile("" : "+r"(index_));                                                   \
		index_ &(mask);                                                                    \
	})

/* A port in host order: its number among the counters plus one, 0 when it is not watched. */
static __always_inline __u32 slot_of(__u16 port)
{
	return port_slot[BOUNDED(port, 0xffff)];
}

static __always_inline bool is_watched(__u16 port)
{
	return slot_of(port) != 0;
}

static __always_inline __u8 dropped_by(__u32 reason)
{
	_Static_assert((E25_DROP_REASONS & (E25_DROP_REASONS - 1)) == 0, "a mask");
	if (reason >= E25_DROP_REASONS)
		return E25_DROP_OTHER;
	return drop_by[BOUNDED(reason, E25_DROP_REASONS - 1)];
}

/* The counters of a watched port, NULL when the port is not watched. */
static __always_inline struct e25_port_counters *port_counters(struct e25_counters *c, __u16 port,
							       __u32 family)
{
	__u32 slot = slot_of(port);

	if (!slot)
		return NULL;
	return &c->port[BOUNDED(slot - 1, E25_PORTS_MAX - 1)][BOUNDED(family, E25_FAMILIES - 1)];
}

/*
 * The same for programs that are loaded without CAP_PERFMON. A verifier that has once seen a number
 * added to a pointer there takes no two ways for one any more that differ in any number
 * (e042aa532c84, 5.14), so a program with a few branches is too complex for it. Hence no table, and
 * steps of a constant.
 */
_Static_assert((E25_PORTS_MAX & (E25_PORTS_MAX - 1)) == 0, "a mask");

/* 1 or 0, without a branch. For numbers below 2^31. */
static __always_inline __u32 is_same(__u32 a, __u32 b)
{
	__u32 apart = a ^ b;

	asm volatile("" : "+r"(apart)); /* or the compiler makes it a comparison */
	return (apart - 1) >> 31;
}

static __always_inline __u32 slot_among_few(__u16 port)
{
	__u32 slot = 0;

	for (__u32 i = 0; i < E25_PORTS_MAX; i++)
		slot |= -is_same(watched_ports[i], port + 1u) & (i + 1);
	return slot;
}

/* At the end of one of two branches: what both store at different places stays two stores, and none
 * to the sum of a pointer and a number. */
#define KEEP_APART() asm volatile("" ::: "memory")

/* slot: not 0. */
static __always_inline struct e25_port_counters *counters_in_steps(struct e25_counters *c,
								   __u32 slot, __u32 family)
{
	struct e25_port_counters *of_port = c->port[0];

	for (__u32 bit = 1; bit < E25_PORTS_MAX; bit <<= 1) {
		if ((slot - 1) & bit) {
			of_port += bit * E25_FAMILIES;
			asm volatile("" : "+r"(of_port)); /* stays a branch */
		}
	}
	if (family) {
		of_port++;
		asm volatile("" : "+r"(of_port));
	}
	return of_port;
}

static __always_inline bool is_active(void)
{
	__u32 zero = 0;
	__u64 *now = bpf_map_lookup_elem(&active_generation, &zero);

	return now && *now == generation;
}

static __always_inline bool netns_is_sensed(__u32 netns)
{
	return !only_netns || only_netns == netns;
}

/* Room for a record, counted whether there is any or not. */
#define RESERVE(c, type)                                                                           \
	({                                                                                         \
		type *reserved_ = bpf_ringbuf_reserve(&ring, sizeof(type), 0);                     \
		COUNT((c)->records);                                                               \
		if (reserved_)                                                                     \
			__builtin_memset(reserved_, 0, sizeof(type));                              \
		else                                                                               \
			COUNT((c)->records_lost);                                                  \
		reserved_;                                                                         \
	})

static __always_inline __s64 since_wakeup(__u64 now_ns)
{
	return (__s64)(now_ns - *(volatile __u64 *)&last_wakeup_ns);
}

/*
 * Hands the record over, and wakes user space when it was not for E25_WAKEUP_INTERVAL_NS, or when
 * the ring fills up and it was not for E25_FILL_INTERVAL_NS. After a wakeup user space comes back
 * by itself E25_COLLECT_NS later, so a record that is visible before then needs no wakeup of its
 * own. That holds because
 * - the time of a wakeup is published only after its record is visible: nobody relies on one to
 * come
 * - the interval is shorter by 5 ms than user space waits, for the time between looking at the
 * clock and the record being visible
 * - where that takes longer, on a preemptible kernel or a stolen CPU, a second look at the clock
 *   tells, and an empty record knocks. Without room for that one the ring is full, and whoever
 *   filled it beyond E25_WAKEUP_FILL_BYTES has woken user space, or somebody had a moment before.
 */
static __always_inline void submit(void *record, __u64 now_ns)
{
	void *knock;

	if (since_wakeup(now_ns) >= (__s64)E25_WAKEUP_INTERVAL_NS ||
	    (since_wakeup(now_ns) >= (__s64)E25_FILL_INTERVAL_NS &&
	     bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) > E25_WAKEUP_FILL_BYTES)) {
		bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);
		*(volatile __u64 *)&last_wakeup_ns = now_ns;
		return;
	}
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	if (since_wakeup(bpf_ktime_get_ns()) < (__s64)E25_COLLECT_NS)
		return;
	knock = bpf_ringbuf_reserve(&ring, sizeof(__u64), 0);
	if (knock)
		bpf_ringbuf_discard(knock, BPF_RB_FORCE_WAKEUP);
}

static __always_inline void put_ipv4(__u8 *to, __be32 address)
{
	__u64 *words = (__u64 *)to;

	words[0] = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	words[1] = (__u64)address << 32 | bpf_htonl(0xffff);
#else
	words[1] = (__u64)bpf_htonl(0xffff) << 32 | address;
#endif
}

/* 0 is IPv4, also in its mapped form; 1 is IPv6: the index of the counters. */
static __always_inline __u32 family_of(const __u8 *address)
{
	const __u32 *words = (const __u32 *)address;

	return words[0] || words[1] || words[2] != bpf_htonl(0xffff);
}

#endif
