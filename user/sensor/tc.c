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
#include "net/tc_filter.h"
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

/* Whether one side of an interface has a program of ours of that name, or with that beginning. */
static bool has_filter(uint32_t ifindex, enum bpf_tc_attach_point point, const char *begins)
{
	char name[FILTER_NAME_LEN];

	return filter_name(ifindex, point == BPF_TC_EGRESS, FILTER_HANDLE, FILTER_PRIORITY, name) >=
		       0 &&
	       strncmp(name, begins, strlen(begins)) == 0;
}

/* On both sides. Somebody's `ingress` qdisc has only one, and takes what is meant for the other
 * there, too. */
static bool has_our_filters(uint32_t ifindex)
{
	return has_filter(ifindex, BPF_TC_INGRESS, PROGRAM_PREFIX "ingress") &&
	       has_filter(ifindex, BPF_TC_EGRESS, PROGRAM_PREFIX "egress");
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

	return has_filter(ifindex, point, PROGRAM_PREFIX) && bpf_tc_detach(&hook, &opts) == 0;
}

/* Takes the qdisc away unless somebody else has a filter on it. */
static void remove_clsact(uint32_t ifindex)
{
	struct bpf_tc_hook hook = hook_of(ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS);

	if (!uplinks_has_filters(ifindex))
		(void)bpf_tc_hook_destroy(&hook);
}

static void sweep_interface(uint32_t ifindex)
{
	bool ours = remove_filter(ifindex, BPF_TC_INGRESS);

	ours |= remove_filter(ifindex, BPF_TC_EGRESS);
	if (ours)
		remove_clsact(ifindex);
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
		if (!tc_find(w, i->if_index))
			sweep_interface(i->if_index);
	}
	if_freenameindex(all);
	return 0;
}

/* ---- tcx ---- */

static const char *pin_name(uint32_t ifindex, unsigned int side, char name[static PINS_NAME_LEN])
{
	snprintf(name, PINS_NAME_LEN, "e25_wire-%u-%s", ifindex, side ? "out" : "in");
	return name;
}

void tc_unpin(const struct tc *w, uint32_t ifindex)
{
	char name[PINS_NAME_LEN];

	for (unsigned int i = 0; w->pins && i < 2; i++)
		pins_remove(w->pins, pin_name(ifindex, i, name));
}

/* A pinned link gets the new program; one whose interface is gone does not. */
static int take_over_link(const struct tc *w, const char *name, int program)
{
	_cleanup_close_ int fd = pins_get(w->pins, name, PIN_LINK);

	if (fd < 0 || bpf_link_update(fd, program, NULL) < 0)
		return -ENOENT;
	return TAKE_FD(fd);
}

static int attach_tcx_side(struct tc *w, uint32_t ifindex, unsigned int side)
{
	char name[PINS_NAME_LEN];
	int fd = -ENOENT;

	pin_name(ifindex, side, name);
	if (w->pins)
		fd = take_over_link(w, name, w->programs[side]);
	if (fd >= 0)
		return fd;
	fd = bpf_link_create(w->programs[side], (int)ifindex,
			     (enum bpf_attach_type)tcx_points[side], NULL);
	if (fd >= 0 && w->pins) {
		int r = pins_put(w->pins, name, fd);

		w->pin_error = r < 0 ? r : w->pin_error;
	}
	return fd;
}

static int attach_tcx(struct tc *w, struct tc_uplink *u)
{
	for (unsigned int i = 0; i < 2; i++) {
		u->links[i] = attach_tcx_side(w, u->ifindex, i);
		if (u->links[i] < 0) {
			int r = u->links[i];

			cleanup_close(&u->links[0]);
			u->links[0] = -1;
			tc_unpin(w, u->ifindex);
			return r;
		}
	}
	if (w->pins)
		sweep_interface(u->ifindex); /* where clsact was asked for before */
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
static void detach_here(const struct tc *w, struct tc_uplink *u)
{
	tc_unpin(w, u->ifindex);
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
	if (w->how == WIRE_ATTACH_CLSACT)
		tc_unpin(w, ifindex);
	r = w->how == WIRE_ATTACH_CLSACT ? -EOPNOTSUPP : attach_tcx(w, &u);
	if (r < 0 && w->how != WIRE_ATTACH_TCX)
		r = attach_clsact(w, &u);
	if (r < 0) {
		detach_here(w, &u);
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
			detach_here(w, &w->uplinks[i]);
		w->uplinks[i] = w->uplinks[--w->count];
		return;
	}
}

void tc_detach_all(struct tc *w)
{
	while (w->count > 0)
		tc_detach(w, w->uplinks[0].ifindex);
}

void tc_leave_all(struct tc *w)
{
	for (unsigned int i = 0; i < w->count; i++) {
		cleanup_close(&w->uplinks[i].links[0]);
		cleanup_close(&w->uplinks[i].links[1]);
	}
	w->count = 0;
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
