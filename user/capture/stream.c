// SPDX-License-Identifier: GPL-2.0-only
/*
 * See stream.h. A line is an object; what the sensors saw becomes observations again, the rest
 * tells only how time went on. Lines are bounded, so no file can make it grow.
 */

#include "capture/stream.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "render/json_firewall.h"
#include "render/stream_format.h"
#include "render/json_uplink.h"

#define LINE_MAX_LEN 262144 /* a verdict with every reason and step has less than 32 KiB */
#define YEAR_MAX     2261   /* the last whole one that nanoseconds in 64 bits can tell */
#define CGROUPS_MAX  256    /* paths remembered; of more the oldest go */

struct stream {
	struct source source;
	struct source_setup setup;
	const char *name;
	FILE *file;
	char *line; /* LINE_MAX_LEN */
	uint64_t lines;
	struct {
		uint64_t id;
		char *path;
	} cgroups[CGROUPS_MAX];
	size_t cgroups_next;
	struct json_uplink uplink; /* what the observation given last points to, if of this kind */
};

/* 1 with an object, 0 at the end, -EBADMSG. */
static int read_object(struct stream *s, json_t **ret, char message[static SOURCE_MESSAGE_LEN])
{
	json_error_t error;
	size_t len;

	if (!fgets(s->line, LINE_MAX_LEN, s->file)) {
		if (!ferror(s->file))
			return 0;
		snprintf(message, SOURCE_MESSAGE_LEN, "%s: line %llu: %s", s->name,
			 (unsigned long long)s->lines + 1, strerror(errno));
		return -EBADMSG;
	}
	s->lines++;
	len = strlen(s->line);
	if (len == LINE_MAX_LEN - 1 && s->line[len - 1] != '\n') {
		snprintf(message, SOURCE_MESSAGE_LEN,
			 "%s: line %llu is longer than %d bytes; allowed: what egress25 watch "
			 "--json writes",
			 s->name, (unsigned long long)s->lines, LINE_MAX_LEN - 2);
		return -EBADMSG;
	}
	*ret = json_loadb(s->line, len, 0, &error);
	if (json_is_object(*ret))
		return 1;
	json_decref(*ret);
	snprintf(message, SOURCE_MESSAGE_LEN,
		 "%s: line %llu is no JSON object: it is damaged or cut short", s->name,
		 (unsigned long long)s->lines);
	return -EBADMSG;
}

/* Wall time of a line in whole microseconds; -1 when it has none. */
static int64_t wall_us(const json_t *object)
{
	const char *text = json_string_value(json_object_get(object, "time"));
	struct tm tm = {0};
	const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
	char *end;
	long us;

	if (!rest || *rest != '.' || tm.tm_year < 70 || tm.tm_year > YEAR_MAX - 1900)
		return -1;
	us = strtol(rest + 1, &end, 10);
	if (end != rest + 7 || strcmp(end, "Z") != 0 || us < 0)
		return -1;
	return (int64_t)timegm(&tm) * 1000000 + us;
}

/* Learns from a line that has both clocks how far they are apart. */
static void learn_offset(struct stream *s, const json_t *object, uint64_t monotonic_ns)
{
	int64_t us = wall_us(object);

	if (us >= 0)
		s->source.wall_offset_ns = (us - (int64_t)(monotonic_ns / 1000)) * 1000;
}

/* Any line tells that time went on. */
static void note_time(struct stream *s, const json_t *object)
{
	int64_t us = wall_us(object);
	/* To the end of the microsecond: what was due within it is told by that line. */
	int64_t ns;

	if (us >= 0 && !__builtin_sub_overflow(us * 1000 + 999, s->source.wall_offset_ns, &ns) &&
	    ns >= 0 && (uint64_t)ns > s->source.counts.last_ns)
		s->source.counts.last_ns = (uint64_t)ns;
}

static void remember_cgroup(struct stream *s, uint64_t id, const char *path)
{
	if (!id || !path)
		return;
	for (size_t i = 0; i < ARRAY_LEN(s->cgroups); i++) {
		if (s->cgroups[i].path && s->cgroups[i].id == id)
			return;
	}
	free(s->cgroups[s->cgroups_next].path);
	s->cgroups[s->cgroups_next].path = strdup(path);
	s->cgroups[s->cgroups_next].id = id;
	s->cgroups_next = (s->cgroups_next + 1) % ARRAY_LEN(s->cgroups);
}

static const char *stream_cgroup_path(void *context, uint64_t id)
{
	const struct stream *s = context;

	for (size_t i = 0; i < ARRAY_LEN(s->cgroups); i++) {
		if (s->cgroups[i].path && s->cgroups[i].id == id)
			return s->cgroups[i].path;
	}
	return NULL;
}

/* Rules of the firewall, from the time on that stands there. */
static int take_firewall(struct stream *s, const json_t *object, struct observation *ret,
			 char message[static SOURCE_MESSAGE_LEN])
{
	memset(ret, 0, sizeof(*ret));
	if (json_firewall_parse(object, &ret->time_ns, &s->source.firewall) < 0) {
		snprintf(message, SOURCE_MESSAGE_LEN,
			 "%s: line %llu: \"monotonic_ns\" is missing or no time; allowed: a whole "
			 "number of nanoseconds",
			 s->name, (unsigned long long)s->lines);
		return -EBADMSG;
	}
	if (ret->time_ns > s->source.counts.last_ns)
		s->source.counts.last_ns = ret->time_ns;
	return SOURCE_FIREWALL;
}

/* 1 when it is an observation, SOURCE_FIREWALL, 0 when it is neither, -EBADMSG. */
static int take_object(struct stream *s, const json_t *object, struct observation *ret,
		       char message[static SOURCE_MESSAGE_LEN])
{
	const char *event = json_string_value(json_object_get(object, "event"));
	bool is_uplink = event && strcmp(event, "uplink") == 0;
	enum seen_kind kind = SEEN_OBSERVATION;
	char why[SEEN_MESSAGE_LEN];

	s->source.counts.packets++;
	if (event && strcmp(event, "firewall") == 0)
		return take_firewall(s, object, ret, message);
	if (!is_uplink && (!event || strcmp(event, "seen") != 0)) {
		note_time(s, object);
		return 0;
	}
	if ((is_uplink ? json_uplink_parse(object, &s->uplink, ret, why)
		       : json_seen_parse(object, &kind, ret, why)) < 0) {
		snprintf(message, SOURCE_MESSAGE_LEN, "%s: line %llu: %s", s->name,
			 (unsigned long long)s->lines, why);
		return -EBADMSG;
	}
	learn_offset(s, object, ret->time_ns);
	if (ret->time_ns > s->source.counts.last_ns)
		s->source.counts.last_ns = ret->time_ns;
	if (kind == SEEN_CLOCK)
		return 0;
	if (ret->kind <= OBSERVE_CONNECT_FAILED)
		remember_cgroup(s, ret->socket.process.cgroup_id, json_seen_cgroup(object));
	return 1;
}

static int stream_next(struct source *source, struct observation *ret,
		       char message[static SOURCE_MESSAGE_LEN])
{
	struct stream *s = (struct stream *)source;
	json_t *object = NULL;
	int r;

	while ((r = read_object(s, &object, message)) > 0) {
		r = take_object(s, object, ret, message);
		json_decref(object);
		if (r != 0)
			return r;
	}
	return r;
}

static void stream_free(struct source *source)
{
	struct stream *s = (struct stream *)source;

	for (size_t i = 0; i < ARRAY_LEN(s->cgroups); i++)
		free(s->cgroups[i].path);
	free(s->line);
	free(s);
}

static bool names(const json_t *list, const char *name)
{
	const json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
	{
		const char *text = json_string_value(value);

		if (text && strcmp(text, name) == 0)
			return true;
	}
	return false;
}

/* What the judge was set up with. */
static void take_setup(struct stream *s, const json_t *ready)
{
	struct source_setup *setup = &s->setup;
	const json_t *list, *value;
	size_t i;

	setup->netns = (uint32_t)json_integer_value(json_object_get(ready, "wire_netns"));
	list = json_object_get(ready, "sensors");
	setup->drops_watched = names(list, "drop");
	setup->sockets_missing = list && !names(list, "socket");
	list = json_object_get(ready, "uplink_ifindexes");
	json_array_foreach(list, i, value)
	{
		if (setup->uplinks_count < MONITOR_UPLINKS_MAX)
			setup->uplinks[setup->uplinks_count++] =
				(uint32_t)json_integer_value(value);
	}
	list = json_object_get(ready, "own_addresses");
	json_array_foreach(list, i, value)
	{
		const char *text = json_string_value(value);

		if (text && setup->own_count < MONITOR_OWN_MAX &&
		    address_parse(text, &setup->own[setup->own_count]) == 0)
			setup->own_count++;
	}
	json_own_links_read(json_object_get(ready, "own_links"), setup->own_links,
			    setup->own_count);
	list = json_object_get(ready, "ports");
	json_array_foreach(list, i, value)
	{
		if (setup->ports_count < E25_PORTS_MAX)
			setup->ports[setup->ports_count++] = (uint16_t)json_integer_value(value);
	}
	list = json_object_get(ready, "blocked_by_rules");
	setup->has_rules = list != NULL;
	json_array_foreach(list, i, value)
	{
		if (setup->blocked_by_rules_count < E25_PORTS_MAX)
			setup->blocked_by_rules[setup->blocked_by_rules_count++] =
				(uint16_t)json_integer_value(value);
	}
	list = json_object_get(ready, "exchangers");
	json_array_foreach(list, i, value)
	{
		const char *text = json_string_value(value);

		if (text && setup->exchangers_count < SOURCE_LOCALS_MAX &&
		    prefix_parse(text, &setup->exchangers[setup->exchangers_count]) == 0)
			setup->exchangers_count++;
	}
}

/* The first line has to be a live watch's first. */
static int take_ready(struct stream *s, char message[static SOURCE_MESSAGE_LEN])
{
	json_t *ready = NULL;
	const json_t *time;
	const char *event;
	int r = read_object(s, &ready, message);

	if (r < 0)
		return -EINVAL;
	event = json_string_value(json_object_get(ready, "event"));
	time = json_object_get(ready, "monotonic_ns");
	if (!event || strcmp(event, "ready") != 0 || !json_is_integer(time) ||
	    json_integer_value(time) < 0) {
		json_decref(ready);
		snprintf(message, SOURCE_MESSAGE_LEN,
			 "%s: line 1 is not the first record of egress25 watch --json; allowed: "
			 "the whole stream, from its start",
			 s->name);
		return -EINVAL;
	}
	s->source.about.first_ns = (uint64_t)json_integer_value(time);
	s->source.about.has_first = true;
	s->source.counts.last_ns = s->source.about.first_ns;
	learn_offset(s, ready, s->source.about.first_ns);
	take_setup(s, ready);
	json_decref(ready);
	return 0;
}

int stream_open(struct source **ret, FILE *file, const struct source_config *config,
		char message[static SOURCE_MESSAGE_LEN])
{
	static const struct source_ops ops = {.next = stream_next, .free = stream_free};
	struct stream *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->source.ops = &ops;
	s->source.about.setup = &s->setup;
	s->source.about.cgroup_path = stream_cgroup_path;
	snprintf(s->source.about.kind, sizeof(s->source.about.kind), "recorded stream");
	s->name = config->name;
	s->file = file;
	s->line = malloc(LINE_MAX_LEN);
	r = s->line ? take_ready(s, message) : -ENOMEM;
	if (r < 0) {
		stream_free(&s->source);
		return r;
	}
	*ret = &s->source;
	return 0;
}
