/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A change of the uplinks as a record of a JSON stream, and back: the one record that a replay
 * reads as well as writes, for it says from where on absence is evidence of what.
 */
#ifndef EGRESS25_RENDER_JSON_UPLINK_H
#define EGRESS25_RENDER_JSON_UPLINK_H

#include <jansson.h>

#include "core/monitor.h"
#include "render/stream_format.h"

/* [[2, 24], ...]: interface and length of the prefix of each own address; [] where not known. */
json_t *json_own_links(const struct own_link *links, size_t count);
/* Zeros where it has none. */
void json_own_links_read(const json_t *list, struct own_link *ret, size_t count);

json_t *json_uplink(const struct render_context *c, const struct record *r);

/* What was read, with the memory that it points to. */
struct json_uplink {
	struct uplink_news news;
	char interface[INTERFACE_NAME_LEN], former[INTERFACE_NAME_LEN], reason[UPLINK_REASON_LEN];
	uint32_t ifindexes[MONITOR_UPLINKS_MAX];
	char kept[MONITOR_UPLINKS_MAX][INTERFACE_NAME_LEN];
	const char *names[MONITOR_UPLINKS_MAX];
	struct address own[MONITOR_OWN_MAX];
	struct own_link own_links[MONITOR_OWN_MAX];
};

/* Reads such a record back as OBSERVE_UPLINK, which points into *held. -EINVAL for a value that
 * cannot be, with a sentence in message that names key, value and what is allowed. */
int json_uplink_parse(const json_t *record, struct json_uplink *held, struct observation *ret,
		      char message[static SEEN_MESSAGE_LEN]);

#endif
