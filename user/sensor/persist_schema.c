// SPDX-License-Identifier: GPL-2.0-only
/* See persist_schema.h. */

#include "sensor/persist_schema.h"

#include <stdio.h>
#include <string.h>

uint64_t persist_schema_hash(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 0x100000001b3ULL;
	return hash;
}

uint64_t persist_schema_hash_text(uint64_t hash, const char *text)
{
	return persist_schema_hash(hash, text, strlen(text) + 1);
}

static const char *list_ports(const struct persist_schema *l, char buf[static 64])
{
	uint32_t count = l->ports_count < E25_PORTS_MAX ? l->ports_count : E25_PORTS_MAX;
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < count; i++)
		used += (size_t)snprintf(buf + used, 64 - used, "%s%u", i ? "," : "", l->ports[i]);
	return buf;
}

bool persist_schema_fits(const struct persist_schema *was, const struct persist_schema *is,
			 char why[static LAYOUT_WHY_LEN])
{
	char before[64], now[64];

	why[0] = '\0';
	if (memcmp(was->magic, LAYOUT_MAGIC, sizeof(was->magic)) != 0 || was->size != is->size ||
	    was->counters != is->counters || was->cpus != is->cpus)
		snprintf(why, LAYOUT_WHY_LEN, "counters of an incompatible version");
	else if (was->book != is->book || was->persist_counts_len != is->persist_counts_len)
		snprintf(why, LAYOUT_WHY_LEN,
			 "another version counted there, which counts other outcomes");
	else if (was->ports_count != is->ports_count ||
		 memcmp(was->ports, is->ports, sizeof(was->ports)) != 0)
		snprintf(why, LAYOUT_WHY_LEN, "the ports were %s and are %s",
			 list_ports(was, before), list_ports(is, now));
	else if (was->only_netns != is->only_netns)
		snprintf(why, LAYOUT_WHY_LEN,
			 "--only-netns was another (%u, and is %u; 0 stands for all)",
			 was->only_netns, is->only_netns);
	else if (was->wire_netns != is->wire_netns)
		snprintf(why, LAYOUT_WHY_LEN,
			 "the uplinks were those of another network namespace (%u, and are of %u)",
			 was->wire_netns, is->wire_netns);
	return why[0] == '\0';
}
