// SPDX-License-Identifier: GPL-2.0-only
/* See tc.h. Every change is made inside the uplinks' namespace and left at once. */

#include "sensor/tc.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "net/uplinks.h"

/* include/uapi/linux/bpf.h, 6.6; the headers and the libbpf of Debian 12 are older. */
#define TCX_INGRESS 46
#define TCX_EGRESS  47

/* How our filters are known from others' after a restart, besides the programs' names. */
#define FILTER_HANDLE	0xe25
#define FILTER_PRIORITY 0xe25
#define PROGRAM_PREFIX	"e25_"

static const enum bpf_tc_attach_point points[] = {BPF_TC_INGRESS, BPF_TC_EGRESS};
static const int tcx_points[] = {TCX_INGRESS, TCX_EGRESS};

/* Goes into the uplinks' namespace; *ret_own leads back. */
static int enter(const struct tc *w, int *ret_own)
{
	_cleanup_close_ int own = -1;

	*ret_own = -1;
	if (w->netns_fd < 0)
		return 0;
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own < 0 || setns(w->netns_fd, CLONE_NEWNET) < 0)
		return -errno;
	*ret_own = TAKE_FD(own);
	return 0;
}

static void cleanup_namespace(int *own)
{
	if (*own < 0)
		return;
	/* Going on in the wrong namespace would be worse than ending. */
	if (setns(*own, CLONE_NEWNET) < 0)
		abort();
	close(*own);
}

#define _cleanup_namespace_ _cleanup_(cleanup_namespace)

static struct bpf_tc_hook hook_of(uint32_t ifindex, enum bpf_tc_attach_point point)
{
	return (struct bpf_tc_hook){
		.sz = sizeof(struct bpf_tc_hook),
		.ifindex = (int)ifindex,
		.attach_point = point,
	};
}

static bool is_our_program(uint32_t id)
{
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);
	_cleanup_close_ int fd = bpf_prog_get_fd_by_id(id);

	return fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &len) == 0 &&
	       strncmp(info.name, PROGRAM_PREFIX, strlen(PROGRAM_PREFIX)) == 0;
}

/* The number of our program on one side of an interface; 0 none. */
static uint32_t our_filter(uint32_t ifindex, enum bpf_tc_attach_point point)
{
	struct bpf_tc_hook hook = hook_of(ifindex, point);
	struct bpf_tc_opts opts = {
		.sz = sizeof(opts),
		.handle = FILTER_HANDLE,
		.priority = FILTER_PRIORITY,
	};

	return bpf_tc_query(&hook, &opts) == 0 && is_our_program(opts.prog_id) ? opts.prog_id : 0;
}

/* On both sides. Somebody's `ingress` qdisc has only one, and takes what is meant for the other
 * there, too. */
static bool has_our_filters(uint32_t ifindex)
{
	uint32_t in = our_filter(ifindex, BPF_TC_INGRESS);
	uint32_t out = our_filter(ifindex, BPF_TC_EGRESS);

	return in && out && in != out;
}

/* Removes our filter from one side of an interface. True when there was one. */
static bool remove_filter(uint32_t ifindex, enum bpf_tc_attach_point point)
{
	struct bpf_tc_hook hook = hook_of(ifindex, point);
	struct bpf_tc_opts opts = {
		.sz = sizeof(opts),
		.handle = FILTER_HANDLE,
		.priority = FILTER_PRIORITY,
	};

	return our_filter(ifindex, point) && bpf_tc_detach(&hook, &opts) == 0;
}

/* Takes the qdisc away unless somebody else has a filter on it. */
static void remove_clsact(uint32_t ifindex)
{
	struct bpf_tc_hook hook = hook_of(ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS);

	if (!uplinks_has_filters(ifindex))
		(void)bpf_tc_hook_destroy(&hook);
}

int tc_sweep(const struct tc *w)
{
	_cleanup_namespace_ int own = -1;
	struct if_nameindex *all;
	int r;

	r = enter(w, &own);
	if (r < 0)
		return r;
	all = if_nameindex();
	if (!all)
		return -errno;
	for (struct if_nameindex *i = all; i->if_index; i++) {
		bool ours = remove_filter(i->if_index, BPF_TC_INGRESS);

		ours |= remove_filter(i->if_index, BPF_TC_EGRESS);
		if (ours)
			remove_clsact(i->if_index);
	}
	if_freenameindex(all);
	return 0;
}

static int attach_tcx(const struct tc *w, struct tc_uplink *u)
{
	for (unsigned int i = 0; i < 2; i++) {
		u->links[i] = bpf_link_create(w->programs[i], (int)u->ifindex,
					      (enum bpf_attach_type)tcx_points[i], NULL);
		if (u->links[i] < 0) {
			int r = u->links[i];

			cleanup_close(&u->links[0]);
			u->links[0] = -1;
			return r;
		}
	}
	return 0;
}

static int attach_clsact(const struct tc *w, struct tc_uplink *u)
{
	struct bpf_tc_hook both = hook_of(u->ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS);
	int r = bpf_tc_hook_create(&both);

	if (r < 0 && r != -EEXIST)
		return r;
	u->clsact = true;
	u->clsact_is_ours = r == 0;
	for (unsigned int i = 0; i < 2; i++) {
		struct bpf_tc_hook hook = hook_of(u->ifindex, points[i]);
		struct bpf_tc_opts opts = {
			.sz = sizeof(opts),
			.prog_fd = w->programs[i],
			.handle = FILTER_HANDLE,
			.priority = FILTER_PRIORITY,
			.flags = BPF_TC_F_REPLACE,
		};

		r = bpf_tc_attach(&hook, &opts);
		if (r < 0)
			return r;
	}
	return has_our_filters(u->ifindex) ? 0 : -EBUSY;
}

/* The namespace has been entered. */
static void detach_here(struct tc_uplink *u)
{
	cleanup_close(&u->links[0]);
	cleanup_close(&u->links[1]);
	if (!u->clsact)
		return;
	remove_filter(u->ifindex, BPF_TC_INGRESS);
	remove_filter(u->ifindex, BPF_TC_EGRESS);
	if (u->clsact_is_ours)
		remove_clsact(u->ifindex);
}

int tc_attach(struct tc *w, uint32_t ifindex, const char *name)
{
	_cleanup_namespace_ int own = -1;
	struct tc_uplink u = {.ifindex = ifindex, .links = {-1, -1}};
	int r;

	if (tc_find(w, ifindex))
		return 0;
	if (w->count == TC_UPLINKS_MAX)
		return -ENOSPC;
	snprintf(u.name, sizeof(u.name), "%s", name);
	r = enter(w, &own);
	if (r < 0)
		return r;
	r = w->how == WIRE_ATTACH_CLSACT ? -EOPNOTSUPP : attach_tcx(w, &u);
	if (r < 0 && w->how != WIRE_ATTACH_TCX)
		r = attach_clsact(w, &u);
	if (r < 0) {
		detach_here(&u);
		return r;
	}
	w->uplinks[w->count++] = u;
	return 0;
}

void tc_detach(struct tc *w, uint32_t ifindex)
{
	_cleanup_namespace_ int own = -1;

	for (unsigned int i = 0; i < w->count; i++) {
		if (w->uplinks[i].ifindex != ifindex)
			continue;
		if (enter(w, &own) == 0)
			detach_here(&w->uplinks[i]);
		w->uplinks[i] = w->uplinks[--w->count];
		return;
	}
}

void tc_detach_all(struct tc *w)
{
	while (w->count > 0)
		tc_detach(w, w->uplinks[0].ifindex);
}

const struct tc_uplink *tc_find(const struct tc *w, uint32_t ifindex)
{
	for (unsigned int i = 0; i < w->count; i++) {
		if (w->uplinks[i].ifindex == ifindex)
			return &w->uplinks[i];
	}
	return NULL;
}

/* A link outlives its interface, and names none then. The tcx part of struct bpf_link_info begins
 * as the xdp part does, which libbpf 1.1 knows. */
static bool link_has_interface(int fd, uint32_t ifindex)
{
	struct bpf_link_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) < 0 || info.xdp.ifindex == ifindex;
}

bool tc_is_attached(const struct tc *w, uint32_t ifindex)
{
	const struct tc_uplink *u = tc_find(w, ifindex);
	_cleanup_namespace_ int own = -1;

	if (!u)
		return false;
	if (!u->clsact)
		return link_has_interface(u->links[0], ifindex) &&
		       link_has_interface(u->links[1], ifindex);
	if (enter(w, &own) < 0)
		return true;
	return has_our_filters(ifindex);
}

void tc_rename(struct tc *w, uint32_t ifindex, const char *name)
{
	for (unsigned int i = 0; i < w->count; i++) {
		if (w->uplinks[i].ifindex == ifindex)
			snprintf(w->uplinks[i].name, sizeof(w->uplinks[i].name), "%s", name);
	}
}
