// SPDX-License-Identifier: GPL-2.0-only
/* See clsact.h. A place is a priority and a handle on one side; the first free one is taken, and
 * taken only if it is free still. */

#include "sensor/clsact.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Where places are looked for: after most others, who begin at 1, and before the kernel's own
 * choice of 49152. */
#define FIRST_PRIORITY 0xe25
#define FIRST_HANDLE   0xe25
#define PRIORITIES     16
#define HANDLES	       64

#define OURS_MAX     16 /* instances at one interface, those that are gone included */
#define ATTEMPTS_MAX 8	/* somebody else was quicker */

static const char *const programs_names[] = {"e25_ingress", "e25_egress"};

/* What is there on one side of an interface. */
struct survey {
	uint64_t taken[PRIORITIES]; /* a bit for each handle */
	bool of_others[PRIORITIES]; /* by filters that ours cannot stand beside */
	struct {
		struct filter_place place;
		struct filter_owner owner;
	} ours[OURS_MAX];
	unsigned int count;
};

static void take_filter(void *context, const struct tc_filter *f)
{
	unsigned int priority = f->place.priority - FIRST_PRIORITY;
	uint32_t handle = f->place.handle - FIRST_HANDLE;
	struct filter_owner owner;
	struct survey *s = context;

	if (!f->in_chain_0)
		return;
	if (priority < PRIORITIES && !f->is_bpf)
		s->of_others[priority] = true;
	if (priority < PRIORITIES && f->is_bpf && handle < HANDLES)
		s->taken[priority] |= 1ULL << handle;
	if (!f->is_bpf || s->count == OURS_MAX || !filter_owner_parse(f->name, &owner))
		return;
	s->ours[s->count].place = f->place;
	s->ours[s->count++].owner = owner;
}

static int look(const struct clsact *c, uint32_t ifindex, unsigned int side, struct survey *ret)
{
	*ret = (struct survey){0};
	return filters_list(c->filters, ifindex, side == 1, take_filter, ret);
}

static bool find_free(const struct survey *s, struct filter_place *ret)
{
	for (unsigned int p = 0; p < PRIORITIES; p++) {
		if (s->of_others[p] || s->taken[p] == UINT64_MAX)
			continue;
		ret->priority = (uint16_t)(FIRST_PRIORITY + p);
		ret->handle = FIRST_HANDLE + (uint32_t)__builtin_ctzll(~s->taken[p]);
		return true;
	}
	return false;
}

/* Left on purpose, for us. */
static bool is_left_for_us(const struct clsact *c, const struct filter_owner *o)
{
	return c->kept_as && o->kept_as == c->kept_as && !filter_owner_lives(c->netns_fd, o->id);
}

static bool is_left_behind(const struct clsact *c, const struct filter_owner *o)
{
	return (!o->kept_as || o->kept_as == c->kept_as) && !filter_owner_lives(c->netns_fd, o->id);
}

static bool find_predecessor(const struct clsact *c, const struct survey *s,
			     struct filter_place *ret, bool *ret_made_qdisc)
{
	for (unsigned int i = 0; c->keeps && i < s->count; i++) {
		if (!is_left_for_us(c, &s->ours[i].owner))
			continue;
		*ret = s->ours[i].place;
		*ret_made_qdisc |= s->ours[i].owner.made_qdisc;
		return true;
	}
	return false;
}

static void name_of(const struct clsact *c, const struct clsact_uplink *u, unsigned int side,
		    char ret[static FILTER_NAME_LEN])
{
	struct filter_owner owner = c->owner;

	owner.made_qdisc = u->made_qdisc;
	filter_owner_name(&owner, programs_names[side], ret);
}

static int attach_side(const struct clsact *c, struct clsact_uplink *u, unsigned int side,
		       int program)
{
	struct filter_place place = {.ifindex = u->ifindex, .egress = side == 1};
	char name[FILTER_NAME_LEN];
	int r = -EBUSY;

	for (unsigned int i = 0; i < ATTEMPTS_MAX; i++) {
		struct survey found;
		bool replace;

		r = look(c, u->ifindex, side, &found);
		if (r < 0)
			return r;
		/* Where another instance made the qdisc, the last one to go takes it away. */
		for (unsigned int k = 0; k < found.count; k++)
			u->made_qdisc |= found.ours[k].owner.made_qdisc;
		replace = find_predecessor(c, &found, &place, &u->made_qdisc);
		if (!replace && !find_free(&found, &place))
			return -EBUSY;
		name_of(c, u, side, name);
		r = filters_add(c->filters, &place, program, name, replace);
		if (r == 0)
			u->places[side] = place;
		if (r != -EEXIST && r != -EINVAL)
			break;
	}
	/* A block of filters that several interfaces share can only be changed for all of them. */
	return r == -EOPNOTSUPP || r == -EEXIST ? -EBUSY : r;
}

struct look_for {
	const struct filter_place *place;
	uint64_t owner;
	bool found;
};

static void compare(void *context, const struct tc_filter *f)
{
	struct look_for *l = context;
	struct filter_owner owner;

	if (f->in_chain_0 && f->is_bpf && f->place.priority == l->place->priority &&
	    f->place.handle == l->place->handle)
		l->found = filter_owner_parse(f->name, &owner) && owner.id == l->owner;
}

/* One side of it, if it is ours still. */
static bool is_there(const struct clsact *c, const struct clsact_uplink *u, unsigned int side)
{
	struct look_for l = {.place = &u->places[side], .owner = c->owner.id};

	return filters_list(c->filters, l.place->ifindex, side == 1, compare, &l) < 0 || l.found;
}

/* Whose it is cannot be shown where such a socket is not allowed; then it is nobody's, and stays
 * where it is when we are killed. */
static void show_owner(struct clsact *c)
{
	if (c->owner_fd >= 0)
		return;
	c->owner = (struct filter_owner){.kept_as = c->keeps ? c->kept_as : 0};
	(void)filter_owner_new(c->netns_fd, &c->owner.id, &c->owner_fd);
}

int clsact_attach(struct clsact *c, uint32_t ifindex, const int programs[static 2],
		  struct clsact_uplink *ret)
{
	struct clsact_uplink u = {.attached = true, .ifindex = ifindex};
	int r;

	show_owner(c);
	r = clsact_make(c->filters, ifindex);
	if (r < 0)
		return r;
	u.made_qdisc = r == 1;
	for (unsigned int i = 0; i < 2; i++) {
		r = attach_side(c, &u, i, programs[i]);
		if (r < 0) {
			clsact_detach(c, &u);
			return r;
		}
	}
	*ret = u;
	return 0;
}

void clsact_detach(struct clsact *c, const struct clsact_uplink *u)
{
	for (unsigned int i = 0; i < 2; i++) {
		if (u->places[i].ifindex && is_there(c, u, i))
			(void)filters_remove(c->filters, &u->places[i]);
	}
	if (u->made_qdisc)
		clsact_remove(c->filters, u->ifindex);
}

bool clsact_is_attached(const struct clsact *c, const struct clsact_uplink *u)
{
	return is_there(c, u, 0) && is_there(c, u, 1);
}

/* ---- what others left ---- */

static void sweep_interface(const struct clsact *c, uint32_t ifindex)
{
	bool remove_qdisc = false;

	for (unsigned int side = 0; side < 2; side++) {
		struct survey found;

		if (look(c, ifindex, side, &found) < 0)
			return;
		for (unsigned int i = 0; i < found.count; i++) {
			if (is_left_behind(c, &found.ours[i].owner) &&
			    filters_remove(c->filters, &found.ours[i].place) == 0)
				remove_qdisc |= found.ours[i].owner.made_qdisc;
		}
	}
	if (remove_qdisc)
		clsact_remove(c->filters, ifindex);
}

struct interfaces {
	uint32_t ifindexes[1024]; /* more of them are swept by the next instance */
	size_t count;
};

static void take_interface(void *context, uint32_t ifindex)
{
	struct interfaces *all = context;

	if (all->count < ARRAY_LEN(all->ifindexes))
		all->ifindexes[all->count++] = ifindex;
}

int clsact_sweep(struct clsact *c)
{
	struct interfaces all = {0};
	int r = c->filters ? clsact_list(c->filters, take_interface, &all) : -ENOTCONN;

	for (size_t i = 0; i < all.count; i++)
		sweep_interface(c, all.ifindexes[i]);
	return r;
}

/* ---- life cycle ---- */

int clsact_open(struct clsact *c, int netns_fd, uint64_t kept_as, bool keeps)
{
	*c = (struct clsact){
		.netns_fd = netns_fd, .kept_as = kept_as, .keeps = keeps, .owner_fd = -1};
	return filters_open(&c->filters, netns_fd);
}

void clsact_close(struct clsact *c)
{
	filters_close(c->filters);
	if (c->filters && c->owner_fd >= 0)
		close(c->owner_fd);
	*c = (struct clsact){.owner_fd = -1};
}
