// SPDX-License-Identifier: GPL-2.0-only
/*
 * The longer texts: the summary at the end of `watch`, and what `doctor` found.
 */

#include "render/text.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A verdict this young stands right above the summary, with its advice. */
#define JUST_NS 5000000000ULL

static const char *family_name(enum family family)
{
	return family == FAMILY_IPV4 ? "IPv4" : "IPv6";
}

static void port_counts(FILE *out, const struct render_port_summary *p,
			const struct render_reading *reading)
{
	char dropped[24] = "-";
	uint64_t resets = p->resets_in_handshake + p->resets_in_established;
	bool first = true;

	if (!reading)
		snprintf(dropped, sizeof(dropped), "%" PRIu64, p->dropped_here);
	fprintf(out,
		"%5u  %-6s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8s  ",
		p->port, family_name(p->family), p->syns, p->retries, resets, p->resets_out,
		p->icmp_errors, dropped);
	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++) {
		if (p->outcomes[o])
			fprintf(out, "%s%" PRIu64 " %s", first ? "" : ", ", p->outcomes[o],
				outcome_to_str(o));
		first = first && !p->outcomes[o];
	}
	if (p->outcomes[OUTCOME_PENDING])
		fprintf(out, "%s%" PRIu64 " %s", first ? "" : ", ", p->outcomes[OUTCOME_PENDING],
			reading && reading->one_direction ? "of which answers were not recorded"
							  : "unanswered at the end");
	putc('\n', out);
}

static bool has_traffic(const struct render_port_summary *p)
{
	uint64_t sum = p->syns + p->retries + p->resets_in_handshake + p->resets_in_established +
		       p->resets_out + p->icmp_errors + p->dropped_here + p->wire_syns;

	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++)
		sum += p->outcomes[o];
	return sum > 0;
}

static void verdicts(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	struct render_memory memory = {0};
	struct render_context fresh = *c;

	for (size_t i = 0; i < s->findings.count; i++) {
		const struct finding *f = &s->findings.list[i];
		enum paint paint = paint_state(f->verdict->state);

		if (!f->telling)
			continue;
		fprintf(out, "\n%s%s", paint_on(c, PAINT_STRONG), paint_on(c, paint));
		text_wrap(out, 0, 0, TEXT_WIDTH, f->headline);
		fputs(paint_off(c, PAINT_STRONG), out);
		for (size_t k = 0; k < f->reasons_count; k++) {
			fputs("  - ", out);
			text_wrap(out, 4, 4, TEXT_WIDTH, f->reasons[k]);
		}
		/* What scrolled away is said again, each advice once; what was just said is not. */
		fresh.memory = c->memory && s->time_ns - f->verdict->decided_ns < JUST_NS
				       ? c->memory
				       : &memory;
		text_advice(out, &fresh, 2, f);
	}
}

void text_losses(FILE *out, const struct render_summary *s)
{
	if (s->lost_ring || s->lost_recursion)
		fprintf(out,
			". Lost: %" PRIu64 " of %" PRIu64 " records, %" PRIu64
			" program run%s skipped by the kernel; counters are unaffected",
			s->lost_ring, s->sent, s->lost_recursion,
			s->lost_recursion == 1 ? "" : "s");
	else
		fputs(", nothing lost", out);
	if (s->unparsed)
		fprintf(out, "; headers of %" PRIu64 " packet%s could not be read", s->unparsed,
			s->unparsed == 1 ? "" : "s");
	fputs(".\n", out);
}

static const char *fingerprint_of(const struct findings *f, enum family family)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->list[i].verdict->family == family)
			return f->list[i].fingerprint;
	}
	return "";
}

/* Only where all was seen, nothing is nothing. */
static void say_none(FILE *out, const struct render_reading *r)
{
	uint64_t unread = r ? r->cut + r->damaged + r->wild : 0;

	for (size_t i = 0; r && i < RENDER_OPAQUE_MAX; i++)
		unread += r->opaque[i];
	if (r && r->answers_alone)
		fputs("Connections to watched ports are in it, the SYNs that began them are not: "
		      "nothing is\nconcluded. Begin to capture before the connections are "
		      "made.\n",
		      out);
	else if (r && r->of_packets && r->mail && !r->inbound)
		fputs("Packets of connections to watched ports are in it, none of them a SYN of "
		      "this side: nothing\nis concluded.\n",
		      out);
	else if (unread || (r && !r->complete))
		fputs("No connection to a watched port was seen; what could not be read may hold "
		      "some.\n",
		      out);
	else
		fputs("No connection to a watched port was tried.\n", out);
}

void text_findings(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	bool any = false;

	for (size_t i = 0; i < s->ports_count; i++) {
		if (!has_traffic(&s->ports[i]))
			continue;
		if (!any)
			fputs("\n port  family     SYNs  retries  RSTs in RSTs out     ICMP  dropped"
			      "  attempts ended\n",
			      out);
		any = true;
		port_counts(out, &s->ports[i], s->reading);
	}
	if (!any)
		say_none(out, s->reading);
	verdicts(out, c, s);
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const char *fingerprint = fingerprint_of(&s->findings, f);

		if (*fingerprint)
			fprintf(out, "\nFingerprint over %s: %s\n", family_name(f), fingerprint);
	}
}

int render_text_summary(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	char duration[DURATION_LEN];

	errno = 0;
	if (s->reading) {
		text_reading(out, s);
	} else {
		fprintf(out, "\nWatched for %s", duration_to_str(s->duration_ns, duration));
		text_losses(out, s);
	}
	text_findings(out, c, s);
	return text_result(out);
}

static void doctor_list(FILE *out, const char *const *words, size_t count, const char *none)
{
	char escaped[64];

	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			text_escape(words[i], escaped, sizeof(escaped)));
	fprintf(out, "%s\n", count ? "" : none);
}

/* See caller_cgroup() of the kernel side. */
static const char *cgroup_words(const char *version)
{
	if (!version)
		return "no mount is visible here";
	if (strcmp(version, "v1") == 0)
		return "v1: containers and pods are named by the hierarchy of the pids controller";
	if (strcmp(version, "hybrid") == 0)
		return "hybrid: containers and pods are named by v2, or by v1's hierarchy of the "
		       "pids controller";
	return version;
}

#define DOCTOR_COLUMN 16

static void doctor_line(FILE *out, bool first, const char *text)
{
	if (!first)
		fprintf(out, "%*s", DOCTOR_COLUMN, "");
	text_wrap(out, DOCTOR_COLUMN, DOCTOR_COLUMN + 2, TEXT_WIDTH, text);
}

static void doctor_firewall(FILE *out, const struct candidate_list *list)
{
	char line[600];

	fputs("firewall        ", out);
	if (*list->unread) {
		snprintf(line, sizeof(line), "its rules cannot be read: %s", list->unread);
		doctor_line(out, true, line);
	} else if (!list->rules_count) {
		doctor_line(out, true,
			    "no rule of nftables names a watched port or stops all that goes out");
	}
	for (size_t i = 0; i < list->rules_count; i++) {
		const struct candidate *c = &list->rules[i];

		snprintf(line, sizeof(line),
			 "%s, in %s: table %s %s chain %s handle %" PRIu64 ": %s",
			 c->only_mentions ? "mentions"
			 : c->redirects	  ? "redirects"
					  : "stops",
			 c->hook, c->family, c->table, c->chain, c->handle, c->rule);
		doctor_line(out, i == 0, line);
	}
	if (list->more) {
		snprintf(line, sizeof(line), "and %" PRIu32 " rules more", list->more);
		doctor_line(out, false, line);
	}
	if (list->legacy)
		doctor_line(out, false,
			    "iptables-legacy has tables, too, which are not read: "
			    "iptables-legacy-save and ip6tables-legacy-save list their rules");
}

static void doctor_sensor(FILE *out, const struct render_context *c, const struct render_sensor *s)
{
	const char *how = s->attached && s->how ? s->how : "";
	const char *more = s->attached ? s->limits : s->reason;
	enum paint paint = s->attached ? PAINT_GOOD : PAINT_BAD;
	char text[600];

	snprintf(text, sizeof(text), "%s%s%s", how, *how && more && *more ? "; " : "",
		 more ? more : "");
	fprintf(out, "sensor %-8s %s%s%s%s", s->name, paint_on(c, paint),
		s->attached ? "yes" : "no", paint_off(c, paint),
		!*text	      ? "\n"
		: s->attached ? "  "
			      : "   ");
	if (*text)
		text_wrap(out, 21, 21, TEXT_WIDTH, text);
}

int render_text_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d)
{
	char escaped[100];

	errno = 0;
	for (size_t i = 0; i < d->sensors_count; i++)
		doctor_sensor(out, c, &d->sensors[i]);
	fprintf(out, "kernel          %s\n",
		d->kernel ? text_escape(d->kernel, escaped, sizeof(escaped)) : "unknown");
	fprintf(out, "BTF             %s\n",
		d->btf ? "yes"
		       : "no   /sys/kernel/btf/vmlinux cannot be read: the kernel was built "
			 "without it, or /sys is not mounted here");
	fprintf(out, "JIT             %s\n",
		d->jit < 0 ? "unknown"
		: d->jit   ? "yes"
			   : "no   programs are interpreted, which costs every packet more: sysctl "
			     "net.core.bpf_jit_enable=1");
	fprintf(out, "cgroup          ");
	text_wrap(out, 16, 16, TEXT_WIDTH, cgroup_words(d->cgroup));
	fputs("uplinks         ", out);
	doctor_list(out, d->uplinks, d->uplinks_count, "none: no default route leaves here");
	fprintf(out, "wire attach     %s\n",
		d->uplink_watch_attach ? d->uplink_watch_attach : "none");
	doctor_firewall(out, d->firewall);
	fputs("rights missing  ", out);
	doctor_list(out, d->privileges_missing, d->privileges_missing_count, "none");
	return text_result(out);
}
