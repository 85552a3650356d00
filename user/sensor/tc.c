// SPDX-License-Identifier: GPL-2.0-only
/* See tc.h. Links are made inside the uplinks' namespace, which is left at once; filters by a
 * socket that belongs to it. */

#include "sensor/tc.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "net/uplinks.h"

static const int tcx_points[] = {TCX_INGRESS, TCX_EGRESS};

int tc_open(struct tc *w, int netns_fd, enum uplink_watch_attach how, const struct pins *pins,
	    uint64_t kept_as)
{
	*w = (struct tc){.netns_fd = netns_fd, .how = how, .pins = pins};
	return clsact_open(&w->clsact, netns_fd, kept_as, pins != NULL);
}

void tc_close(struct tc *w)
{
	clsact_close(&w->clsact);
}

int tc_sweep(struct tc *w)
{
	return clsact_sweep(&w->clsact);
}

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
	_cleanup_netns_ int own = -1;
	int r = netns_enter(w->netns_fd, &own);

	for (unsigned int i = 0; i < 2 && r >= 0; i++)
		r = u->links[i] = attach_tcx_side(w, u->ifindex, i);
	if (r >= 0)
		return 0;
	cleanup_close(&u->links[0]);
	u->links[0] = u->links[1] = -1;
	tc_unpin(w, u->ifindex);
	return r;
}

int tc_attach(struct tc *w, uint32_t ifindex, const char *name)
{
	struct tc_uplink u = {.ifindex = ifindex, .links = {-1, -1}};
	int r = -EOPNOTSUPP;

	if (tc_find(w, ifindex))
		return 0;
	if (w->count == TC_UPLINKS_MAX)
		return -ENOSPC;
	snprintf(u.name, sizeof(u.name), "%s", name);
	if (w->how == WIRE_ATTACH_CLSACT)
		tc_unpin(w, ifindex);
	else
		r = attach_tcx(w, &u);
	if (r < 0 && w->how != WIRE_ATTACH_TCX)
		r = clsact_attach(&w->clsact, ifindex, w->programs, &u.clsact);
	if (r < 0)
		return r;
	w->uplinks[w->count++] = u;
	return 0;
}

void tc_detach(struct tc *w, uint32_t ifindex)
{
	for (unsigned int i = 0; i < w->count; i++) {
		struct tc_uplink *u = &w->uplinks[i];

		if (u->ifindex != ifindex)
			continue;
		tc_unpin(w, ifindex);
		cleanup_close(&u->links[0]);
		cleanup_close(&u->links[1]);
		if (u->clsact.attached)
			clsact_detach(&w->clsact, &u->clsact);
		*u = w->uplinks[--w->count];
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

/* A link outlives its interface, and names none then; nor does one that somebody detached. The tcx
 * part of struct bpf_link_info begins as the xdp part does, which libbpf 1.1 knows. */
static bool link_has_interface(int fd, uint32_t ifindex)
{
	struct bpf_link_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) < 0 || info.xdp.ifindex == ifindex;
}

bool tc_is_attached(const struct tc *w, uint32_t ifindex)
{
	const struct tc_uplink *u = tc_find(w, ifindex);

	if (!u)
		return false;
	if (u->clsact.attached)
		return clsact_is_attached(&w->clsact, &u->clsact);
	return link_has_interface(u->links[0], ifindex) && link_has_interface(u->links[1], ifindex);
}

void tc_rename(struct tc *w, uint32_t ifindex, const char *name)
{
	for (unsigned int i = 0; i < w->count; i++) {
		if (w->uplinks[i].ifindex == ifindex)
			snprintf(w->uplinks[i].name, sizeof(w->uplinks[i].name), "%s", name);
	}
}

const char *tc_error(int r)
{
	return r == -EBUSY ? "other programs' tc qdisc or filters leave no room there; see \"tc "
			     "qdisc show\" and \"tc filter show\""
			   : strerror(-r);
}
