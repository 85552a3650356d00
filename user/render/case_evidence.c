// SPDX-License-Identifier: GPL-2.0-only
/*
 * See case_internal.h: the evidence of a report. Counts are those of the verdict, which begin with
 * the last answer on the port, and of the destinations, each of which begins with its own.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/case_internal.h"
#include "render/text_internal.h"
#include "version.h"

#define DESTINATIONS_SHOWN 20 /* enough to look up at the far end; the rest is a number */

const char *part_when(const struct part *p, uint64_t time_ns, char buf[static PART_WHEN_LEN])
{
	char time[VIEW_TIME_LEN];

	if (!time_ns)
		return "unknown";
	view_time(&p->c->view, time_ns, time);
	snprintf(buf, PART_WHEN_LEN, "%.10s %.8s UTC", time, time + 11);
	return buf;
}

/* " by eth0"; "" where it is not known or there are several. */
#define BY_UPLINK_LEN (4 * INTERFACE_NAME_LEN + 8)
static const char *by_uplink(const char *name, char buf[static BY_UPLINK_LEN])
{
	char escaped[4 * INTERFACE_NAME_LEN];

	buf[0] = '\0';
	if (name[0])
		snprintf(buf, BY_UPLINK_LEN, " by %s", text_escape(name, escaped, sizeof(escaped)));
	return buf;
}

/* Of a file: whether it says so. NULL why, or why not. */
static bool drops_were_watched(const struct part *p, const char **ret_why)
{
	const struct render_status *s = p->r->status;

	*ret_why = NULL;
	if (p->r->reading)
		return p->r->drops_watched;
	for (size_t i = 0; i < s->sensors_count; i++) {
		if (strcmp(s->sensors[i].name, "drop") != 0)
			continue;
		*ret_why = s->sensors[i].attached ? NULL : s->sensors[i].reason;
		return s->sensors[i].attached;
	}
	return false;
}

/* ---- summary ---- */

/* "left this machine by eth0" */
static const char *left_words(const struct evidence *e, char *buf, size_t len)
{
	char name[BY_UPLINK_LEN];

	if (!e->wire_watched)
		snprintf(buf, len, "were sent (no uplink was watched)");
	else if (e->left_host >= e->syns)
		snprintf(buf, len, "left this machine%s", by_uplink(e->interface, name));
	else
		snprintf(buf, len, "were sent, %" PRIu32 " of them seen leaving%s", e->left_host,
			 by_uplink(e->interface, name));
	return buf;
}

static void blocked_summary(const struct part *p, const char *what, const char *since)
{
	static const char *const words[][2] = {
		[BY_NONE] = {"are blocked", "none was answered"},
		[BY_NETWORK_SILENT] = {"get no answer", "none was answered"},
		[BY_NETWORK_RESET] = {"are reset",
				      "the resets that came are not the destinations'"},
		[BY_NETWORK_ICMP] = {"are rejected by ICMP errors", "none was accepted"},
		/* Have sentences of their own. */
		[BY_HOST] = {NULL, NULL},
		[BY_NO_ROUTE] = {NULL, NULL},
		/* Of a port that is stalled, not blocked. */
		[BY_NO_GREETING] = {NULL, NULL},
		[BY_RESET_AT_DATA] = {NULL, NULL},
		[BY_HUNG_UP] = {NULL, NULL},
		[BY_PATH_MTU] = {NULL, NULL},
		[BY_ACKS_LOST] = {NULL, NULL},
	};
	const struct verdict *v = p->about;
	const struct evidence *e = &v->evidence;
	char left[120];

	_Static_assert(ARRAY_LEN(words) == BY_COUNT, "a cause without a summary");
	if (v->by == BY_HOST)
		doc_text(p->doc,
			 "%s are stopped by this machine itself since %s: %" PRIu32 " of %" PRIu32
			 " SYN%s to %" PRIu32 " destination%s %s discarded here by %s, before "
			 "%s left.",
			 what, since, e->dropped_here, e->syns, text_plural(e->syns),
			 e->destinations, text_plural(e->destinations),
			 e->syns == 1 ? "was" : "were", subsystem_words(v->subsystem),
			 e->syns == 1 ? "it" : "they");
	else if (v->by == BY_NO_ROUTE)
		doc_text(p->doc,
			 "%s fail at once since %s: this machine has no route to the "
			 "destinations, and sends no SYN.",
			 what, since);
	else
		doc_text(p->doc,
			 "%s %s since %s: %" PRIu32 " SYN%s to %" PRIu32
			 " destination%s in %" PRIu32 " network%s %s, %s.",
			 what, words[v->by][0], since, e->syns, text_plural(e->syns),
			 e->destinations, text_plural(e->destinations), e->networks,
			 text_plural(e->networks), left_words(e, left, sizeof(left)),
			 words[v->by][1]);
}

static bool is_of_network(const struct verdict *v)
{
	return v->state == STATE_BLOCKED && v->by != BY_HOST && v->by != BY_NO_ROUTE;
}

/* Which other ports work, and that nothing was lost on the way out. */
static void put_contrast(const struct part *p)
{
	const struct evidence *e = &p->about->evidence;
	char text[300] = "", lead[80], window[DURATION_LEN];
	const char *why;
	size_t used = 0;

	snprintf(lead, sizeof(lead),
		 "In the same %s other ports answered: ", window_words(e->window_ns, window));

	for (uint32_t i = 0; i < e->controls && i < VERDICT_CONTROLS; i++) {
		if (e->control[i].answered && used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "%s%u at %" PRIu32 " of %" PRIu32 " destination%s",
						 used ? ", " : lead, e->control[i].port,
						 e->control[i].answered, e->control[i].destinations,
						 text_plural(e->control[i].destinations));
	}
	if (is_of_network(p->about) && !e->dropped_here && drops_were_watched(p, &why) &&
	    used + 60 < sizeof(text))
		snprintf(text + used, sizeof(text) - used,
			 "%s This machine itself discarded none of the SYNs", used ? "." : "");
	if (text[0])
		doc_text(p->doc, "%s.", text + strspn(text, " "));
}

void part_summary(const struct part *p)
{
	static const char *const words[] = {
		/* Have sentences of their own. */
		[STATE_UNKNOWN] = NULL,
		[STATE_BLOCKED] = NULL,
		[STATE_OPEN] = "work: public destinations answer",
		[STATE_THROTTLED] = "are limited: the first pass, then the same destinations go "
				    "silent",
		[STATE_INTERCEPTED] = "are answered by something in the destinations' place",
		[STATE_DEGRADED] = "work, but for a part of the destinations",
		[STATE_FAILING] = "fail: none of the few destinations that were tried answers",
		[STATE_OFFLINE] = "fail with everything else: nothing at all comes in by the "
				  "uplink",
		[STATE_STALLED] = "are established, and no mail passes over them",
	};
	const struct verdict *v = p->about;
	const struct evidence *e = &v->evidence;
	char since[PART_WHEN_LEN], what[80];
	const char *when = part_when(p, v->since_ns, since);

	_Static_assert(ARRAY_LEN(words) == STATE_COUNT, "a state without a summary");
	doc_heading(p->doc, "Summary");
	snprintf(what, sizeof(what), "Outbound TCP connections to port %u over %s", v->port,
		 family_title(v->family));
	if (v->state == STATE_BLOCKED)
		blocked_summary(p, what, when);
	else if (v->state == STATE_UNKNOWN)
		doc_text(p->doc,
			 "%s are neither known to work nor to be blocked: %" PRIu32
			 " SYN%s to %" PRIu32 " network%s %s too little evidence.",
			 what, e->syns, text_plural(e->syns), e->networks, text_plural(e->networks),
			 e->syns == 1 ? "is" : "are");
	else if (verdict_is_limited_here(v))
		doc_text(p->doc,
			 "%s are limited on this machine itself since %s: %" PRIu32 " of %" PRIu32
			 " SYN%s discarded before %s left.",
			 what, when, e->dropped_here, e->syns, e->syns == 1 ? " was" : "s were",
			 e->syns == 1 ? "it" : "they");
	else
		doc_text(p->doc, "%s %s since %s. %" PRIu32 " of %" PRIu32 " network%s answered.",
			 what, words[v->state], when, e->answered, e->networks,
			 text_plural(e->networks));
	/* What answered before the line was dead is no contrast to it. */
	if (v->state != STATE_OFFLINE)
		put_contrast(p);
}

/* ---- ports ---- */

static void cell(struct table *t, size_t column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void cell(struct table *t, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->cell[t->rows][column], TABLE_CELL_LEN, format, args);
	va_end(args);
}

static void add_port(const struct part *p, struct table *t, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	const char *by = blocked_by_to_str(v->by);
	char since[PART_WHEN_LEN];

	cell(t, 0, "%u", v->port);
	cell(t, 1, "%s", family_title(v->family));
	cell(t, 2, "%s%s%s", port_state_to_str(v->state), by ? ": " : "", by ? by : "");
	cell(t, 3, "%.19s", v->since_ns ? part_when(p, v->since_ns, since) : "");
	/* The wire may be a little ahead of the sockets. */
	cell(t, 4, "%" PRIu32, e->left_host > e->syns ? e->left_host : e->syns);
	if (e->wire_watched)
		cell(t, 5, "%" PRIu32, e->left_host);
	else
		cell(t, 5, "?");
	cell(t, 6, "%" PRIu32, e->networks);
	cell(t, 7, "%" PRIu32, e->answered);
	t->rows++;
}

static void put_ports(const struct part *p)
{
	struct table t = {
		.columns = 8,
		.head = {"Port", "Family", "State", "Since (UTC)", "SYNs", "Left", "Networks",
			 "Answered"},
		.right = {[0] = true, [4] = true, [5] = true, [6] = true, [7] = true},
	};
	const struct render_status *s = p->r->status;

	_Static_assert(E25_PORTS_MAX * FAMILY_COUNT <= TABLE_ROWS, "a row for each");
	for (size_t i = 0; i < s->findings.count; i++) {
		if (s->findings.list[i].telling)
			add_port(p, &t, s->findings.list[i].verdict);
	}
	if (!t.rows) {
		/* Those taken over began before, and are connections too. */
		doc_text(p->doc, destinations_newest(p->r->contacts)
					 ? "No connection to a watched port was begun since; those "
					   "below had been begun before."
					 : "No connection to a watched port was tried.");
		return;
	}
	doc_table(p->doc, &t);
	doc_text(p->doc,
		 "SYNs are those to public destinations since the last answer on that port, or "
		 "where it is open, since it is; Left: seen leaving this machine; Networks: "
		 "distinct /24 of IPv4 and /48 of IPv6.");
}

static void put_reasons(const struct part *p)
{
	const struct finding *f = &p->r->about->finding;
	uint32_t apart = p->r->about->apart;

	if (f->reasons_count)
		doc_text(p->doc, "What the verdict on port %u over %s rests on:", p->about->port,
			 family_title(p->about->family));
	for (size_t i = 0; i < f->reasons_count; i++)
		doc_item(p->doc, "%s", f->reasons[i]);
	if (p->about->state != STATE_UNKNOWN)
		doc_item(p->doc, "confidence %.2f %%", p->about->confidence * 100);
	if (apart)
		doc_item(p->doc,
			 "for %" PRIu32 " network namespace%s of this machine it is otherwise; "
			 "this text is about the machine",
			 apart, text_plural(apart));
}

/* ---- destinations ---- */

static bool is_wanted(const struct part *p, const struct recent_destination *c)
{
	return c->port == p->about->port && address_family(&c->destination) == p->about->family;
}

/* The network it is in, "203.0.113.x" or "2001:db8:25::/48": enough to see how many there are. */
static const char *peer(const struct part *p, const struct address *a, char buf[static 64])
{
	struct prefix network = address_network(a);
	char text[PREFIX_STR_LEN];
	char *end;

	if (!p->r->mask) {
		address_to_str(a, buf);
		return buf;
	}
	if (address_family(a) == FAMILY_IPV6) {
		snprintf(buf, 64, "%s", prefix_to_str(&network, text));
		return buf;
	}
	address_to_str(&network.base, text);
	end = strrchr(text, '.');
	snprintf(buf, 64, "%.*s.x", end ? (int)(end - text) : 0, text);
	return buf;
}

/* "2 silent, 1 no answer yet" */
static void say_end(const struct recent_destination *c, char *buf, size_t len)
{
	uint32_t pending = destination_pending(c);
	size_t used = 0;

	buf[0] = '\0';
	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++) {
		if (c->ended[o] && used < len)
			used += (size_t)snprintf(buf + used, len - used, "%s%" PRIu32 " %s",
						 used ? ", " : "", c->ended[o], outcome_to_str(o));
	}
	if (pending && used < len)
		snprintf(buf + used, len - used, "%s%" PRIu32 " no answer yet", used ? ", " : "",
			 pending);
}

static void add_destination(const struct part *p, struct table *t,
			    const struct recent_destination *c)
{
	char text[64], when[PART_WHEN_LEN], end[TABLE_CELL_LEN];

	cell(t, 0, "%s", peer(p, &c->destination, text));
	if (!c->attempts) {
		cell(t, 5, "answered %.19s", part_when(p, c->answered_ns, when));
		t->rows++;
		return;
	}
	cell(t, 1, "%.19s", part_when(p, c->first_ns, when));
	cell(t, 2, "%.19s", part_when(p, c->last_ns, when));
	cell(t, 3, "%" PRIu32, c->syns);
	cell(t, 4, "%s", text_escape(c->interface, text, sizeof(text)));
	say_end(c, end, sizeof(end));
	cell(t, 5, "%s", end);
	t->rows++;
}

/* Those without an answer first; each kind begins with the one tried last. */
static void put_destinations(const struct part *p)
{
	struct table t = {
		.columns = 6,
		.head = {"Destination", "First SYN (UTC)", "Last SYN (UTC)", "SYNs", "Left by",
			 "Attempts ended"},
		.right = {[3] = true},
	};
	uint64_t more = 0;

	for (int answered = 0; answered < 2; answered++) {
		for (const struct recent_destination *c = destinations_newest(p->r->contacts); c;
		     c = destinations_older(p->r->contacts, c)) {
			if (!is_wanted(p, c) || (c->attempts == 0) != answered)
				continue;
			if (t.rows < DESTINATIONS_SHOWN)
				add_destination(p, &t, c);
			else
				more++;
		}
	}
	if (!t.rows)
		return;
	doc_heading(p->doc, "Destinations");
	doc_text(p->doc,
		 "Those tried last on port %u over %s%s. Times and SYNs are since the last answer "
		 "of that destination.",
		 p->about->port, family_title(p->about->family),
		 p->r->mask ? ", named by their networks" : "");
	doc_table(p->doc, &t);
	if (more)
		doc_text(p->doc, "And %" PRIu64 " more.", more);
}

/* Whoever rejected it gave its own address. */
static void put_routers(const struct part *p)
{
	unsigned int shown = 0;
	char text[64];

	for (const struct recent_destination *c = destinations_newest(p->r->contacts);
	     c && shown < 3; c = destinations_older(p->r->contacts, c)) {
		if (!is_wanted(p, c) || !c->icmp.seen)
			continue;
		doc_item(p->doc, "ICMP type %u code %u came from %s", c->icmp.type, c->icmp.code,
			 peer(p, &c->icmp.from, text));
		shown++;
	}
}

/* ---- controls, drops, losses ---- */

static void put_controls(const struct part *p)
{
	const struct evidence *e = &p->about->evidence;
	char buf[DURATION_LEN];
	const char *window = window_words(e->window_ns, buf);
	bool any = false;

	doc_heading(p->doc, "Control: other ports from the same machine");
	for (uint32_t i = 0; i < e->controls && i < VERDICT_CONTROLS; i++) {
		if (!e->control[i].destinations)
			continue;
		any = true;
		doc_item(p->doc,
			 "Port %u: %" PRIu32 " of %" PRIu32 " destination%s answered, within the "
			 "%s",
			 e->control[i].port, e->control[i].answered, e->control[i].destinations,
			 text_plural(e->control[i].destinations), window);
	}
	if (!any)
		doc_text(p->doc, "None was tried within the %s.", window);
}

static void put_drops(const struct part *p)
{
	const struct evidence *e = &p->about->evidence;
	char name[BY_UPLINK_LEN], escaped[400];
	const char *why;

	doc_heading(p->doc, "What this machine itself discarded");
	if (p->r->reading && p->r->reading->of_packets)
		doc_item(p->doc,
			 "Not visible: a capture has the packets that passed, not those that a "
			 "machine discards before. The SYNs in it got as far as where it was "
			 "taken.");
	else if (drops_were_watched(p, &why) && !e->syns)
		doc_item(p->doc, "Nothing to discard: no SYN was sent since the watch began.");
	else if (drops_were_watched(p, &why))
		doc_item(p->doc,
			 "%" PRIu32 " of %" PRIu32 " SYN%s to port %u: the kernel's own reports "
			 "of discarded packets were watched all the time.",
			 e->dropped_here, e->syns, text_plural(e->syns), p->about->port);
	else
		doc_item(p->doc, "Not known: discarded packets were not watched%s%s.",
			 why ? ": " : "", why ? text_escape(why, escaped, sizeof(escaped)) : "");
	if (e->wire_watched && e->syns)
		doc_item(p->doc, "%" PRIu32 " of %" PRIu32 " SYN%s seen leaving%s.", e->left_host,
			 e->syns, e->syns == 1 ? " was" : "s were", by_uplink(e->interface, name));
	else if (!e->wire_watched)
		doc_item(p->doc, "No uplink was watched: what left is not known.");
}

/* The file that goes with the text. */
/* How many wait, and to whom is nobody's business. */
static void put_queue(const struct part *p)
{
	const struct render_queue *q = p->r->status->queue;
	char words[QUEUE_WORDS_LEN];

	if (!q || !q->queue || !q->queue->readable)
		return;
	doc_heading(p->doc, "Mail that waits on this machine");
	doc_item(p->doc, "%s", queue_words(&p->c->view, q, p->r->status->time_ns, words));
}

static void put_packets(const struct part *p)
{
	const char *name = p->r->packets.name, *slash = name ? strrchr(name, '/') : NULL;
	char escaped[280];

	if (!name)
		return;
	/* Where it lies on this machine is nobody's business. */
	name = slash ? slash + 1 : name;
	doc_heading(p->doc, "Packets");
	doc_item(p->doc,
		 "%s: %" PRIu64 " packet%s, the SYNs that were seen leaving and what "
		 "answered them%s, headers alone",
		 text_escape(name, escaped, sizeof(escaped)), p->r->packets.packets,
		 text_plural(p->r->packets.packets), p->r->mask ? ", addresses masked" : "");
	doc_item(p->doc, "SHA-256 %s", p->r->packets.sha256);
	if (p->r->packets.left_out)
		doc_item(p->doc, "%" PRIu64 " older ones did not fit and are left out",
			 p->r->packets.left_out);
}

static void put_losses(const struct part *p)
{
	const struct render_status *s = p->r->status;
	char window[DURATION_LEN];

	doc_heading(p->doc, "Completeness");
	if (p->r->reading)
		doc_item(p->doc,
			 "%" PRIu64 " %s%s read%s, %" PRIu64 " left out as cut short or damaged",
			 p->r->reading->packets, p->r->reading->of_packets ? "packet" : "record",
			 text_plural(p->r->reading->packets),
			 p->r->reading->complete ? " to the end" : "; the rest could not be read",
			 p->r->reading->cut + p->r->reading->damaged + p->r->reading->wild);
	else if (s->lost_ring || s->lost_recursion)
		doc_item(p->doc,
			 "Lost: %" PRIu64 " of %" PRIu64 " records, and %" PRIu64
			 " times the kernel skipped a program; counts of the kernel are unaffected",
			 s->lost_ring, s->sent, s->lost_recursion);
	else
		doc_item(p->doc, "No record was lost: %" PRIu64 " made, %" PRIu64 " read", s->sent,
			 s->delivered);
	if (p->about->evidence.lossy)
		doc_item(p->doc,
			 "Some were lost within the last %s: what was not seen then proves nothing",
			 window_words(p->about->evidence.window_ns, window));
}

void part_evidence(const struct part *p)
{
	doc_heading(p->doc, "What was seen");
	put_ports(p);
	put_reasons(p);
	put_routers(p);
	put_destinations(p);
	put_controls(p);
	put_drops(p);
	put_queue(p);
	put_packets(p);
	put_losses(p);
}

/* ---- how ---- */

static void put_sensors(const struct part *p)
{
	const struct render_status *s = p->r->status;
	char text[400] = "", escaped[4 * INTERFACE_NAME_LEN];
	size_t used = 0;

	for (size_t i = 0; i < s->sensors_count && used < sizeof(text); i++) {
		if (s->sensors[i].attached)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? ", " : "", s->sensors[i].name);
	}
	for (size_t i = 0; i < s->uplinks_count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
					 i ? ", " : "; uplinks ",
					 text_escape(s->uplinks[i], escaped, sizeof(escaped)));
	doc_field(p->doc, "Sensors", text);
}

void part_measured(const struct part *p)
{
	const struct render_status *s = p->r->status;
	char from[PART_WHEN_LEN], to[PART_WHEN_LEN], escaped[280], duration[DURATION_LEN];

	doc_heading(p->doc, "How this was measured");
	if (p->r->reading)
		doc_item(p->doc, "egress25 " EGRESS25_VERSION " read a %s",
			 p->r->reading->of_packets ? p->r->kind : "recorded stream of its own");
	else
		doc_item(p->doc,
			 "egress25 " EGRESS25_VERSION " on Linux %s watched this machine's own "
			 "connections in the kernel; it sends nothing",
			 s->kernel ? text_escape(s->kernel, escaped, sizeof(escaped))
				   : "(release unknown)");
	doc_item(p->doc, "From %s to %s (%s)", part_when(p, s->started_ns, from),
		 part_when(p, s->time_ns, to),
		 duration_to_str(s->time_ns - s->started_ns, duration));
	if (!p->r->reading)
		put_sensors(p);
	doc_item(p->doc, "A SYN is known by its destination, port and initial sequence number, "
			 "which address translation leaves alone; an answer quotes them");
}
