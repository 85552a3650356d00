// SPDX-License-Identifier: GPL-2.0-only
/* See model.h: one getter for each kind of member, and one reader for each kind of object. */

#include "screen/model.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/text.h"

/* ---- members ---- */

static void get_text(const json_t *object, const char *key, char *buf, size_t len)
{
	const char *text = json_string_value(json_object_get(object, key));

	text_escape(text ? text : "", buf, len);
}

static uint64_t get_count(const json_t *object, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n < 0 ? 0 : (uint64_t)n;
}

static enum family get_family(const json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "family"));

	return name && strcmp(name, family_to_str(FAMILY_IPV6)) == 0 ? FAMILY_IPV6 : FAMILY_IPV4;
}

/* "2026-11-23T08:12:09.123456Z" as the time of day and as seconds. */
static double get_time(const json_t *object, const char *key, char *clock)
{
	const char *text = json_string_value(json_object_get(object, key));
	struct tm tm = {0};
	double seconds;

	if (!text || sscanf(text, "%4d-%2d-%2dT%2d:%2d:%lf", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
			    &tm.tm_hour, &tm.tm_min, &seconds) != 6)
		return 0;
	if (clock && strlen(text) >= 19)
		memcpy(clock, text + 11, MODEL_CLOCK_LEN - 1);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (double)timegm(&tm) + seconds;
}

static enum port_state get_state(const json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "state"));

	for (enum port_state s = 0; name && s < STATE_COUNT; s++) {
		if (strcmp(name, port_state_to_str(s)) == 0)
			return s;
	}
	return STATE_UNKNOWN;
}

static enum passage get_passage(const json_t *stations, enum station at)
{
	const char *name = json_string_value(json_object_get(stations, station_to_str(at)));

	for (enum passage p = 0; name && p < PASSAGE_COUNT; p++) {
		if (strcmp(name, passage_to_str(p)) == 0)
			return p;
	}
	return PASSAGE_UNKNOWN;
}

static void get_way(const json_t *object, struct journey *ret)
{
	const json_t *way = json_object_get(object, "journey");
	const char *stop = json_string_value(json_object_get(way, "stop"));

	ret->stop = STATION_COUNT;
	for (enum station at = 0; at < STATION_COUNT; at++) {
		ret->at[at] = get_passage(json_object_get(way, "stations"), at);
		if (stop && strcmp(stop, station_to_str(at)) == 0)
			ret->stop = at;
	}
	get_text(way, "words", ret->words, sizeof(ret->words));
}

/* "smtp[812]", the uid beside it. True when there is a uid. */
static bool get_process(const json_t *object, char *name, bool with_pid, uint32_t *uid)
{
	const json_t *process = json_object_get(object, "process");
	char escaped[MODEL_TEXT_LEN / 2];
	uint64_t pid = get_count(process, "pid");

	get_text(process, "name", escaped, sizeof(escaped));
	if (with_pid && pid)
		snprintf(name, MODEL_TEXT_LEN, "%s[%llu]", escaped, (unsigned long long)pid);
	else
		snprintf(name, MODEL_TEXT_LEN, "%s", escaped);
	*uid = (uint32_t)get_count(process, "uid");
	return json_is_integer(json_object_get(process, "uid"));
}

/* A pod, a container by the beginning of its id, or else the last part of the cgroup. */
static void get_container(const json_t *object, char ret[static MODEL_TEXT_LEN])
{
	char cgroup[MODEL_LONG_LEN];
	const char *last;

	get_text(object, "pod", ret, MODEL_TEXT_LEN);
	if (!*ret) {
		get_text(object, "container", ret, MODEL_TEXT_LEN);
		if (strlen(ret) > 12)
			ret[12] = '\0';
	}
	if (*ret)
		return;
	get_text(object, "cgroup", cgroup, sizeof(cgroup));
	last = strrchr(cgroup, '/');
	snprintf(ret, MODEL_TEXT_LEN, "%.95s", last ? last + 1 : cgroup);
}

/* ---- objects ---- */

static void read_port(void *row, const json_t *object)
{
	struct model_port *p = row;

	p->port = (uint16_t)get_count(object, "port");
	p->family = get_family(object);
	p->state = get_state(object);
	get_text(object, "by", p->by, sizeof(p->by));
	p->telling = json_is_true(json_object_get(object, "telling"));
	get_text(object, "headline", p->headline, sizeof(p->headline));
	get_text(object, "next", p->step, sizeof(p->step));
	(void)get_time(object, "since", p->since);
	get_way(object, &p->way);
}

static void read_attempt(void *row, const json_t *object)
{
	struct model_attempt *a = row;
	const json_t *took = json_object_get(object, "duration_ms");

	a->id = get_count(object, "id");
	a->time_s = get_time(object, "time", a->clock);
	a->started_s = get_time(object, "started", NULL);
	a->port = (uint16_t)get_count(object, "port");
	a->family = get_family(object);
	get_text(object, "destination", a->destination, sizeof(a->destination));
	get_text(object, "interface", a->interface, sizeof(a->interface));
	a->has_user = get_process(object, a->process, true, &a->uid);
	get_container(object, a->container);
	get_text(object, "outcome", a->outcome, sizeof(a->outcome));
	get_text(object, "errno", a->error, sizeof(a->error));
	a->syns = (unsigned int)get_count(object, "syns");
	a->took_ms = json_is_number(took) ? json_number_value(took) : -1;
	get_way(object, &a->way);
}

/* How the newest attempt that has ended went, and when. */
static void get_newest(struct model_tally *t, const json_t *object)
{
	char failed[MODEL_CLOCK_LEN] = "", answered[MODEL_CLOCK_LEN] = "";
	double failed_s = get_time(object, "last_failed", failed);
	double answered_s = get_time(object, "last_answered", answered);

	if (failed_s > answered_s)
		get_text(object, "failed_as", t->outcome, sizeof(t->outcome));
	else if (answered_s > 0)
		snprintf(t->outcome, sizeof(t->outcome), "answered");
	t->time_s = failed_s > answered_s ? failed_s : answered_s;
	memcpy(t->clock, failed_s > answered_s ? failed : answered, sizeof(t->clock));
}

static void read_counts(struct model_tally *t, const json_t *object)
{
	t->attempts = get_count(object, "attempts");
	t->answered = get_count(object, "answered");
	t->failed = get_count(object, "failed");
	t->waiting = get_count(object, "waiting");
	t->port = (uint16_t)get_count(object, "port");
	get_newest(t, object);
}

static void read_destination(void *row, const json_t *object)
{
	struct model_tally *t = row;

	read_counts(t, object);
	get_text(object, "destination", t->name, sizeof(t->name));
}

static void read_sender(void *row, const json_t *object)
{
	struct model_tally *t = row;

	read_counts(t, object);
	t->has_user = get_process(object, t->name, false, &t->uid);
	get_container(object, t->container);
}

/* Each object of a list as a row. */
static int read_list(const json_t *list, size_t row_size,
		     void (*read)(void *row, const json_t *object), void *ret_rows,
		     size_t *ret_count)
{
	size_t count = json_array_size(list);
	char *rows;

	*ret_count = 0;
	if (count > MODEL_ROWS_MAX)
		count = MODEL_ROWS_MAX;
	rows = calloc(count ? count : 1, row_size);
	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		read(rows + i * row_size, json_array_get(list, i));
	*(void **)ret_rows = rows;
	*ret_count = count;
	return 0;
}

static void read_uplinks(struct model *m, const json_t *list)
{
	size_t used = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));
		char escaped[MODEL_TEXT_LEN];

		text_escape(name ? name : "", escaped, sizeof(escaped));
		if (used + strlen(escaped) + 3 < sizeof(m->uplinks))
			used += (size_t)snprintf(m->uplinks + used, sizeof(m->uplinks) - used,
						 "%s%s", i ? ", " : "", escaped);
	}
}

static void read_missing(struct model *m, const json_t *sensors)
{
	size_t used = 0;

	for (size_t i = 0; i < json_array_size(sensors); i++) {
		const json_t *sensor = json_array_get(sensors, i);
		char name[MODEL_TEXT_LEN];

		get_text(sensor, "name", name, sizeof(name));
		if (json_is_false(json_object_get(sensor, "attached")) &&
		    used + strlen(name) + 3 < sizeof(m->missing))
			used += (size_t)snprintf(m->missing + used, sizeof(m->missing) - used,
						 "%s%s", used ? ", " : "", name);
	}
}

static int read_all(struct model *m, const json_t *status)
{
	const json_t *records = json_object_get(status, "records");
	int r;

	get_text(status, "host", m->host, sizeof(m->host));
	get_text(status, "version", m->version, sizeof(m->version));
	get_text(json_object_get(status, "cloud"), "provider", m->cloud, sizeof(m->cloud));
	m->time_s = get_time(status, "time", m->clock);
	m->lost = get_count(records, "lost") + get_count(records, "recursion");
	read_uplinks(m, json_object_get(status, "uplinks"));
	read_missing(m, json_object_get(status, "sensors"));
	m->waiting_all = get_count(json_object_get(status, "waiting"), "attempts");
	r = read_list(json_object_get(status, "verdicts"), sizeof(*m->ports), read_port, &m->ports,
		      &m->ports_count);
	if (r == 0)
		r = read_list(json_object_get(json_object_get(status, "waiting"), "longest"),
			      sizeof(*m->waiting), read_attempt, &m->waiting, &m->waiting_count);
	if (r == 0)
		r = read_list(json_object_get(status, "attempts"), sizeof(*m->attempts),
			      read_attempt, &m->attempts, &m->attempts_count);
	if (r == 0)
		r = read_list(json_object_get(json_object_get(status, "destinations"), "rows"),
			      sizeof(*m->destinations), read_destination, &m->destinations,
			      &m->destinations_count);
	if (r == 0)
		r = read_list(json_object_get(json_object_get(status, "senders"), "rows"),
			      sizeof(*m->senders), read_sender, &m->senders, &m->senders_count);
	return r;
}

static void drop_json(json_t **json)
{
	json_decref(*json);
}

int model_read(struct model *ret, const char *text, size_t len)
{
	_cleanup_(drop_json) json_t *status = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *event = json_string_value(json_object_get(status, "event"));
	int r;

	*ret = (struct model){0};
	if (!event || strcmp(event, "status") != 0)
		return -EINVAL;
	r = read_all(ret, status);
	if (r < 0)
		model_done(ret);
	return r;
}

void model_done(struct model *m)
{
	free(m->ports);
	free(m->waiting);
	free(m->attempts);
	free(m->destinations);
	free(m->senders);
	*m = (struct model){0};
}

const struct model_port *model_worst(const struct model *m)
{
	const struct model_port *known = NULL;

	for (size_t i = 0; i < m->ports_count; i++) {
		const struct model_port *p = &m->ports[i];

		if (p->state != STATE_OPEN && p->state != STATE_UNKNOWN)
			return p;
		if (!known && p->telling)
			known = p;
	}
	return known;
}
