// SPDX-License-Identifier: GPL-2.0-only
/*
 * What to do, as text: the block itself, and as it stands under a verdict. Advice that the
 * reader has in front of him already is named, not repeated.
 */

#include "render/text_internal.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Where the advice stands, when that was written, and whether it still holds. That there is more is
 * said where it costs no line. */
static void text_source(FILE *out, unsigned int indent, unsigned int width,
			const struct guidance *g, bool more)
{
	static const char hint[] = "; more: --all";
	char about[160] = "";
	size_t len = 0, whole;

	if (g->as_of)
		len += (size_t)snprintf(about, sizeof(about), " (%s", g->as_of);
	if (g->age_years)
		len += (size_t)snprintf(about + len, sizeof(about) - len,
					", %u years old, may have changed", g->age_years);
	if (len && g->in_force_until.year)
		len += (size_t)snprintf(about + len, sizeof(about) - len, ", until %04u-%02u-%02u",
					g->in_force_until.year % 10000u,
					g->in_force_until.month % 100u,
					g->in_force_until.day % 100u);
	if (!g->source && !len && !more)
		return;
	whole = indent + strlen("Source") + len + strlen("): ") +
		(g->source ? strlen(g->source) : 0);
	if (more && len && (whole - 1) / width == (whole + strlen(hint) - 1) / width)
		snprintf(about + len, sizeof(about) - len, "%s", hint);
	if (g->source)
		fprintf(out, "%*sSource%s%s: %s\n", (int)indent, "", about, len ? ")" : "",
			g->source);
	else if (more)
		fprintf(out, "%*sMore: --all\n", (int)indent, "");
}

/* A command is never broken: it is there to be pasted. */
static void text_step(FILE *out, unsigned int indent, unsigned int width, const char *step,
		      unsigned int *number)
{
	int column;

	if (strncmp(step, "$ ", 2) == 0) {
		fprintf(out, "%*s%s\n", (int)indent + 6, "", step + 2);
		return;
	}
	column = fprintf(out, "%*s%u. ", (int)indent, "", ++*number);
	text_wrap(out, (unsigned int)column, (unsigned int)column, width, step);
}

void text_guidance(FILE *out, unsigned int indent, unsigned int width, const struct guidance *g,
		   bool all)
{
	unsigned int number = 0;
	size_t steps = all ? g->steps_count : g->key_steps;
	bool unsure = g->not_confirmed && *g->not_confirmed;

	if (g->summary) {
		fprintf(out, "%*s", (int)indent, "");
		text_wrap(out, indent, indent, width, g->summary);
	}
	for (size_t i = 0; i < steps; i++)
		text_step(out, indent, width, g->steps[i], &number);
	if (all && unsure)
		fprintf(out, "%*sNot confirmed:\n", (int)indent, "");
	for (const char *const *what = g->not_confirmed; all && what && *what; what++) {
		fprintf(out, "%*s- ", (int)indent, "");
		text_wrap(out, indent + 2, indent + 2, width, *what);
	}
	text_source(out, indent, width, g, !all && (steps < g->steps_count || unsure));
}

/* Index in memory of the same advice, or -1 after it was noted. */
static int recall(struct render_memory *memory, const struct guidance *g, const struct verdict *v)
{
	const struct candidate *candidate = g->candidates_count ? g->candidates[0].rule : NULL;
	size_t n = memory->shown_count;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(memory->shown[i].provider, g->provider) == 0 &&
		    strcmp(memory->shown[i].rule, g->rule) == 0 &&
		    memory->shown[i].candidate == candidate &&
		    memory->shown[i].candidates == g->candidates_count &&
		    memory->shown[i].steps == g->candidates_steps)
			return (int)i;
	}
	if (n < RENDER_SHOWN_MAX) {
		memory->shown[n].provider = g->provider;
		memory->shown[n].rule = g->rule;
		memory->shown[n].port = v->port;
		memory->shown[n].family = v->family;
		memory->shown[n].candidate = candidate;
		memory->shown[n].candidates = g->candidates_count;
		memory->shown[n].steps = g->candidates_steps;
		memory->shown_count++;
	}
	return -1;
}

static void text_hint(FILE *out, const struct render_context *c, unsigned int indent,
		      const struct fingerprint_hint *hint)
{
	static const char lead[] = "Hint, from which ports answer: ";

	fprintf(out, "%*s%s", (int)indent, "", lead);
	text_wrap(out, indent + (unsigned int)strlen(lead), indent, text_width(c), hint->text);
}

void text_advice(FILE *out, const struct render_context *c, unsigned int indent,
		 const struct finding *f)
{
	unsigned int width = text_width(c) < TEXT_ADVICE_WIDTH ? text_width(c) : TEXT_ADVICE_WIDTH;
	const struct guidance *g = &f->guidance;
	int shown = -1;

	if (!f->advises)
		return;
	if (f->has_hint)
		text_hint(out, c, indent, &f->hint);
	if (!g->summary && !g->steps_count)
		return;
	/* Whom a part is stopped for is not as above. */
	if (c->memory && g->provider && g->rule && !verdict_is_in_part(f->verdict))
		shown = recall(c->memory, g, f->verdict);
	fprintf(out, "%*s%sWhat to do%s", (int)indent, "", paint_on(c, PAINT_STRONG),
		paint_off(c, PAINT_STRONG));
	if (g->provider && g->rule)
		fprintf(out, " (%s, %s, exemption: %s)", g->provider, g->rule,
			exemption_to_str(g->exemption));
	if (shown >= 0) {
		fprintf(out, ": as above for port %u over %s\n", c->memory->shown[shown].port,
			family_title(c->memory->shown[shown].family));
		return;
	}
	fputs(":\n", out);
	text_guidance(out, indent + 2, width, g, c->all || c->verbose);
}

static void text_item(FILE *out, const struct render_context *c, unsigned int indent,
		      const char *text)
{
	fprintf(out, "%*s- ", (int)indent, "");
	text_wrap(out, indent + 2, indent + 2, text_width(c), text);
}

void text_finding(FILE *out, const struct render_context *c, unsigned int indent,
		  const struct finding *f, bool next)
{
	static const char lead[] = "Next: ";
	char confidence[40];

	fprintf(out, "%s%s", paint_on(c, PAINT_STRONG),
		paint_on(c, paint_state(f->verdict->state)));
	text_wrap(out, indent, indent, text_width(c), f->headline);
	fputs(paint_off(c, PAINT_STRONG), out);
	if (f->why[0]) {
		fprintf(out, "%*s", (int)indent, "");
		text_wrap(out, indent, indent, text_width(c), f->why);
	}
	for (size_t i = 0; i < f->reasons_count; i++) {
		if (c->verbose || f->reasons_kind[i] == REASON_FACT)
			text_item(out, c, indent, f->reasons[i]);
	}
	if (c->verbose && f->verdict->state != STATE_UNKNOWN) {
		snprintf(confidence, sizeof(confidence), "confidence %.2f %%",
			 f->verdict->confidence * 100);
		text_item(out, c, indent, confidence);
	}
	if (next && f->next) {
		fprintf(out, "%*s%s%s%s", (int)indent, "", paint_on(c, PAINT_STRONG), lead,
			paint_off(c, PAINT_STRONG));
		text_wrap(out, indent + (unsigned int)strlen(lead),
			  indent + (unsigned int)strlen(lead), text_width(c), f->next);
	}
}
