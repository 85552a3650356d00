// SPDX-License-Identifier: GPL-2.0-only
/* See machine.h: the answer of `advise` as text. What is unknown is left out, but for the cloud. */

#include "render/machine.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/text_internal.h"

#define COLUMN	    17	 /* of the values: the longest label is "Subscription ID:" */
#define ESCAPED_LEN 1040 /* most of a title of 260 bytes, each of which may become four */

static void line(FILE *out, const char *label, const char *value)
{
	char escaped[ESCAPED_LEN];
	int width = fprintf(out, "%s:", label);

	fprintf(out, "%*s%s\n", COLUMN - width, "", text_escape(value, escaped, sizeof(escaped)));
}

/* Whose word it is, or why there is none. */
static void cloud(FILE *out, const struct location *where, const struct render_machine *m)
{
	bool operators = where->source && strcmp(where->source, "operator") == 0;
	bool hinted = m->subscription_source && strcmp(m->subscription_source, "operator") != 0;
	char value[ESCAPED_LEN], escaped[ESCAPED_LEN];

	if (where->provider && m->container && !operators)
		snprintf(value, sizeof(value),
			 "%s (by %s: the host's word, for this runs inside a container, %s)",
			 where->provider, where->source, m->container);
	else if (where->provider)
		snprintf(value, sizeof(value), "%s (by %s)", where->provider, where->source);
	else if (m->split)
		snprintf(value, sizeof(value), "unknown (the machine's signs name several)");
	else if (m->title)
		snprintf(value, sizeof(value), "unknown (%s calls this machine \"%s\")",
			 m->container ? "the host's firmware" : "the firmware", m->title);
	else
		snprintf(value, sizeof(value), "unknown");
	fprintf(out, "Cloud: %s", text_escape(value, escaped, sizeof(escaped)));
	if (where->subscription && strcmp(where->subscription, "unknown") != 0)
		fprintf(out, ", %s%s%s%s", where->subscription, hinted ? " (by " : "",
			hinted ? m->subscription_source : "", hinted ? ")" : "");
}

/* "; port 25 blocked; 465, 587 open; 2525 unknown": ports of one policy together. */
static void ports(FILE *out, const struct guidance *g)
{
	const enum policy policies[] = {g->port25, g->port465, g->port587, g->port2525};
	static const char *const names[] = {"25", "465", "587", "2525"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		bool begins = i == 0 || policies[i] != policies[i - 1];

		fprintf(out, "%s%s", i == 0 ? ": " : begins ? "; " : ", ", names[i]);
		if (i + 1 == ARRAY_LEN(names) || policies[i + 1] != policies[i])
			fprintf(out, " %s", policy_to_str(policies[i]));
	}
	putc('\n', out);
}

int render_text_advice(FILE *out, const struct location *where, const struct render_machine *m,
		       const struct guidance *g, bool all)
{
	char value[ESCAPED_LEN];

	errno = 0;
	cloud(out, where, m);
	ports(out, g);
	for (size_t i = 0; i < m->facts_count; i++) {
		if (m->facts[i].value)
			line(out, m->facts[i].label, m->facts[i].value);
	}
	if (m->metadata_reason) {
		snprintf(value, sizeof(value), "%s: %s", m->metadata, m->metadata_reason);
		line(out, "Metadata", value);
	}
	if (m->hint) {
		fputs("Hint: ", out);
		text_wrap(out, 6, 0, TEXT_ADVICE_WIDTH, m->hint);
		fprintf(out, "Source: %s\n\n", m->hint_source);
	}
	text_guidance(out, 0, TEXT_ADVICE_WIDTH, g, all);
	return text_result(out);
}
