// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Reading the output": for every outcome and every state what it means, and an example, written by
 * the program's own renderers from an attempt or a verdict of that kind. So no example can lag
 * behind the program, and no kind goes without one.
 */

#include "describe.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "render/render.h"

#define SECOND	 1000000000ULL
#define NOW	 (100 * SECOND)
#define WALL	 1795421429 /* 2026-11-23T08:10:29Z, so that NOW is some 100 s later */
#define PORT	 25
#define NETWORKS 12

static const struct render_context context = {
	.view = {.wall_offset_ns = (int64_t)WALL * 1000000000}};

/* A text of the program as an example: nothing in it is a request of roff's. */
static void example(FILE *out, const char *text)
{
	bool begins = true;

	fputs(".Bd -literal -offset indent\n", out);
	for (; *text; text++) {
		if (begins)
			fputs("\\&", out);
		begins = *text == '\n';
		if (*text == '\\')
			fputs("\\e", out);
		else
			putc(*text, out);
	}
	fputs(begins ? ".Ed\n" : "\n.Ed\n", out);
}

/* ---- outcomes ---- */

struct outcome_kind {
	const char *meaning;
	struct attempt attempt; /* what makes it so */
};

static const struct outcome_kind outcomes[] = {
	[OUTCOME_ESTABLISHED] = {"The connection was opened.",
				 {.established_ns = NOW - SECOND / 2,
				  .left_host = LEFT_YES,
				  .bytes_known = true,
				  .bytes_received = 230}},
	[OUTCOME_REFUSED] =
		{"The server answered that nothing listens there, by an RST that fits it.",
		 {.left_host = LEFT_YES, .error = ECONNREFUSED, .reset = {.seen = true}}},
	[OUTCOME_RESET_ON_PATH] =
		{"An RST came that is not the server's: something on the way sent it.",
		 {.left_host = LEFT_YES,
		  .error = ECONNREFUSED,
		  .reset = {.seen = true, .path = {.ttl = 63}, .expected = {.ttl = 50}}}},
	[OUTCOME_REJECTED] = {"A router answered with an ICMP error.",
			      {.left_host = LEFT_YES,
			       .error = EHOSTUNREACH,
			       .icmp = {.seen = true, .type = 3, .code = 13}}},
	[OUTCOME_SILENT] = {"Nothing answered until the kernel gave up.",
			    {.left_host = LEFT_YES, .syns = 7, .error = ETIMEDOUT}},
	[OUTCOME_ABANDONED] = {"Nothing had answered when the program gave up.",
			       {.left_host = LEFT_YES, .syns = 4}},
	[OUTCOME_DROPPED_HERE] =
		{"This host discarded the SYN; the part of it that did is named.",
		 {.left_host = LEFT_NO,
		  .error = ETIMEDOUT,
		  .drop = {.count = 1, .by = DROP_NETFILTER, .reason = "NETFILTER_DROP"}}},
	[OUTCOME_REJECTED_HERE] =
		{"This host answered the SYN itself, as a reject rule does.",
		 {.left_host = LEFT_NO,
		  .error = ECONNREFUSED,
		  .drop = {.count = 1, .by = DROP_NETFILTER, .reason = "NETFILTER_DROP"}}},
	[OUTCOME_REDIRECTED_HERE] =
		{"The connection was opened with something on this host: a redirect "
		 "rule took it.",
		 {.left_host = LEFT_NO, .established_ns = NOW - SECOND / 2}},
	[OUTCOME_NO_ROUTE] = {"This host has no route to that address: no SYN was sent.",
			      {.error = ENETUNREACH}},
	[OUTCOME_DENIED] =
		{"connect() was refused before any SYN: by a cgroup or an LSM; what seccomp refuses is no call at all, and is not seen.",
		 {.error = EPERM}},
};
_Static_assert(ARRAY_LEN(outcomes) == OUTCOME_COUNT, "an outcome without an example");

static struct attempt attempt_of(enum outcome o)
{
	const uint8_t destination[4] = {203, 0, 113, 7}, router[4] = {198, 51, 100, 1};
	struct attempt a = outcomes[o].attempt;

	a.id = 1;
	a.outcome = o;
	a.port = PORT;
	a.destination = address_from_ipv4(destination);
	a.icmp.from = address_from_ipv4(router);
	a.process = (struct process){.known = true, .pid = 812, .uid = 105, .name = "smtp"};
	a.started_ns = NOW - SECOND;
	a.ended_ns = NOW;
	if (!a.syns && o != OUTCOME_NO_ROUTE && o != OUTCOME_DENIED)
		a.syns = 1;
	if (a.left_host == LEFT_YES) {
		strcpy(a.interface, "eth0");
		a.syns_on_wire = a.syns;
	}
	return a;
}

void output_outcomes(FILE *out)
{
	for (enum outcome o = OUTCOME_PENDING + 1; o < OUTCOME_COUNT; o++) {
		const struct attempt a = attempt_of(o);
		const struct record r = {.kind = RECORD_ATTEMPT, .time_ns = NOW, .attempt = &a};
		_cleanup_free_ char *text = NULL;
		size_t len;
		FILE *line = open_memstream(&text, &len);

		fprintf(out, ".Ss %s\n%s\n", outcome_to_str(o), outcomes[o].meaning);
		if (!line)
			continue;
		(void)render_text_record(line, &context, &r, NULL);
		fclose(line);
		example(out, text);
	}
}

/* ---- states ---- */

struct state_kind {
	enum port_state state;
	enum blocked_by by;
	enum drop_by subsystem;
	const char *meaning;
};

static const struct state_kind states[] = {
	{STATE_OPEN, BY_NONE, 0, "A public destination answered lately."},
	{STATE_BLOCKED, BY_NETWORK_SILENT, 0,
	 "SYNs leave and nothing answers: what clouds do to port 25."},
	{STATE_BLOCKED, BY_NETWORK_RESET, 0, "Something on the path answers with resets."},
	{STATE_BLOCKED, BY_NETWORK_ICMP, 0, "Routers answer that it is prohibited."},
	{STATE_BLOCKED, BY_HOST, DROP_NETFILTER,
	 "This machine stops them: its firewall, a cgroup, the neighbour table and so on, which is "
	 "named."},
	{STATE_BLOCKED, BY_NO_ROUTE, 0, "There is no route to the destinations."},
	{STATE_THROTTLED, BY_NONE, 0,
	 "Destinations that answered a moment ago go silent, while others answer."},
	{STATE_INTERCEPTED, BY_NONE, 0,
	 "Something answers in the destinations' place, on this host or on the path."},
	{STATE_DEGRADED, BY_NONE, 0, "Only part of the destinations fail; they are named."},
	{STATE_FAILING, BY_NONE, 0,
	 "Nothing that was tried answers, and too few networks were tried to tell the port from the "
	 "relay."},
	{STATE_OFFLINE, BY_NONE, 0, "Nothing at all comes in by the uplink."},
	{STATE_STALLED, BY_NO_GREETING, 0, "Connections open, and no byte ever comes."},
	{STATE_STALLED, BY_RESET_AT_DATA, 0, "Connections open, and are reset at the first data."},
	{STATE_STALLED, BY_HUNG_UP, 0, "Connections open, and are closed after one short line."},
	{STATE_STALLED, BY_PATH_MTU, 0, "Connections open, and full-size segments never arrive."},
	{STATE_STALLED, BY_ACKS_LOST, 0, "Connections open, and nothing of ours is acknowledged."},
	{STATE_UNKNOWN, BY_NONE, 0, "Too little evidence; what is missing is said."},
};

static struct verdict verdict_of(const struct state_kind *k)
{
	struct verdict v = {
		.port = PORT,
		.state = k->state,
		.by = k->by,
		.subsystem = k->subsystem,
		.confidence = 0.99,
		.since_ns = NOW - 2 * SECOND,
		.decided_ns = NOW,
		.evidence = {.syns = 2 * NETWORKS,
			     .left_host =
				     k->by == BY_HOST || k->by == BY_NO_ROUTE ? 0 : 2 * NETWORKS,
			     .dropped_here = k->by == BY_HOST ? 2 * NETWORKS : 0,
			     .destinations = NETWORKS,
			     .networks = NETWORKS,
			     .wire_watched = true,
			     .first_ns = NOW - 2 * SECOND,
			     .interface = "eth0",
			     .sum = 25,
			     .threshold = 16,
			     .attempts_failed = 4,
			     .attempts_ns = NOW - 2 * SECOND,
			     .window_ns = 3600 * SECOND},
	};

	if (k->state == STATE_OPEN || k->state == STATE_DEGRADED || k->state == STATE_THROTTLED)
		v.evidence.answered = NETWORKS - 2;
	if (k->state == STATE_OPEN || k->state == STATE_STALLED) {
		v.evidence.last_answer_ns = NOW - SECOND;
		v.evidence.answered = NETWORKS;
	}
	if (k->state == STATE_INTERCEPTED)
		v.evidence.redirects = v.evidence.redirected = 3;
	if (k->state == STATE_STALLED)
		v.evidence.stalled = NETWORKS;
	if (k->state == STATE_UNKNOWN || k->state == STATE_FAILING) {
		v.evidence.networks = v.evidence.destinations = 1;
		v.evidence.syns = v.evidence.left_host = 2;
		v.evidence.sum = 1.61;
		evidence_missing(&v.evidence);
	}
	return v;
}

/* Each state has at least one, and each cause; asserted when the manual is made. */
static void assert_complete(void)
{
	bool seen[STATE_COUNT] = {false}, by[BY_COUNT] = {[BY_NONE] = true};

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		seen[states[i].state] = true;
		by[states[i].by] = true;
	}
	for (enum port_state s = 0; s < STATE_COUNT; s++) {
		if (!seen[s])
			describe_fail("a state without an example", port_state_to_str(s));
	}
	for (enum blocked_by b = 0; b < BY_COUNT; b++) {
		if (!by[b])
			describe_fail("a cause without an example", blocked_by_to_str(b));
	}
}

/* Lines that fit a terminal, the further ones below the text of the first. */
static void wrapped(FILE *out, const char *before, const char *text)
{
	const size_t indent = strlen(before), width = 72;

	fputs(before, out);
	while (indent + strlen(text) > width) {
		size_t len = width - indent;

		while (len > 0 && text[len] != ' ')
			len--;
		if (len == 0)
			break;
		fprintf(out, "%.*s\n%*s", (int)len, text, (int)indent, "");
		text += len + 1;
	}
	fprintf(out, "%s\n", text);
}

void output_states(FILE *out)
{
	assert_complete();
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		const struct verdict v = verdict_of(&states[i]);
		const struct verdict *all[] = {&v};
		const char *by = blocked_by_to_str(v.by);
		struct finding finding;
		_cleanup_free_ char *text = NULL;
		size_t len;
		FILE *line = open_memstream(&text, &len);

		finding_compose(&finding, &context.view, &v, all, 1);
		fprintf(out, ".Ss %s%s%s\n%s\n", port_state_to_str(v.state), by ? ", " : "",
			by ? by : "", states[i].meaning);
		if (!line)
			continue;
		wrapped(line, "", finding.headline);
		for (size_t k = 0; k < finding.reasons_count && k < 2; k++)
			wrapped(line, "- ", finding.reasons[k]);
		if (finding.next)
			wrapped(line, "Next: ", finding.next);
		fclose(line);
		example(out, text);
	}
}
