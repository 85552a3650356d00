// SPDX-License-Identifier: GPL-2.0-only
/* The part of uplinks.h that asks nobody: how two readings differ. */

#include <string.h>

#include "net/uplinks.h"

static const struct uplink *find(const struct uplink *links, size_t count, uint32_t ifindex)
{
	for (size_t i = 0; i < count; i++) {
		if (links[i].ifindex == ifindex)
			return &links[i];
	}
	return NULL;
}

static struct uplink_difference *add(struct uplink_difference *ret, size_t *n,
				     enum uplink_step step, const struct uplink *uplink)
{
	struct uplink_difference *d = &ret[(*n)++];

	*d = (struct uplink_difference){.step = step, .uplink = *uplink};
	return d;
}

size_t uplinks_compare(const struct uplink *before, size_t before_count, const struct uplink *now,
		       size_t now_count, struct uplink_difference ret[static 2 * UPLINKS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < before_count; i++) {
		if (!find(now, now_count, before[i].ifindex))
			add(ret, &n, UPLINK_GOES, &before[i]);
	}
	for (size_t i = 0; i < before_count; i++) {
		const struct uplink *same = find(now, now_count, before[i].ifindex);

		if (same && strcmp(same->name, before[i].name) != 0)
			memcpy(add(ret, &n, UPLINK_GETS_NAME, same)->former, before[i].name,
			       IF_NAMESIZE);
	}
	for (size_t i = 0; i < now_count; i++) {
		if (!find(before, before_count, now[i].ifindex))
			add(ret, &n, UPLINK_COMES, &now[i]);
	}
	return n;
}

static bool has(const struct uplinks *u, const struct address *a, const struct own_link *link)
{
	for (size_t i = 0; i < u->own_count; i++) {
		if (address_equal(&u->own[i], a) && u->own_links[i].ifindex == link->ifindex &&
		    u->own_links[i].prefix_len == link->prefix_len)
			return true;
	}
	return false;
}

bool uplinks_same_own(const struct uplinks *a, const struct uplinks *b)
{
	for (size_t i = 0; i < a->own_count; i++) {
		if (!has(b, &a->own[i], &a->own_links[i]))
			return false;
	}
	for (size_t i = 0; i < b->own_count; i++) {
		if (!has(a, &b->own[i], &b->own_links[i]))
			return false;
	}
	return true;
}
