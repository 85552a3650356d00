// SPDX-License-Identifier: GPL-2.0-only
/*
 * See journal.h. A note is one record being made: "FIELD=value" strings in one piece of memory, so
 * that it can be held back by copying it. Message ids are random and never change;
 * scripts/systemd/egress25.catalog explains each.
 */

#include "serve/journal.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>

#include "base/clock.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/ports.h"
#include "base/text.h"
#include "serve/rate_limit.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

#define MINUTE_NS  60000000000ULL
#define NOTE_BYTES 6144
#define FIELDS_MAX 28
#define TOLD_LEN   256 /* systemd replaces nothing longer */

/* The id, and how serious it is; a verdict decides for itself. */
static const struct {
	const char *id;
	int priority;
} kinds[] = {
	[JOURNAL_VERDICT] = {"be99baaf91974217ad8ff0689af28fd1", LOG_NOTICE},
	[JOURNAL_RESETS] = {"d52d430b3fb94338ae57f5dec02b9c03", LOG_WARNING},
	[JOURNAL_LOSS] = {"c8f49a4b88394c889dd4e8c463ad3b0c", LOG_WARNING},
	[JOURNAL_SENSOR] = {"ef0d218c10424f3a95e7358bfbc915f0", LOG_WARNING},
	[JOURNAL_UPLINK] = {"59a26dd0b6a54635b4d91bb91835ae97", LOG_INFO},
	[JOURNAL_STARTED] = {"461582ea91724b00ab5f1de4da21f300", LOG_INFO},
	[JOURNAL_STOPPED] = {"1ed8af924f6a41e3a4348ecf1e5cacf2", LOG_INFO},
	[JOURNAL_RELOADED] = {"b6da404250f74f8398ac55c3f273d445", LOG_NOTICE},
	[JOURNAL_REFUSED] = {"f3fb5011e16a416da99f3828858cc1b7", LOG_ERR},
};
_Static_assert(ARRAY_LEN(kinds) == JOURNAL_KINDS, "a kind without an id");

struct note {
	char bytes[NOTE_BYTES];
	size_t used;
	uint16_t begins[FIELDS_MAX + 1]; /* of each field; the last is where it ends */
	size_t fields;
	int priority;
};

/* What may repeat, and its newest that was held back. */
struct topic {
	struct limit limit;
	bool sums;	   /* each note tells of all before it */
	struct note *held; /* NULL: none */
};

/* RSTs of the present JOURNAL_STORM_NS. */
struct storm {
	uint64_t since_ns, in, out;
};

struct journal {
	sd_event *event;
	sd_event_source *due;
	uint64_t due_ns; /* when it fires; UINT64_MAX never */
	const struct view *view;
	bool to_journal, to_stderr;
	struct topic verdicts[E25_PORTS_MAX][FAMILY_COUNT], resets[E25_PORTS_MAX][FAMILY_COUNT];
	struct topic loss, uplink;
	uint16_t ports[E25_PORTS_MAX]; /* as they came up */
	size_t ports_count;
	struct storm storm[E25_PORTS_MAX][FAMILY_COUNT];
	uint64_t lost_ring, lost_recursion; /* since it was last told */
};

/* ---- notes ---- */

static void add(struct note *n, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A field that does not fit is left out whole. */
static void add(struct note *n, const char *format, ...)
{
	size_t room = sizeof(n->bytes) - n->used;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(n->bytes + n->used, room, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= room || n->fields == FIELDS_MAX)
		return;
	n->begins[n->fields++] = (uint16_t)n->used;
	n->used += (size_t)len;
	n->begins[n->fields] = (uint16_t)n->used;
}

/* A field that the catalogue quotes: EGRESS25_NAME as every field is called, and EGRESS_NAME with
 * the same value, since systemd replaces @NAME@ only where it is of A-Z and _. */
static void add_told(struct note *n, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add_told(struct note *n, const char *name, const char *format, ...)
{
	char value[TOLD_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	add(n, "EGRESS25_%s=%s", name, value);
	add(n, "EGRESS_%s=%s", name, value);
}

static void begin(struct note *n, enum journal_kind kind, int priority)
{
	n->used = n->fields = 0;
	n->priority = priority;
	add(n, "MESSAGE_ID=%s", kinds[kind].id);
	add(n, "PRIORITY=%d", priority);
	add(n, "SYSLOG_IDENTIFIER=egress25");
}

static bool send_note(struct note *n)
{
	struct iovec fields[FIELDS_MAX];

	for (size_t i = 0; i < n->fields; i++)
		fields[i] = (struct iovec){n->bytes + n->begins[i],
					   (size_t)(n->begins[i + 1] - n->begins[i])};
	return sd_journal_sendv(fields, (int)n->fields) >= 0;
}

/* The note's own fields under the names they have in other forms: "port", "state". */
static void own_fields(const struct note *n, char *text, const char **ret_message,
		       const char *pairs[static 2 * FIELDS_MAX + 1])
{
	static const char own[] = "EGRESS25_", message[] = "MESSAGE=";
	size_t count = 0;

	*ret_message = "";
	for (size_t i = 0; i < n->fields; i++) {
		size_t len = (size_t)(n->begins[i + 1] - n->begins[i]);
		char *field = memcpy(text, n->bytes + n->begins[i], len), *value;

		field[len] = '\0';
		text += len + 1;
		if (strncmp(field, message, strlen(message)) == 0)
			*ret_message = field + strlen(message);
		if (strncmp(field, own, strlen(own)) != 0)
			continue;
		value = strchr(field, '=');
		*value++ = '\0';
		for (char *c = field; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		pairs[count++] = field + strlen(own);
		pairs[count++] = value;
	}
	pairs[count] = NULL;
}

static void print_note(const struct note *n, uint64_t held)
{
	const char *pairs[2 * FIELDS_MAX + 1], *message;
	char text[NOTE_BYTES + FIELDS_MAX], more[NOTE_BYTES + 64];

	own_fields(n, text, &message, pairs);
	if (held)
		snprintf(more, sizeof(more), "%s (%" PRIu64 " more like it were held back)",
			 message, held);
	log_fields(n->priority, held ? more : message, pairs);
}

/* What the journal does not take, a person may still find on stderr. */
static void write_note(const struct journal *j, struct note *n, uint64_t held)
{
	bool sent;

	if (!log_wants(n->priority))
		return;
	if (held)
		add(n, "EGRESS25_SUPPRESSED=%" PRIu64, held);
	sent = j->to_journal && send_note(n);
	if (j->to_stderr || !sent)
		print_note(n, held);
}

/* ---- holding back ---- */

static void schedule(struct journal *j, uint64_t at_ns)
{
	if (at_ns >= j->due_ns)
		return;
	j->due_ns = at_ns;
	(void)sd_event_source_set_time(j->due, at_ns / NS_PER_US + 1);
	(void)sd_event_source_set_enabled(j->due, SD_EVENT_ONESHOT);
}

/* Takes the note over for as long as it has to wait; a newer one replaces it. */
static void tell(struct journal *j, struct topic *t, struct note *n)
{
	if (limit_allows(&t->limit, clock_now_ns(CLOCK_MONOTONIC))) {
		write_note(j, n, t->sums ? 0 : t->limit.held);
		t->limit.held = 0;
		free(TAKE_PTR(t->held));
		return;
	}
	if (!t->held)
		t->held = malloc(sizeof(*t->held));
	if (t->held)
		*t->held = *n;
	schedule(j, limit_due_ns(&t->limit));
}

static void tell_held(struct journal *j, struct topic *t, bool now)
{
	uint64_t due_ns = limit_due_ns(&t->limit), held = t->limit.held;

	if (due_ns == UINT64_MAX)
		return;
	if (!now && due_ns > clock_now_ns(CLOCK_MONOTONIC)) {
		schedule(j, due_ns);
		return;
	}
	(void)limit_allows(&t->limit, clock_now_ns(CLOCK_MONOTONIC));
	t->limit.held = 0;
	if (t->held)
		write_note(j, t->held, t->sums ? 0 : held - 1); /* it is one of them itself */
	free(TAKE_PTR(t->held));
}

static void each_held(struct journal *j, bool now)
{
	for (size_t i = 0; i < E25_PORTS_MAX; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			tell_held(j, &j->verdicts[i][f], now);
			tell_held(j, &j->resets[i][f], now);
		}
	}
	tell_held(j, &j->loss, now);
	tell_held(j, &j->uplink, now);
}

static int on_due(sd_event_source *source, uint64_t at, void *context)
{
	struct journal *j = context;

	(void)source, (void)at;
	j->due_ns = UINT64_MAX;
	each_held(j, false);
	return 0;
}

/* ---- what there is to tell ---- */

static size_t port_index(struct journal *j, uint16_t port)
{
	int at = ports_find(j->ports, j->ports_count, port);

	if (at >= 0)
		return (size_t)at;
	if (j->ports_count < E25_PORTS_MAX)
		j->ports[j->ports_count++] = port;
	return j->ports_count - 1;
}

static void add_port(struct note *n, uint16_t port, enum family family)
{
	add_told(n, "PORT", "%u", port);
	add_told(n, "FAMILY", "%s", family_to_str(family));
}

static int verdict_priority(const struct verdict *v)
{
	switch (v->state) {
	case STATE_BLOCKED:
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
		return LOG_WARNING;
	case STATE_UNKNOWN:
	case STATE_OPEN:
	case STATE_DEGRADED:
	case STATE_COUNT:
		break;
	}
	return v->before == STATE_UNKNOWN ? LOG_INFO : kinds[JOURNAL_VERDICT].priority;
}

static void add_evidence(struct note *n, const struct finding *f)
{
	char text[2048] = "";
	size_t used = 0;

	for (size_t i = 0; i < f->reasons_count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? "; " : "",
					 f->reasons[i]);
	if (used)
		add(n, "EGRESS25_EVIDENCE=%s", text);
}

/* Rules of this host's firewall, as far as they were read when the verdict came. */
static void add_candidates(struct note *n, const struct guidance *advice)
{
	char text[1024] = "";
	size_t used = 0;

	for (size_t i = 0; i < advice->candidates_count; i++) {
		const struct candidate *c = advice->candidates[i].rule;
		int len = snprintf(text + used, sizeof(text) - used,
				   "%stable %s %s chain %s handle %" PRIu64, i ? "; " : "",
				   c->family, c->table, c->chain, c->handle);

		if (len < 0 || (size_t)len >= sizeof(text) - used)
			break;
		used += (size_t)len;
	}
	text[used] = '\0';
	if (used)
		add(n, "EGRESS25_CANDIDATES=%s", text);
}

static void add_advice(struct note *n, const struct finding *f)
{
	const struct guidance *g = &f->guidance;

	if (f->verdict->state == STATE_OPEN || f->verdict->state == STATE_UNKNOWN)
		return;
	if (g->provider && g->rule)
		add(n, "EGRESS25_RULE=%s/%s", g->provider, g->rule);
	add(n, "EGRESS25_EXEMPTION=%s", exemption_to_str(g->exemption));
	if (g->summary)
		add(n, "EGRESS25_ADVICE=%s", g->summary);
	add_candidates(n, g);
}

static void take_verdict(struct journal *j, const struct finding *f)
{
	const struct verdict *v = f->verdict;
	const char *by = blocked_by_to_str(v->by);
	char time[VIEW_TIME_LEN];
	struct note n;

	begin(&n, JOURNAL_VERDICT, verdict_priority(v));
	add(&n, "MESSAGE=%s", f->headline);
	add_port(&n, v->port, v->family);
	add_told(&n, "STATE", "%s", port_state_to_str(v->state));
	add_told(&n, "BEFORE", "%s", port_state_to_str(v->before));
	if (by)
		add(&n, "EGRESS25_BY=%s", by);
	if (v->by == BY_HOST)
		add(&n, "EGRESS25_SUBSYSTEM=%s", drop_by_to_str(v->subsystem));
	if (v->since_ns)
		add(&n, "EGRESS25_SINCE=%s", view_time(j->view, v->since_ns, time));
	add_evidence(&n, f);
	add_advice(&n, f);
	tell(j, &j->verdicts[port_index(j, v->port)][v->family], &n);
}

/* What a program cuts off once all was said, as Postfix does after its QUIT, is no loss. */
static bool is_goodbye(const struct record *r)
{
	return !r->reset_inbound && attempt_stage(r->attempt) == STAGE_CARRIED;
}

static void take_reset(struct journal *j, const struct record *r)
{
	enum family family = r->attempt->family;
	size_t i = port_index(j, r->attempt->port);
	struct storm *s = &j->storm[i][family];
	uint64_t now_ns = r->time_ns;
	struct note n;

	if (now_ns - s->since_ns > JOURNAL_STORM_NS) {
		s->since_ns = now_ns;
		s->in = s->out = 0;
	}
	s->in += r->reset_inbound;
	s->out += !r->reset_inbound;
	if (s->in + s->out < JOURNAL_STORM)
		return;
	begin(&n, JOURNAL_RESETS, kinds[JOURNAL_RESETS].priority);
	add(&n,
	    "MESSAGE=Resets on established connections to port %u over %s: %" PRIu64
	    " came, %" PRIu64 " were sent within %" PRIu64 " s.",
	    r->attempt->port, family_title(family), s->in, s->out,
	    (now_ns - s->since_ns) / 1000000000 + 1);
	add_port(&n, r->attempt->port, family);
	add_told(&n, "RESETS_RECEIVED", "%" PRIu64, s->in);
	add_told(&n, "RESETS_SENT", "%" PRIu64, s->out);
	tell(j, &j->resets[i][family], &n);
}

static void take_loss(struct journal *j, const struct record *r)
{
	struct note n;

	j->lost_ring += r->loss.ring;
	j->lost_recursion += r->loss.recursion;
	begin(&n, JOURNAL_LOSS, kinds[JOURNAL_LOSS].priority);
	add(&n,
	    "MESSAGE=%" PRIu64 " records lost (ring buffer full), %" PRIu64
	    " program runs skipped by the kernel. Counters are unaffected; verdicts ignore the gap.",
	    j->lost_ring, j->lost_recursion);
	add_told(&n, "LOST_RING", "%" PRIu64, j->lost_ring);
	add_told(&n, "LOST_RECURSION", "%" PRIu64, j->lost_recursion);
	tell(j, &j->loss, &n);
	if (!j->loss.held)
		j->lost_ring = j->lost_recursion = 0;
}

/* What is watched now stands in each note, so that the newest is enough. */
static void take_uplink(struct journal *j, const struct uplink_news *u)
{
	bool failed = u->change == UPLINK_FAILED;
	char now[MONITOR_UPLINKS_MAX * (INTERFACE_NAME_LEN + 2)] = "none", name[64], escaped[64];
	struct note n;

	if (u->change == UPLINK_ADDRESSES)
		return;
	for (size_t i = 0, at = 0; i < u->count && at < sizeof(now); i++)
		at += (size_t)snprintf(now + at, sizeof(now) - at, "%s%s", i ? ", " : "",
				       text_escape(u->names[i], escaped, sizeof(escaped)));
	text_escape(u->interface, name, sizeof(name));
	begin(&n, JOURNAL_UPLINK, failed ? LOG_WARNING : kinds[JOURNAL_UPLINK].priority);
	if (failed)
		add(&n,
		    "MESSAGE=Uplink %s cannot be watched: %s. What leaves there stays unknown; "
		    "watched now: %s.",
		    name, u->reason, now);
	else if (u->change == UPLINK_REATTACHED)
		add(&n,
		    "MESSAGE=Uplink %s is watched again; what left there meanwhile stays unknown; "
		    "watched now: %s.",
		    name, now);
	else if (u->change == UPLINK_RENAMED)
		add(&n, "MESSAGE=Uplink %s is called %s now; watched now: %s.",
		    text_escape(u->former, escaped, sizeof(escaped)), name, now);
	else
		add(&n, "MESSAGE=%s is %s; watched now: %s.", name,
		    u->change == UPLINK_ADDED ? "an uplink" : "no longer an uplink", now);
	add(&n, "EGRESS25_UPLINK_CHANGE=%s", uplink_change_to_str(u->change));
	add_told(&n, "INTERFACE", "%s", u->interface);
	add(&n, "EGRESS25_UPLINKS=%s", u->count ? now : "");
	tell(j, &j->uplink, &n);
}

void journal_take(struct journal *j, const struct record *r, const struct finding *f)
{
	if (r->kind == RECORD_VERDICT && r->verdict->news != NEWS_UNSEEN)
		take_verdict(j, f);
	else if (r->kind == RECORD_RESET && !is_goodbye(r))
		take_reset(j, r);
	else if (r->kind == RECORD_LOSS)
		take_loss(j, r);
	else if (r->kind == RECORD_UPLINK)
		take_uplink(j, r->uplink);
}

void journal_sensor(struct journal *j, const struct render_sensor *s, bool waits)
{
	struct note n;

	begin(&n, JOURNAL_SENSOR, waits ? LOG_NOTICE : kinds[JOURNAL_SENSOR].priority);
	add(&n, "MESSAGE=The %s sensor is not attached: %s", s->name, s->reason);
	add_told(&n, "SENSOR", "%s", s->name);
	write_note(j, &n, 0);
}

void journal_event(struct journal *j, enum journal_kind kind, const char *message)
{
	struct note n;

	if (kind == JOURNAL_STOPPED)
		each_held(j, true);
	begin(&n, kind, kinds[kind].priority);
	add(&n, "MESSAGE=%s", message);
	write_note(j, &n, 0);
}

/* ---- life cycle ---- */

int journal_open(struct journal **ret, sd_event *event, const struct view *view)
{
	/* A verdict is news five times in a row; a storm and a loss are one matter each. */
	static const struct limit often = {.burst = 5, .period_ns = 5 * MINUTE_NS},
				  seldom = {.burst = 1, .period_ns = MINUTE_NS};
	struct journal *j = calloc(1, sizeof(*j));
	int r;

	if (!j)
		return -ENOMEM;
	for (size_t i = 0; i < E25_PORTS_MAX; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			j->verdicts[i][f].limit = often;
			j->resets[i][f] = (struct topic){.limit = seldom, .sums = true};
		}
	}
	j->loss = (struct topic){.limit = seldom, .sums = true};
	j->uplink.limit = often;
	j->due_ns = UINT64_MAX;
	j->view = view;
	j->to_journal = access(JOURNAL_SOCKET, W_OK) == 0;
	j->to_stderr = !j->to_journal || !log_is_journal();
	j->event = sd_event_ref(event);
	r = sd_event_add_time(event, &j->due, CLOCK_MONOTONIC, UINT64_MAX, 0, on_due, j);
	if (r >= 0)
		r = sd_event_source_set_enabled(j->due, SD_EVENT_OFF);
	if (r < 0) {
		journal_close(j);
		return r;
	}
	*ret = j;
	return 0;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	each_held(j, true); /* frees them, too */
	sd_event_source_disable_unref(j->due);
	sd_event_unref(j->event);
	free(j);
}
