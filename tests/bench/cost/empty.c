// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds the empty programs (empty.bpf.c) on egress25's hooks until it is told to end, attached the
 * way egress25 attaches its own; or holds the kernel's run time statistics on, which go off with it
 * even when it is killed.
 *
 *	empty OBJECT INTERFACE
 *	empty --stats
 *
 * Writes a line to standard output once that is done. Exit status: 0 ended by SIGTERM or SIGINT,
 * 1 failed, 2 wrong usage.
 */

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "sensor/cgroup.h"
#include "sensor/connect_way.h"
#include "sensor/tc.h"

#define LINKS_MAX 16

struct empty {
	struct bpf_object *object;
	struct bpf_link *links[LINKS_MAX];
	size_t links_count;
	struct tc wire;
};

static int complain(const char *what, int error)
{
	fprintf(stderr, "empty: %s: %s\n", what, strerror(-error));
	return error;
}

static void cleanup_empty(struct empty *e)
{
	tc_detach_all(&e->wire);
	tc_close(&e->wire);
	for (size_t i = 0; i < e->links_count; i++)
		bpf_link__destroy(e->links[i]);
	bpf_object__close(e->object);
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Of the programs that watch connect(), those that egress25 would choose on this kernel. */
static bool is_chosen(const struct bpf_program *p, enum connect_watch way)
{
	const char *section = bpf_program__section_name(p);

	if (begins(section, "fexit/"))
		return way == CONNECT_FEXIT;
	if (begins(section, "cgroup/") || begins(section, "tp_btf/fib"))
		return way == CONNECT_CGROUP;
	return true;
}

static void choose(struct bpf_object *object)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	char how[SENSOR_REASON_LEN];
	enum connect_watch way = connect_way(CONNECT_AUTO, kernel, how);
	struct bpf_program *p;

	bpf_object__for_each_program(p, object) bpf_program__set_autoload(p, is_chosen(p, way));
	btf__free(kernel);
}

/* The wire programs are kept for the uplink, the others are attached at once. */
static int attach(struct empty *e, struct bpf_program *p)
{
	const char *section = bpf_program__section_name(p), *name = bpf_program__name(p);
	_cleanup_close_ int root = -1;
	struct bpf_link *link = NULL;

	if (strcmp(section, "tc") == 0) {
		e->wire.programs[strcmp(name, "e25_egress") == 0] = bpf_program__fd(p);
		return 0;
	}
	if (e->links_count == LINKS_MAX)
		return complain(name, -ENOSPC);
	if (begins(section, "cgroup/")) {
		root = cgroup_open_root();
		link = root < 0 ? NULL : bpf_program__attach_cgroup(p, root);
	} else {
		link = bpf_program__attach(p);
	}
	if (!link)
		return complain(name, -errno);
	e->links[e->links_count++] = link;
	return 0;
}

static int start(struct empty *e, const char *path, const char *interface)
{
	uint32_t ifindex = if_nametoindex(interface);
	struct bpf_program *p;
	int r;

	if (!ifindex)
		return complain(interface, -errno);
	e->object = bpf_object__open_file(path, NULL);
	if (!e->object)
		return complain(path, -errno);
	choose(e->object);
	r = bpf_object__load(e->object);
	if (r < 0)
		return complain(path, r);
	bpf_object__for_each_program(p, e->object)
	{
		r = bpf_program__autoload(p) ? attach(e, p) : 0;
		if (r < 0)
			return r;
	}
	r = tc_attach(&e->wire, ifindex, interface);
	return r < 0 ? complain(interface, r) : 0;
}

int main(int argc, char **argv)
{
	bool stats = argc == 2 && strcmp(argv[1], "--stats") == 0;
	_cleanup_(cleanup_empty) struct empty e = {.wire = {.netns_fd = -1}};
	_cleanup_close_ int stats_fd = -1;
	sigset_t ends;
	int signal;

	if (argc != 3 && !stats) {
		fputs("usage: empty OBJECT INTERFACE | empty --stats\n", stderr);
		return 2;
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if (stats) {
		stats_fd = bpf_enable_stats(BPF_STATS_RUN_TIME);
		if (stats_fd < 0)
			complain("run time statistics", stats_fd);
	}
	if (stats ? stats_fd < 0 : start(&e, argv[1], argv[2]) < 0)
		return 1;
	puts("ready");
	fflush(stdout);
	sigwait(&ends, &signal);
	return 0;
}
