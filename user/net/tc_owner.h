/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose a filter is, and whether he lives: its name has a number, and as long as its owner runs a
 * socket in the abstract namespace has that number in its name. That ends with the process, however
 * it ends, belongs to the network namespace as the filter does, and takes no right to look at, from
 * whatever container.
 */
#ifndef EGRESS25_NET_TC_OWNER_H
#define EGRESS25_NET_TC_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/tc_filter.h"

struct filter_owner {
	uint64_t id;	  /* 0: unknown; such a filter is left alone for good */
	uint64_t kept_as; /* of one that is to outlive its owner: for whom; 0: it is not */
	bool made_qdisc;  /* the qdisc goes with the last filter on it */
};

/* A number of one's own in that namespace, -1 being the caller's, and the socket that shows its
 * owner alive until it is closed. 0 or negative errno. */
int filter_owner_new(int netns_fd, uint64_t *ret_id, int *ret_fd);
bool filter_owner_lives(int netns_fd, uint64_t id);

/* "PROGRAM owner=... kept=... qdisc", and back. False for a name of somebody else's program. */
void filter_owner_name(const struct filter_owner *o, const char *program,
		       char ret[static FILTER_NAME_LEN]);
bool filter_owner_parse(const char *name, struct filter_owner *ret);

#endif
