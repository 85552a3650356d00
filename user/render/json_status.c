// SPDX-License-Identifier: GPL-2.0-only
/* What a daemon knows as one JSON object: the parts are those of the stream of records. */

#include "render/status.h"

#include "finding/journey.h"
#include "render/json.h"
#include "version.h"

static json_t *ports(const struct render_status *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->ports_count; i++)
		json_array_append_new(list, json_port_summary(&s->ports[i], true));
	return list;
}

/* Where it ends, and what is known of each station on the way. */
static json_t *journey(const struct journey *j)
{
	json_t *stations = json_object();

	for (enum station at = 0; at < STATION_COUNT; at++)
		json_object_set_new(stations, station_to_str(at),
				    json_string(passage_to_str(j->at[at])));
	return json_pack("{s:o, s:o, s:o}", "stop",
			 json_text(j->stop < STATION_COUNT ? station_to_str(j->stop) : NULL),
			 "words", json_text(j->words), "stations", stations);
}

static json_t *told_verdict(const struct render_context *c, const struct render_status *s,
			    const struct finding *f)
{
	uint64_t decided_ns = f->verdict->decided_ns;
	json_t *json = json_verdict(c, decided_ns ? decided_ns : s->time_ns, f);
	struct journey way;

	journey_of_verdict(&way, f->verdict);
	json_object_set_new(json, "headline", json_text(f->headline));
	json_object_set_new(json, "next", json_text(f->next));
	json_object_set_new(json, "telling", json_boolean(f->telling));
	json_object_set_new(json, "journey", journey(&way));
	return json;
}

static json_t *told_attempt(const struct render_context *c, const struct attempt *a,
			    uint64_t time_ns)
{
	struct record r = {.kind = RECORD_ATTEMPT, .time_ns = time_ns, .attempt = a};
	json_t *json = json_attempt(c, &r);
	struct journey way;

	journey_of_attempt(&way, a);
	json_object_set_new(json, "journey", journey(&way));
	return json;
}

static json_t *verdicts(const struct render_context *c, const struct render_status *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->findings.count; i++)
		json_array_append_new(list, told_verdict(c, s, &s->findings.list[i]));
	return list;
}

/* Newest first. */
static json_t *attempts(const struct render_context *c, const struct render_status *s)
{
	json_t *list = json_array();
	const struct attempt *a;

	for (size_t i = 0; !s->nameless && (a = history_attempt(s->history, i)); i++)
		json_array_append_new(list, told_attempt(c, a, a->ended_ns));
	return list;
}

/* The longest first. */
static json_t *waiting(const struct render_context *c, const struct render_status *s)
{
	const struct monitor_waiting *w = s->waiting;
	json_t *list = w ? json_array() : NULL;

	if (!w)
		return json_null();
	for (size_t i = 0; !s->nameless && i < w->longest_count; i++) {
		const struct attempt *a = &w->longest[i];
		json_t *row = told_attempt(c, a, s->time_ns);

		json_object_set_new(row, "waiting_ms", json_ms(a->started_ns, s->time_ns));
		json_array_append_new(list, row);
	}
	return json_pack("{s:I, s:o}", "attempts", (json_int_t)w->all, "longest", list);
}

/* Where mail of a domain went last, and how that destination fares. */
static json_t *queued_domain(const struct render_queue *q, size_t i)
{
	static const char *const fates[] = {
		[FATE_UNKNOWN] = NULL, [FATE_WORKS] = "works", [FATE_FAILS] = "fails"};
	const struct mail_queue_domain *d = &q->queue->domains[i];
	json_t *tried = json_array();

	for (size_t k = 0; k < d->tried_count; k++)
		json_array_append_new(tried, json_pack("{s:o, s:o, s:I, s:o}", "destination",
						       json_address(&d->tried[k].address), "port",
						       json_known(d->tried[k].port), "recipients",
						       (json_int_t)d->tried[k].recipients, "fate",
						       json_text(fates[q->domains[i].tried[k]])));
	return json_pack("{s:s, s:I, s:I, s:o}", "domain", d->name, "recipients",
			 (json_int_t)d->recipients, "failing", (json_int_t)q->domains[i].failing,
			 "tried", tried);
}

static json_t *course(const struct render_context *c, const struct queue_told *told)
{
	bool known = told->trend != QUEUE_UNKNOWN && told->since.time_ns;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "trend",
			 json_text(queue_trend_to_str(told->trend)), "since",
			 known ? json_time(c, told->since.time_ns) : json_null(), "since_recovery",
			 json_boolean(told->recovered_ns != 0), "mails_before",
			 known ? json_integer(told->since.mails) : json_null(), "mails_per_minute",
			 known ? json_real(told->per_minute) : json_null(), "empty_in_ms",
			 json_duration(told->empty_in_ns));
}

static json_t *queue(const struct render_context *c, const struct render_status *s)
{
	const struct render_queue *q = s->queue;
	const struct mail_queue *read = q ? q->queue : NULL;
	bool readable = read && read->readable;
	char words[QUEUE_WORDS_LEN];
	json_t *domains;

	if (!q)
		return json_null();
	domains = json_array();
	for (size_t i = 0; readable && !s->nameless && i < read->count; i++)
		json_array_append_new(domains, queued_domain(q, i));
	return json_pack("{s:o, s:o, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "program", json_text(read ? read->program : NULL), "read",
			 q->read_ns ? json_time(c, q->read_ns) : json_null(), "readable", readable,
			 "partly", read && read->partly, "reason",
			 json_text(read ? read->reason : NULL), "words",
			 json_string(queue_words(&c->view, q, s->time_ns, words)), "mails",
			 readable ? json_integer(read->mails) : json_null(), "recipients",
			 readable ? json_integer(read->recipients) : json_null(), "oldest_ms",
			 json_duration(queue_oldest_ns(&c->view, q, s->time_ns)), "domains_count",
			 readable ? json_integer((json_int_t)read->count) : json_null(),
			 "failing_recipients",
			 readable && q->traced ? json_integer(q->failing_recipients) : json_null(),
			 "failing_domains",
			 readable && q->traced ? json_integer(q->failing_domains) : json_null(),
			 "course", course(c, &q->course), "domains", domains);
}

static void set_counts(json_t *row, const struct talker_counts *c)
{
	json_object_set_new(row, "attempts", json_integer((json_int_t)c->attempts));
	json_object_set_new(row, "answered", json_integer((json_int_t)c->answered));
	json_object_set_new(row, "failed", json_integer((json_int_t)c->failed));
	json_object_set_new(row, "waiting", json_integer((json_int_t)c->waiting));
	json_object_set_new(row, "syns", json_integer((json_int_t)c->syns));
}

static json_t *talker(const struct render_context *c, const struct render_status *s,
		      const struct talker *t, bool sender)
{
	const char *failed_as = t->failed_ns ? outcome_to_str(t->failed_as) : NULL;
	json_t *row = json_pack("{s:i}", "port", t->port);

	if (sender) {
		json_object_set_new(row, "process", json_process(&t->process));
		json_object_set_new(row, "forwarded", json_boolean(t->forwarded));
		json_object_set_new(row, "cgroup", json_cgroup(c, &t->process));
		json_object_set_new(row, "container", json_container(c, &t->process));
		json_object_set_new(row, "pod", json_pod(c, &t->process));
	} else {
		json_object_set_new(row, "destination", json_address(&t->destination));
	}
	set_counts(row, &t->counts);
	json_object_set_new(row, "fails", json_boolean(talker_fails(t)));
	json_object_set_new(row, "failed_as", json_text(failed_as));
	json_object_set_new(row, "last_answered",
			    t->answered_ns ? json_time(c, t->answered_ns) : json_null());
	json_object_set_new(row, "last_failed",
			    t->failed_ns ? json_time(c, t->failed_ns) : json_null());
	json_object_set_new(row, "longest_waiting_ms", json_ms(t->oldest_ns, s->time_ns));
	return row;
}

static json_t *talkers(const struct render_context *c, const struct render_status *s, bool senders)
{
	const struct talker_list *of =
		senders ? &s->history->talkers.senders : &s->history->talkers.destinations;
	const struct talker *sorted[TALKERS_MAX];
	struct talker_counts left_out;
	size_t count = talkers_sorted(of, sorted, TALKERS_MAX, &left_out);
	json_t *rows, *others;

	if (s->nameless)
		return json_null();
	rows = json_array();
	others = json_object();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(rows, talker(c, s, sorted[i], senders));
	set_counts(others, &left_out);
	return json_pack("{s:o, s:o, s:I}", "rows", rows, "others", others, "at_most",
			 (json_int_t)of->size);
}

static json_t *changes(const struct render_context *c, const struct render_status *s)
{
	json_t *list = json_array();
	const struct history_change *change;

	for (size_t i = 0; (change = history_change(s->history, i)); i++)
		json_array_append_new(
			list, json_pack("{s:o, s:i, s:s, s:s, s:o, s:s, s:o, s:o}", "time",
					json_time(c, change->time_ns), "port", change->port,
					"family", family_to_str(change->family), "state",
					port_state_to_str(change->state), "by",
					json_text(blocked_by_to_str(change->by)), "before",
					port_state_to_str(change->before), "before_by",
					json_text(blocked_by_to_str(change->before_by)),
					"before_since", json_time(c, change->before_since_ns)));
	return list;
}

static json_t *counters(const struct render_counter *c)
{
	json_t *object = json_object();

	for (; c->name; c++)
		json_object_set_new(object, c->name, json_integer((json_int_t)c->value));
	return object;
}

int render_json_status(FILE *out, const struct render_context *c, const struct render_status *s)
{
	struct render_summary delivery = {
		.sent = s->sent,
		.delivered = s->delivered,
		.lost_ring = s->lost_ring,
		.lost_recursion = s->lost_recursion,
		.lost_client = s->lost_client,
		.unparsed = s->unparsed,
	};

	return json_line(
		out,
		json_pack("{s:o, s:s, s:i, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
			  " s:o, s:o, s:{s:o, s:o}, s:o, s:o, s:o, s:o}",
			  "time", json_time(c, s->time_ns), "event", "status", "schema",
			  RENDER_SCHEMA, "version", EGRESS25_VERSION, "pid", (json_int_t)s->pid,
			  "started", json_time(c, s->started_ns), "host", json_text(s->host),
			  "kernel", json_text(s->kernel), "sensors",
			  json_sensors(s->sensors, s->sensors_count), "uplinks",
			  json_texts(s->uplinks, s->uplinks_count), "cloud",
			  json_cloud(view_where(&c->view)), "records", json_delivery(&delivery),
			  "ports", ports(s), "verdicts", verdicts(c, s), "attempts", attempts(c, s),
			  "changes", changes(c, s), "http", "requests", counters(s->http_requests),
			  "refused", counters(s->http_refused), "waiting", waiting(c, s), "queue",
			  queue(c, s), "senders", talkers(c, s, true), "destinations",
			  talkers(c, s, false)));
}
