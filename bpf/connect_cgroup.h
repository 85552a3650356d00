/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connect() by programs on the root of cgroup v2: they see each call on its way, and let it go on
 * always. A SYN is told of by the socket sensor; a socket that is released, or tries again, without
 * one has failed. Why, is told by the verdicts of cgroup programs that ran before, and by the route
 * look-ups of the thread: every call that nobody refused makes one, but for those of IPv4 in a
 * namespace that never had a route. Not seen: what an LSM refuses, for it is asked first.
 */
#ifndef EGRESS25_BPF_CONNECT_CGROUP_H
#define EGRESS25_BPF_CONNECT_CGROUP_H

#include "bpf/connect.h"

#define GO_ON 1

/* What came of the routes that the thread looked up in this very call. */
static __always_inline __u16 error_of_routes(const struct attempt *a)
{
	__u64 thread = a->thread;
	struct connecting *c = bpf_map_lookup_elem(&connecting, &thread);

	if (!c || c->started_ns != a->trying_ns)
		return ENETUNREACH;
	if (!c->lookups)
		return looks_at_routes && !a->no_routes ? EPERM : ENETUNREACH;
	return c->error && c->error != EAGAIN ? c->error : ENETUNREACH;
}

static __always_inline void tell_try(struct attempt *a, __u16 error)
{
	struct failure f = {
		.destination = a->destination,
		.started_ns = a->trying_ns,
		.netns = a->netns,
		.port = a->port,
		.error = error,
	};
	struct e25_sock_event *e = failure_record(&f);

	a->trying_ns = 0;
	if (!e)
		return;
	e->cgroup_id = a->cgroup_id;
	e->pid = a->pid;
	e->uid = a->uid;
	__builtin_memcpy(e->comm, a->comm, sizeof(e->comm));
	submit(e, e->head.time_ns);
}

/* The main table is made for a namespace's first route (fib_new_table,
 * net/ipv4/fib_frontend.c); until then fib_lookup() finds nothing without a look-up that is traced.
 */
static __always_inline bool has_no_routes(struct net *net)
{
	return bpf_core_field_exists(net->ipv4.fib_main) && !net->ipv4.fib_main;
}

static __always_inline void remember_caller(struct attempt *a)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct connecting *c;

	/* bpf_get_current_pid_tgid() is for these programs since 6.10 alone. */
	a->thread = (__u64)task->tgid << 32 | task->pid;
	note_caller(a, a->thread);
	c = bpf_map_lookup_elem(&connecting, &a->thread);
	if (!c) {
		struct connecting fresh = {.started_ns = a->trying_ns};

		bpf_map_update_elem(&connecting, &a->thread, &fresh, BPF_ANY);
		return;
	}
	/* To put another one in its place takes three times as long. */
	c->started_ns = a->trying_ns;
	c->error = 0;
	c->lookups = 0;
}

static __always_inline void on_try(struct bpf_sock_addr *ctx, const __u32 *ipv6)
{
	__u16 port = bpf_ntohs(ctx->user_port);
	struct attempt *a;
	struct tcp_sock *tcp;
	struct bpf_sock *sk;
	struct net *net;
	__u32 netns;
	int result;

	if (!is_watched(port) || ctx->protocol != IPPROTO_TCP || !is_active())
		return;
	sk = ctx->sk;
	tcp = sk ? bpf_skc_to_tcp_sock(sk) : NULL;
	if (!tcp)
		return;
	net = tcp->inet_conn.icsk_inet.sk.__sk_common.skc_net.net;
	netns = net->ns.inum;
	a = netns_is_sensed(netns)
		    ? bpf_sk_storage_get(&attempts, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE)
		    : NULL;
	if (!a)
		return;
	if (a->trying_ns)
		tell_try(a, error_of_routes(a));
	if (ipv6)
		__builtin_memcpy(a->destination, ipv6, 16);
	else
		put_ipv4(a->destination, ctx->user_ip4);
	a->port = port;
	a->no_routes = !ipv6 && has_no_routes(net);
	a->netns = netns;
	a->trying_ns = bpf_ktime_get_ns();
	remember_caller(a);
	result = bpf_get_retval();
	if (result < 0)
		tell_try(a, -result);
}

SEC("cgroup/connect4")
int e25_connect4(struct bpf_sock_addr *ctx)
{
	on_try(ctx, NULL);
	return GO_ON;
}

SEC("cgroup/connect6")
int e25_connect6(struct bpf_sock_addr *ctx)
{
	__u32 to[4] = {ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3]};

	on_try(ctx, to);
	return GO_ON;
}

SEC("cgroup/sock_release")
int e25_release(struct bpf_sock *ctx)
{
	struct attempt *a;

	if (ctx->protocol != IPPROTO_TCP)
		return GO_ON;
	a = bpf_sk_storage_get(&attempts, ctx, NULL, 0);
	/* In any other state it has made a SYN, and the program that tells of it was skipped. */
	if (a && a->trying_ns && ctx->state == TCP_CLOSE)
		tell_try(a, error_of_routes(a));
	return GO_ON;
}

static __always_inline void on_lookup(__be16 port, __u16 error)
{
	struct connecting *c;
	__u64 thread;

	if (!is_watched(bpf_ntohs(port)))
		return;
	thread = bpf_get_current_pid_tgid();
	c = bpf_map_lookup_elem(&connecting, &thread);
	if (!c)
		return;
	c->error = error;
	c->lookups = 1;
}

/* Look-ups for packets of no socket name no port. */
SEC("tp_btf/fib_table_lookup")
int BPF_PROG(e25_route4, __u32 table, const struct flowi4 *flow, const void *hop, int error)
{
	on_lookup(flow->uli.ports.dport, error < 0 ? -error : 0);
	return 0;
}

/* net/ipv6/route.c, ip6_rt_type_to_error(); the table's own "nothing here" is of no table. */
SEC("tp_btf/fib6_table_lookup")
int BPF_PROG(e25_route6, const struct net *net, const struct fib6_result *result,
	     const struct fib6_table *table, const struct flowi6 *flow)
{
	struct fib6_info *route = result->f6i;
	__u8 type = result->fib6_type;
	__u16 error = 0;

	if (type == RTN_UNREACHABLE)
		error = route && !route->fib6_table ? ENETUNREACH : EHOSTUNREACH;
	else if (type == RTN_PROHIBIT)
		error = EACCES;
	else if (type == RTN_BLACKHOLE)
		error = EINVAL;
	on_lookup(flow->uli.ports.dport, error);
	return 0;
}

#endif
