// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider's rules in the form of the files that hold such (config/providers_d.h): what a company
 * begins its own with, and what a package of rules is made of.
 */

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "guide/rules.h"
#include "render/text_internal.h"

#define WIDTH 96

/* Where a line may begin without being taken for a comment or another key. */
static bool may_begin_line(const char *word)
{
	size_t len = strcspn(word, " ");

	return isalnum((unsigned char)*word) && len > 0 && !strchr(":=", word[len - 1]) &&
	       !strchr("=:", word[len + strspn(word + len, " ")]);
}

static void put(FILE *out, const char *key, const char *text)
{
	size_t column = strlen(key) + 3;

	if (!text)
		return;
	fprintf(out, "%s = ", key);
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, " ");

		if (at != text && column + len > WIDTH && may_begin_line(at)) {
			fputs("\n  ", out);
			column = 2;
		} else if (at != text) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)len, at);
		column += len;
		at += len;
		at += strspn(at, " ");
	}
	fputc('\n', out);
}

static void put_list(FILE *out, const char *key, const char *const *list)
{
	for (; list && *list; list++)
		put(out, key, *list);
}

static void put_day(FILE *out, const char *key, const struct date *d)
{
	if (d->year)
		fprintf(out, "%s = %04u-%02u-%02u\n", key, d->year, d->month, d->day);
}

static void put_policy(FILE *out, const char *key, enum policy p)
{
	if (p != POLICY_UNKNOWN)
		fprintf(out, "%s = %s\n", key, policy_to_str(p));
}

/* e NULL: a rule of every edition. */
static void put_rule(FILE *out, const struct edition *e, const struct rule *r,
		     const struct date *until)
{
	put(out, "rule", r->slug);
	for (const char *const *t = r->types; t && *t; t++)
		fprintf(out, "%s%s%s", t == r->types ? "subscription = " : ", ", *t,
			t[1] ? "" : "\n");
	if (e && r->created == CREATED_BEFORE_CUT)
		put_day(out, "created-before", &e->cut);
	if (e)
		put_day(out, "from", &e->from);
	put_day(out, "until", until);
	put_policy(out, "port-25", r->port25);
	put_policy(out, "port-465", r->port465);
	put_policy(out, "port-587", r->port587);
	put_policy(out, "port-2525", r->port2525);
	fprintf(out, "exemption = %s\n", exemption_to_str(r->exemption));
	put(out, "scope", r->scope);
	put(out, "summary", r->summary);
	put_list(out, "step", r->steps);
	put_list(out, "afterwards", r->afterwards);
	put(out, "relay-advice", r->relay);
	put_list(out, "note", r->notes);
	put(out, "note-if-older", r->if_older);
	put_list(out, "not-confirmed", r->not_confirmed);
	put(out, "source", r->source || !e ? r->source : e->source);
	put(out, "as-of", r->as_of || !e ? r->as_of : e->as_of);
}

int render_rules_conf(FILE *out, const struct provider *p)
{
	static const struct date never = {0};
	unsigned int number = 0;

	errno = 0;
	fprintf(out, "# %s: rules for egress25.\n", provider_title(p));
	for (size_t i = 0; i < p->apart_count; i++) {
		fprintf(out, "\n[%s/%u]\n", p->name, ++number);
		put_rule(out, NULL, &p->apart[i], &never);
	}
	for (size_t n = 0; n < p->editions_count; n++) {
		const struct edition *e = &p->editions[n];

		for (size_t i = 0; i < e->rules_count; i++) {
			fprintf(out, "\n[%s/%u]\n", p->name, ++number);
			put_rule(out, e, &e->rules[i],
				 n + 1 < p->editions_count ? &e[1].from : &never);
		}
	}
	return text_result(out);
}
