// SPDX-License-Identifier: GPL-2.0-only
/* See candidate.h: what is known of rules, and by namespace; how it was read is somebody else's. */

#include "guide/candidate.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

bool candidate_lists_put(struct candidate_lists *lists, const struct candidate_list *new)
{
	struct candidate_list *place = NULL;
	bool same;

	for (size_t i = 0; i < lists->count; i++) {
		if (lists->list[i].netns == new->netns)
			place = &lists->list[i];
	}
	same = place && memcmp(place, new, sizeof(*new)) == 0;
	if (!place && lists->count < CANDIDATE_LISTS_MAX)
		place = &lists->list[lists->count++];
	if (!place) {
		place = &lists->list[lists->oldest];
		lists->oldest = (lists->oldest + 1) % CANDIDATE_LISTS_MAX;
	}
	/* Padding is copied, too, so that the next comparison holds. */
	memcpy(place, new, sizeof(*new));
	return !same;
}

bool candidate_concerns(const struct candidate *c, uint16_t port, enum family family)
{
	for (size_t i = 0; i < E25_PORTS_MAX && c->ports[family][i]; i++) {
		if (c->ports[family][i] == port)
			return true;
	}
	return false;
}

static const char *const why_names[] = {
	[CANDIDATE_NAMES_PORT] = "port",
	[CANDIDATE_EVERYTHING] = "everything",
	[CANDIDATE_POLICY] = "policy",
	[CANDIDATE_UNKNOWN_PORT] = "unknown-port",
};
_Static_assert(ARRAY_LEN(why_names) == CANDIDATE_WHY_COUNT, "a reason without a name");

const char *candidate_why_to_str(enum candidate_why why)
{
	return why_names[why];
}

int candidate_why_parse(const char *text, enum candidate_why *ret)
{
	for (enum candidate_why why = 0; why < CANDIDATE_WHY_COUNT; why++) {
		if (strcmp(text, why_names[why]) == 0) {
			*ret = why;
			return 0;
		}
	}
	return -EINVAL;
}
