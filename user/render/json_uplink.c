// SPDX-License-Identifier: GPL-2.0-only
/* See json_uplink.h. */

#include "render/json_uplink.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/json.h"

json_t *json_own_links(const struct own_link *links, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; links && i < count; i++)
		json_array_append_new(list, json_pack("[I, i]", (json_int_t)links[i].ifindex,
						      links[i].prefix_len));
	return list;
}

void json_own_links_read(const json_t *list, struct own_link *ret, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *pair = json_array_get(list, i);

		ret[i].ifindex = (uint32_t)json_integer_value(json_array_get(pair, 0));
		ret[i].prefix_len = (uint8_t)json_integer_value(json_array_get(pair, 1));
	}
}

json_t *json_uplink(const struct render_context *c, const struct record *r)
{
	const struct uplink_news *u = r->uplink;
	json_t *indexes = json_array(), *own = json_array();

	for (size_t i = 0; i < u->count; i++)
		json_array_append_new(indexes, json_integer(u->ifindexes[i]));
	for (size_t i = 0; i < u->own_count; i++)
		json_array_append_new(own, json_address(&u->own[i]));
	return json_pack("{s:o, s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o}",
			 "time", json_time(c, r->time_ns), "event", "uplink", "schema",
			 RENDER_SCHEMA, "change", uplink_change_to_str(u->change), "interface",
			 json_text(u->interface), "ifindex", json_known(u->ifindex), "netns",
			 json_known(u->netns), "former", json_text(u->former), "reason",
			 json_text(u->reason), "uplinks", json_texts(u->names, u->count),
			 "monotonic_ns", (json_int_t)r->time_ns, "uplink_ifindexes", indexes,
			 "own_addresses", own, "own_links",
			 json_own_links(u->own_links, u->own_count));
}

/* ---- and back ---- */

static int refuse(const char *key, const json_t *value, const char *allowed,
		  char message[static SEEN_MESSAGE_LEN])
{
	_cleanup_free_ char *text = json_dumps(value, JSON_ENCODE_ANY);
	char escaped[80];

	snprintf(message, SEEN_MESSAGE_LEN, "\"%s\" is %s; allowed: %s", key,
		 text_escape(text ? text : "?", escaped, sizeof(escaped)), allowed);
	return -EINVAL;
}

/* A name or a reason, NULL where it is null. */
static int take_text(const json_t *record, const char *key, char *held, size_t len,
		     const char **ret, char message[static SEEN_MESSAGE_LEN])
{
	const json_t *value = json_object_get(record, key);

	*ret = NULL;
	if (!value || json_is_null(value))
		return 0;
	if (!json_is_string(value))
		return refuse(key, value, "null or a string", message);
	snprintf(held, len, "%s", json_string_value(value));
	*ret = held;
	return 0;
}

static int take_index(const json_t *value, const char *key, uint32_t *ret,
		      char message[static SEEN_MESSAGE_LEN])
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > UINT32_MAX)
		return refuse(key, value, "a whole number from 0 to 4294967295", message);
	*ret = (uint32_t)json_integer_value(value);
	return 0;
}

/* A number that may be null, 0 then. */
static int take_known(const json_t *record, const char *key, uint32_t *ret,
		      char message[static SEEN_MESSAGE_LEN])
{
	const json_t *value = json_object_get(record, key);

	*ret = 0;
	return !value || json_is_null(value) ? 0 : take_index(value, key, ret, message);
}

static int take_uplinks(const json_t *record, struct json_uplink *held,
			char message[static SEEN_MESSAGE_LEN])
{
	const json_t *names = json_object_get(record, "uplinks");
	const json_t *indexes = json_object_get(record, "uplink_ifindexes");
	size_t count = json_array_size(names);

	if (!json_is_array(names) || count > MONITOR_UPLINKS_MAX)
		return refuse("uplinks", names, "a list of at most 32 names", message);
	if (!json_is_array(indexes) || json_array_size(indexes) != count)
		return refuse("uplink_ifindexes", indexes, "as many numbers as uplinks", message);
	for (size_t i = 0; i < count; i++) {
		const json_t *name = json_array_get(names, i);

		if (!json_is_string(name))
			return refuse("uplinks", name, "names", message);
		snprintf(held->kept[i], sizeof(held->kept[i]), "%s", json_string_value(name));
		held->names[i] = held->kept[i];
		if (take_index(json_array_get(indexes, i), "uplink_ifindexes", &held->ifindexes[i],
			       message) < 0)
			return -EINVAL;
	}
	held->news.names = held->names;
	held->news.ifindexes = held->ifindexes;
	held->news.count = count;
	return 0;
}

static int take_own(const json_t *record, struct json_uplink *held,
		    char message[static SEEN_MESSAGE_LEN])
{
	const json_t *list = json_object_get(record, "own_addresses"), *value;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) > MONITOR_OWN_MAX)
		return refuse("own_addresses", list, "a list of at most 256 addresses", message);
	json_array_foreach(list, i, value)
	{
		const char *text = json_string_value(value);

		if (!text || address_parse(text, &held->own[i]) < 0)
			return refuse("own_addresses", value, "IP addresses", message);
	}
	held->news.own = held->own;
	held->news.own_links = held->own_links;
	json_own_links_read(json_object_get(record, "own_links"), held->own_links,
			    json_array_size(list));
	held->news.own_count = json_array_size(list);
	return 0;
}

int json_uplink_parse(const json_t *record, struct json_uplink *held, struct observation *ret,
		      char message[static SEEN_MESSAGE_LEN])
{
	const json_t *time = json_object_get(record, "monotonic_ns");
	const json_t *change = json_object_get(record, "change");
	const char *word = json_string_value(change);
	struct uplink_news *news = &held->news;
	int r;

	*held = (struct json_uplink){0};
	*ret = (struct observation){.kind = OBSERVE_UPLINK, .uplink = news};
	if (!json_is_integer(time) || json_integer_value(time) < 0)
		return refuse("monotonic_ns", time, "a whole number of nanoseconds", message);
	ret->time_ns = (uint64_t)json_integer_value(time);
	if (!word || uplink_change_parse(word, &news->change) < 0)
		return refuse("change", change,
			      "added, removed, renamed, failed, reattached or addresses", message);
	r = take_text(record, "interface", held->interface, sizeof(held->interface),
		      &news->interface, message);
	if (r == 0)
		r = take_text(record, "former", held->former, sizeof(held->former), &news->former,
			      message);
	if (r == 0)
		r = take_text(record, "reason", held->reason, sizeof(held->reason), &news->reason,
			      message);
	if (r == 0)
		r = take_known(record, "ifindex", &news->ifindex, message);
	if (r == 0)
		r = take_known(record, "netns", &news->netns, message);
	if (r == 0)
		r = take_uplinks(record, held, message);
	return r == 0 ? take_own(record, held, message) : r;
}
