// SPDX-License-Identifier: GPL-2.0-only
/*
 * A check as text: result, reason, next step, on a screen of 80 columns that somebody reads at
 * three in the morning. Each connection only for who asks for it.
 */

#include "render/check_result.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/text_internal.h"

/* Of the advice; `egress25 advise` has all of it. */
#define STEPS_SHOWN   2
#define DOMAINS_SHOWN 4

static void line(FILE *out, unsigned int indent, const char *text)
{
	fprintf(out, "%*s", (int)indent, "");
	text_wrap(out, indent, indent, TEXT_ADVICE_WIDTH, text);
}

static void answer(FILE *out, const struct render_context *c, const struct finding *f)
{
	enum paint paint = paint_state(f->verdict->state);

	fprintf(out, "%s%s", paint_on(c, PAINT_STRONG), paint_on(c, paint));
	text_wrap(out, 0, 0, TEXT_ADVICE_WIDTH, f->headline);
	fputs(paint_off(c, PAINT_STRONG), out);
	for (size_t i = 0; i < f->reasons_count; i++) {
		fputs("- ", out);
		text_wrap(out, 2, 2, TEXT_ADVICE_WIDTH, f->reasons[i]);
	}
}

/* The other family, in a line. */
static void other_family(FILE *out, const struct render_check *r)
{
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const struct finding *other = r->by_family[f];
		const struct verdict *v = other->verdict;

		if (other == r->answer)
			continue;
		if (v->evidence.check.domains == 0 &&
		    v->evidence.check.diagnosis != DIAGNOSIS_NO_ROUTE)
			fprintf(out, "%s: not tried, no server has such an address.\n",
				family_title(f));
		else if (v->evidence.check.diagnosis == DIAGNOSIS_NO_ROUTE)
			fprintf(out,
				"%s: no route leads out, so it was not tried. That is no error of "
				"port 25.\n",
				family_title(f));
		else
			line(out, 0, other->headline);
	}
}

/* ---- the domains ---- */

static const char *lookup_words(const struct probe_target *t)
{
	static const char *const words[] = {
		[DNS_PENDING] = "the look-up was not finished",
		[DNS_FOUND] = NULL,
		[DNS_NO_DATA] = "it has neither mail servers nor an address",
		[DNS_NXDOMAIN] = "no such domain (NXDOMAIN)",
		[DNS_NULL_MX] = "it takes no mail (null MX)",
		[DNS_SERVFAIL] = "the resolver cannot find out (SERVFAIL)",
		[DNS_REFUSED] = "the resolver refuses to answer this machine",
		[DNS_TIMEOUT] = "the resolver did not answer in time",
		[DNS_UNREACHABLE] = "no resolver listens",
		[DNS_MALFORMED] = "the resolver's answer cannot be read",
	};
	enum dns_status worst = DNS_FOUND;

	_Static_assert(ARRAY_LEN(words) == DNS_STATUS_COUNT, "a status without words");
	if (words[t->mx])
		return words[t->mx];
	if (t->connections_count > 0)
		return NULL;
	if (t->astray_count > 0)
		return "its mail servers' addresses lead nowhere (a sinkhole?)";
	for (size_t i = 0; i < t->exchangers_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (t->exchangers[i].status[f] > worst)
				worst = t->exchangers[i].status[f];
		}
	}
	if (worst == DNS_NO_DATA || worst == DNS_NXDOMAIN)
		return "its mail servers have no address";
	return words[worst] ? words[worst] : "its addresses were not tried";
}

static const struct probe_connection *best_of(const struct render_check *r,
					      const struct probe_target *t)
{
	const struct probe_connection *best = NULL;

	for (size_t i = 0; i < t->connections_count; i++) {
		const struct probe_connection *at = &r->connections[t->connections[i]];

		if (!best || (at->c.greeted_ns && !best->c.greeted_ns) ||
		    (at->c.connected_ns && !best->c.connected_ns))
			best = at;
	}
	return best;
}

static const struct attempt *attempt_of(const struct render_check *r,
					const struct probe_connection *c)
{
	return r->attempts[c - r->connections];
}

/* What became of one connection. */
#define FATE_LEN 220
static const char *fate(const struct render_check *r, const struct probe_connection *of,
			char buf[static FATE_LEN])
{
	const struct connection *c = &of->c;
	const struct attempt *a = attempt_of(r, of);
	char took[DURATION_LEN], from[ADDRESS_STR_LEN], story[TEXT_STORY_LEN];
	const char *error = c->error ? strerrorname_np(c->error) : NULL;

	duration_to_str(c->greeted_ns ? c->greeted_ns - c->started_ns : c->ended_ns - c->started_ns,
			took);
	if (c->greeted_ns)
		snprintf(buf, FATE_LEN, "greeted in %s: %.150s", took, c->greeting.line);
	else if (c->connected_ns && !c->listens)
		snprintf(buf, FATE_LEN, "connected in %s",
			 duration_to_str(c->connected_ns - c->started_ns, took));
	else if (c->connected_ns)
		snprintf(buf, FATE_LEN, "connected, %s",
			 c->error	     ? "and reset before a word"
			 : c->far_end_closed ? "and closed by the far end before a word"
					     : "no greeting came");
	else if (a && a->outcome != OUTCOME_PENDING && a->outcome != OUTCOME_ABANDONED)
		snprintf(buf, FATE_LEN, "%.200s", text_story(a, story));
	else if (c->icmp.seen)
		snprintf(buf, FATE_LEN, "rejected by %s (ICMP type %u code %u)",
			 address_to_str(&c->icmp.from, from), c->icmp.type, c->icmp.code);
	else if (c->error)
		snprintf(buf, FATE_LEN, "%s after %s", error ? error : "failed", took);
	else
		snprintf(buf, FATE_LEN, "silent for %s, %" PRIu32 " SYN%s", took, c->syns,
			 text_plural(c->syns));
	return buf;
}

static bool is_amiss(const struct render_check *r, const struct probe_target *t)
{
	const struct probe_connection *best = best_of(r, t);

	return lookup_words(t) || !best || !best->c.greeted_ns || best->c.greeting.code >= 400;
}

/* Domains that fare otherwise than the answer has it: those that fail beside others that do not,
 * and those that could not be looked up. */
static void domains(FILE *out, const struct render_check *r)
{
	bool open = r->answer->verdict->state == STATE_OPEN ||
		    r->answer->verdict->state == STATE_DEGRADED;
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < r->targets_count; i++) {
		const struct probe_target *t = &r->targets[i];
		const struct probe_connection *best = best_of(r, t);
		char text[FATE_LEN + PLAN_NAME_LEN], words[FATE_LEN];
		bool looked_up = !lookup_words(t);

		if (t->plan->kind == PLAN_RELAY || (looked_up && (!open || !is_amiss(r, t))))
			continue;
		if (shown == DOMAINS_SHOWN) {
			more++;
			continue;
		}
		shown++;
		snprintf(text, sizeof(text), "%.60s: %s", t->plan->name,
			 looked_up && best ? fate(r, best, words) : lookup_words(t));
		line(out, 2, text);
	}
	if (more)
		fprintf(out, "  and %zu more (-v shows all)\n", more);
}

/* ---- the rest ---- */

static void memory(FILE *out, const struct render_context *c, const struct render_check *r)
{
	(void)c;
	for (size_t i = 0; i < r->memory_count; i++) {
		const struct render_check_memory *m = &r->memory[i];
		const char *by = blocked_by_to_str(m->by);

		if (r->by_family[m->family]->verdict->evidence.check.domains == 0)
			continue;
		fprintf(out, "The daemon has seen port 25 over %s %s%s%s%s%.10s%s%.8s.\n",
			family_title(m->family), port_state_to_str(m->state), by ? " by " : "",
			by ? by : "", *m->since ? " since " : "", m->since, *m->since ? " " : "",
			strlen(m->since) > 11 ? m->since + 11 : "");
	}
}

/* What is asked for next, in a few lines. */
static void next(FILE *out, const struct render_context *c, const struct render_check *r)
{
	const struct guidance *g = &r->answer->guidance;
	const struct verdict *v = r->answer->verdict;
	unsigned int number = 0;

	if (v->state == STATE_OPEN || (!g->summary && !g->steps_count))
		return;
	fprintf(out, "%sWhat to do:%s ", paint_on(c, PAINT_STRONG), paint_off(c, PAINT_STRONG));
	if (c->all) {
		putc('\n', out);
		text_guidance(out, 2, TEXT_ADVICE_WIDTH, g, true);
		return;
	}
	text_wrap(out, 12, 2, TEXT_ADVICE_WIDTH, g->summary ? g->summary : g->steps[0]);
	for (size_t i = 0; i < g->key_steps && number < STEPS_SHOWN; i++) {
		if (strncmp(g->steps[i], "$ ", 2) == 0) {
			fprintf(out, "     %s\n", g->steps[i] + 2);
			continue;
		}
		fprintf(out, "  %u. ", ++number);
		text_wrap(out, 5, 5, TEXT_ADVICE_WIDTH, g->steps[i]);
	}
	if (g->key_steps > STEPS_SHOWN || g->steps_count > g->key_steps)
		fputs("  More: --all\n", out);
}

static void how(FILE *out, const struct render_check *r)
{
	char text[300], took[DURATION_LEN];
	size_t used;

	duration_to_str(r->time_ns - r->started_ns, took);
	used = (size_t)snprintf(text, sizeof(text), "%s, %zu connections", took,
				r->connections_count);
	if (!r->sensors)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "; as root it also sees what this machine itself drops");
	snprintf(text + used, sizeof(text) - used, ".");
	line(out, 0, text);
}

static void connections(FILE *out, const struct render_check *r)
{
	for (size_t i = 0; i < r->connections_count; i++) {
		const struct probe_connection *c = &r->connections[i];
		char address[ADDRESS_STR_LEN], words[FATE_LEN];

		fprintf(out, "  %5u %-15s %s: %s\n", c->c.port,
			address_to_str(&c->c.destination, address),
			r->targets[c->target].exchangers[c->exchanger].name, fate(r, c, words));
	}
	for (size_t i = 0; i < r->targets_count; i++) {
		if (lookup_words(&r->targets[i]))
			fprintf(out, "        %s: %s\n", r->targets[i].plan->name,
				lookup_words(&r->targets[i]));
	}
	if (r->queue && r->queue->program && !r->queue->readable)
		fprintf(out, "        the queue: %s\n", r->queue->reason);
}

int render_text_check(FILE *out, const struct render_context *c, const struct render_check *r)
{
	errno = 0;
	answer(out, c, r->answer);
	domains(out, r);
	other_family(out, r);
	memory(out, c, r);
	next(out, c, r);
	how(out, r);
	if (c->verbose)
		connections(out, r);
	return text_result(out);
}

/* ---- a monitoring plugin's line ---- */

int render_plugin_status(const struct finding *answer)
{
	switch (answer->verdict->state) {
	case STATE_OPEN:
		return 0;
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_STALLED:
		return 1;
	case STATE_BLOCKED:
		return 2;
	case STATE_UNKNOWN:
	case STATE_OFFLINE:
	case STATE_COUNT:
		break;
	}
	return 3;
}

/* "label=value;warn;crit;min;max", without thresholds: the state decides. */
int render_plugin_check(FILE *out, const struct render_check *r)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	const struct evidence *e = &r->answer->verdict->evidence;
	uint64_t connect_ns = 0;

	errno = 0;
	for (size_t i = 0; i < r->connections_count; i++) {
		const struct connection *c = &r->connections[i].c;

		if (c->port == 25 && c->connected_ns &&
		    (!connect_ns || c->connected_ns - c->started_ns < connect_ns))
			connect_ns = c->connected_ns - c->started_ns;
	}
	fprintf(out, "EGRESS25 %s - %s", words[render_plugin_status(r->answer)],
		r->answer->headline);
	fprintf(out,
		" | time=%.3fs;;;0;%.0f domains=%" PRIu32 ";;;0 domains_answered=%" PRIu32
		";;;0;%" PRIu32 " domains_greeted=%" PRIu32 ";;;0;%" PRIu32
		" controls_answered=%" PRIu32 ";;;0;%" PRIu32,
		(double)(r->time_ns - r->started_ns) / 1e9, (double)r->timeout_ns / 1e9,
		e->check.domains, e->check.answered, e->check.domains, e->check.greeted,
		e->check.domains, e->check.controls_answered, e->check.controls);
	if (connect_ns)
		fprintf(out, " connect=%.6fs;;;0", (double)connect_ns / 1e9);
	putc('\n', out);
	return text_result(out);
}

/* ---- what would be contacted ---- */

static const char *kind_words(enum plan_kind kind)
{
	switch (kind) {
	case PLAN_DEFAULT_DOMAIN:
		return "default";
	case PLAN_GIVEN_DOMAIN:
		return "given";
	case PLAN_QUEUED_DOMAIN:
		return "waits in the queue";
	case PLAN_RELAY:
		break;
	}
	return "relay";
}

int render_text_plan(FILE *out, const struct plan *p, const struct mail_queue *queue)
{
	errno = 0;
	fputs("A check contacts these, over IPv4 and IPv6, and the resolvers of /etc/resolv.conf for "
	      "their\naddresses; nothing else:\n",
	      out);
	for (size_t i = 0; i < p->count; i++) {
		const struct plan_target *t = &p->targets[i];

		if (t->kind != PLAN_RELAY) {
			fprintf(out, "  port 25 of the mail exchangers of %s (%s)\n", t->name,
				kind_words(t->kind));
			continue;
		}
		fprintf(out, "  port%s", text_plural(t->ports_count));
		for (size_t k = 0; k < t->ports_count; k++)
			fprintf(out, "%s %u", k ? "," : "", t->ports[k]);
		fprintf(out, " of %s\n", t->name);
	}
	if (queue && queue->program && !queue->readable)
		fprintf(out, "The queue adds nothing: %s.\n", queue->reason);
	return text_result(out);
}
