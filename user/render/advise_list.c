// SPDX-License-Identifier: GPL-2.0-only
/* The catalogue of rules: tables for people, and an object per rule for programs. */

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "render/json.h"
#include "render/text_internal.h"

#define COLUMNS "%-42s %-7s %-7s %-7s %-7s %-12s %s\n" /* fits TEXT_WIDTH */
#define INDENT	4

/* Short enough for a column; the rest of the world has policy_to_str(). */
static const char *policy_word(enum policy p)
{
	return p == POLICY_MAY_BE_OPEN ? "may be" : policy_to_str(p);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void heading(FILE *out, const struct catalogue_rule *r)
{
	fprintf(out, "\n%s (--cloud %s)", r->title, r->provider);
	if (r->edition)
		fprintf(out, ", edition of %s, %s", r->edition,
			r->in_force ? "in force" : "no longer in force");
	/* An operator's own rules go before built-in ones of that name. */
	if (r->origin && strcmp(r->origin, "built-in") != 0)
		fprintf(out, ", of %s%s", r->origin,
			r->replaces ? ", in place of the built-in ones" : "");
	fputc('\n', out);
	fprintf(out, COLUMNS, "RULE", "25", "465", "587", "2525", "EXEMPTION", "AS OF");
}

/* The rule's row, and for whom it is. */
static void row(FILE *out, const struct catalogue_rule *r)
{
	char line[500] = "";
	size_t len;

	fprintf(out, COLUMNS, r->rule, policy_word(r->port25), policy_word(r->port465),
		policy_word(r->port587), policy_word(r->port2525), exemption_to_str(r->exemption),
		r->as_of ? r->as_of : "-");
	for (const char *const *t = r->subscriptions; t && *t; t++) {
		len = strlen(line);
		snprintf(line + len, sizeof(line) - len, "%s %s", len ? "," : "--subscription", *t);
	}
	len = strlen(line);
	if (r->scope)
		snprintf(line + len, sizeof(line) - len, "%s%s", len ? ": " : "", r->scope);
	if (!*line)
		return;
	fprintf(out, "%*s", INDENT, "");
	text_wrap(out, INDENT, INDENT, TEXT_WIDTH, line);
}

/* What a rule says that stands under its table: by index from 0, NULL past the last. */
typedef const char *(*said)(const struct catalogue_rule *r, size_t index);

static const char *source(const struct catalogue_rule *r, size_t index)
{
	return index == 0 ? r->source : NULL;
}

static const char *not_confirmed(const struct catalogue_rule *r, size_t index)
{
	for (size_t i = 0; r->not_confirmed && r->not_confirmed[i]; i++) {
		if (i == index)
			return r->not_confirmed[i];
	}
	return NULL;
}

static bool says(const struct catalogue_rule *r, said what, const char *text)
{
	for (size_t i = 0; what(r, i); i++) {
		if (strcmp(what(r, i), text) == 0)
			return true;
	}
	return false;
}

/* One text, with the rules that say it where not all of the table do. */
static void below_once(FILE *out, const struct catalogue_rule *rules, size_t count, said what,
		       const char *lead, const char *text)
{
	char names[600] = "";
	size_t saying = 0;
	int width;

	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(names);

		if (!says(&rules[i], what, text))
			continue;
		saying++;
		snprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "", rules[i].rule);
	}
	width = fprintf(out, "  %s: ", lead);
	text_wrap(out, (unsigned int)width, INDENT, TEXT_WIDTH, text);
	if (saying < count) {
		width = fprintf(out, "%*s(of ", INDENT, "");
		strncat(names, ")", sizeof(names) - strlen(names) - 1);
		text_wrap(out, (unsigned int)width, INDENT, TEXT_WIDTH, names);
	}
}

static void below(FILE *out, const struct catalogue_rule *rules, size_t count, said what,
		  const char *lead)
{
	for (size_t i = 0; i < count; i++) {
		const char *text;

		for (size_t n = 0; (text = what(&rules[i], n)); n++) {
			bool before = false;

			for (size_t k = 0; k < i; k++)
				before |= says(&rules[k], what, text);
			if (!before)
				below_once(out, rules, count, what, lead, text);
		}
	}
}

int render_text_catalogue(FILE *out, const struct catalogue_rule *rules, size_t count)
{
	errno = 0;
	fputs("What the rules say of each outbound port: open, blocked, may be (open: it depends, "
	      "or the\nsources disagree), unknown. A rule without --subscription is for every type "
	      "that no rule above\nit names. One provider's advice in full: --cloud NAME without "
	      "--list.\nOwn rules (--providers-dir) go before packaged ones (--rules-dir), and these "
	      "before the\nbuilt-in ones.\n",
	      out);
	for (size_t i = 0, n; i < count; i += n) {
		heading(out, &rules[i]);
		for (n = 0; i + n < count && same(rules[i].provider, rules[i + n].provider) &&
			    same(rules[i].edition, rules[i + n].edition);
		     n++)
			row(out, &rules[i + n]);
		below(out, &rules[i], n, source, "source");
		below(out, &rules[i], n, not_confirmed, "not confirmed");
	}
	return text_result(out);
}

static int json_rule(FILE *out, const struct catalogue_rule *r)
{
	return json_line(
		out,
		json_pack("{s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, "
			  "s:o, s:o, s:o, s:o}",
			  "provider", json_text(r->provider), "title", json_text(r->title),
			  "edition", json_text(r->edition), "in_force", r->in_force, "rule",
			  json_text(r->rule), "subscriptions", json_list(r->subscriptions),
			  "created_before", json_date(&r->before), "ports",
			  json_policies(r->port25, r->port465, r->port587, r->port2525),
			  "exemption", exemption_to_str(r->exemption), "scope", json_text(r->scope),
			  "summary", json_text(r->summary), "steps",
			  json_texts(r->steps, r->steps_count), "afterwards",
			  json_list(r->afterwards), "not_confirmed", json_list(r->not_confirmed),
			  "source", json_text(r->source), "as_of", json_text(r->as_of), "origin",
			  json_text(r->origin), "replaces",
			  json_text(r->replaces ? "built-in" : NULL)));
}

int render_json_catalogue(FILE *out, const struct catalogue_rule *rules, size_t count)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++)
		r = json_rule(out, &rules[i]);
	return r;
}
