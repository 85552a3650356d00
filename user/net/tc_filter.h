/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF filters of tc on clsact qdiscs, by their place: looks, adds, replaces, removes. Nothing that
 * is there is ever written over unless its exact place is asked for. What a filter is called is
 * what the kernel tells anybody; its program's own name would take CAP_SYS_ADMIN, which a service
 * need not have.
 */
#ifndef EGRESS25_NET_TC_FILTER_H
#define EGRESS25_NET_TC_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#define FILTER_NAME_LEN 96

struct filter_place {
	uint32_t ifindex;
	bool egress;
	uint16_t priority;
	uint32_t handle;
};

struct tc_filter {
	struct filter_place place;
	bool is_bpf;		    /* of kind bpf and for all protocols */
	bool in_chain_0;	    /* where filters are unless somebody says otherwise */
	char name[FILTER_NAME_LEN]; /* of kind bpf: what it was attached with; "" otherwise */
};

/* A socket of one namespace, which is entered when it is opened and never again. */
struct filters;

/* netns_fd: -1 for the caller's own. 0 or negative errno. */
int filters_open(struct filters **ret, int netns_fd);
void filters_close(struct filters *f);

/* Every filter on one side of an interface; none where there is no clsact qdisc. 0 or negative
 * errno. */
typedef void (*filter_take)(void *context, const struct tc_filter *filter);
int filters_list(struct filters *f, uint32_t ifindex, bool egress, filter_take take, void *context);

/* Hangs a program there in direct action, by that name: -EEXIST when the place is taken, -EINVAL
 * when its priority is by filters of another kind. replace: in the place of what is there, at one
 * stroke. 0 or negative errno. */
int filters_add(struct filters *f, const struct filter_place *place, int program, const char *name,
		bool replace);
int filters_remove(struct filters *f, const struct filter_place *place);

/* Makes a clsact qdisc unless there is one. 1 it was made, 0 it was there, -EBUSY when another kind
 * of qdisc is in its place, or another negative errno. */
int clsact_make(struct filters *f, uint32_t ifindex);
/* Takes it away unless there is a filter on it, whoever's. */
void clsact_remove(struct filters *f, uint32_t ifindex);
/* The interfaces that have one. 0 or negative errno. */
typedef void (*clsact_take)(void *context, uint32_t ifindex);
int clsact_list(struct filters *f, clsact_take take, void *context);

#endif
