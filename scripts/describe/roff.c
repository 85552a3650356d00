// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections of the manual pages, in mdoc. Help texts are plain text: they are broken into lines
 * after each sentence, as mdoc wants it, and what roff would take for its own is escaped.
 */

#include <ctype.h>
#include <string.h>

#include "engine/privileges.h"
#include "probe/plan.h"
#include "describe.h"
#include "guide/guide.h"

#define LINE_WIDTH 78
#define TEXT_LEN   2048

static bool ends_sentence(const char *word, size_t length)
{
	while (length > 0 && strchr(")\"`", word[length - 1]))
		length--;
	return length > 1 && strchr(".!?", word[length - 1]);
}

/* One word, made harmless; `in backquotes` is bold, and an option's hyphens are no hyphens. */
static size_t escape_word(const char *word, size_t length, bool *bold, char *buf, size_t len)
{
	bool option = word[0] == '-' || (length > 1 && word[1] == '-' && strchr("`(\"", word[0]));
	size_t used = 0;

	if (strchr(".'", word[0]))
		used += (size_t)snprintf(buf, len, "\\&");
	for (size_t i = 0; i < length && used + 4 < len; i++) {
		if (word[i] == '`') {
			*bold = !*bold;
			used += (size_t)snprintf(buf + used, len - used, "%s",
						 *bold ? "\\fB" : "\\fR");
		} else if (word[i] == '\\') {
			used += (size_t)snprintf(buf + used, len - used, "\\e");
		} else if (word[i] == '-' && option) {
			used += (size_t)snprintf(buf + used, len - used, "\\-");
		} else {
			buf[used++] = word[i];
		}
	}
	buf[used] = '\0';
	return used;
}

static void write_text(FILE *out, const char *text)
{
	bool bold = false, fresh = true;
	size_t column = 0;

	while (*text) {
		size_t length = strcspn(text, " \n"), width;
		char word[256];

		width = escape_word(text, length, &bold, word, sizeof(word));
		if (!fresh && column + 1 + width > LINE_WIDTH)
			fresh = true, column = 0, fputc('\n', out);
		column += (size_t)fprintf(out, "%s%s", fresh ? "" : " ", word);
		fresh = false;
		if (ends_sentence(text, length) && text[length])
			fresh = true, column = 0, fputc('\n', out);
		text += length;
		text += strspn(text, " \n");
	}
	fputc('\n', out);
}

void roff_synopsis(FILE *out)
{
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		fprintf(out, ".Nm\n.Cm %s\n.Op Ar option ...\n", commands[c].name);
		for (size_t i = 0; i < option_count; i++) {
			if (option_table[i].operand && option_table[i].commands & ON_COMMAND(c))
				fprintf(out, ".%sAr %s\n",
					option_table[i].optional & ON_COMMAND(c) ? "Op " : "",
					option_table[i].metavar);
		}
	}
	fputs(".Nm\n.Cm help\n.Op Ar command\n.Nm\n.Fl -version\n", out);
}

/* Each command with what it does and which options it takes. */
void roff_commands(FILE *out)
{
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		bool first = true;

		fprintf(out, ".Ss %s\n", commands[c].name);
		write_text(out, commands[c].about);
		fputs(".Pp\nTakes\n", out);
		for (size_t i = 0; i < option_count; i++) {
			const struct option *row = &option_table[i];

			if (!(row->commands & ON_COMMAND(c)) || row->operand)
				continue;
			fprintf(out, "%s.Fl -%s", first ? "" : " ,\n", row->name);
			first = false;
		}
		fputs(" .\n", out);
	}
}

static void write_facts(FILE *out, const struct option *row, bool with_commands)
{
	char text[TEXT_LEN], names[200];

	row_sentence(row, text, sizeof(text));
	write_text(out, text);
	if (row->metavar || !with_commands) {
		char allowed[TEXT_LEN - 100];

		value_allowed(row, allowed, sizeof(allowed));
		snprintf(text, sizeof(text), "Allowed: %s.", allowed);
		write_text(out, text);
	}
	if (row->elsewhere) {
		struct option other = {.commands = row->elsewhere};

		row_commands(&other, names, sizeof(names));
		snprintf(text, sizeof(text), "Default: %s; for a FILE (%s): %s.", row->fallback,
			 names, row->fallback_elsewhere);
		write_text(out, text);
	} else if (row->fallback || !with_commands) {
		snprintf(text, sizeof(text), "Default: %s.",
			 row_default(row) ? row_default(row) : "not given");
		write_text(out, text);
	}
	row_commands(row, names, sizeof(names));
	snprintf(text, sizeof(text), "Commands: %s.", names);
	write_text(out, text);
}

/* Rows by their heading; each option stands once, however many commands take it. */
static void write_groups(FILE *out, bool keys)
{
	const char *group = NULL;

	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (keys ? !row_is_key(row) : row->operand)
			continue;
		if (row->group != group)
			fprintf(out, "%s.Ss %s\n.Bl -tag -width Ds\n", group ? ".El\n" : "",
				row->group);
		group = row->group;
		if (keys)
			fprintf(out, ".It Cm %s\n", row->name);
		else if (row->letter)
			fprintf(out, ".It Fl %c , Fl -%s", row->letter, row->name);
		else
			fprintf(out, ".It Fl -%s", row->name);
		if (!keys)
			fprintf(out, "%s%s\n", row->metavar ? " Ar " : "",
				row->metavar ? row->metavar : "");
		write_facts(out, row, !keys);
	}
	if (group)
		fputs(".El\n", out);
}

void roff_options(FILE *out)
{
	write_groups(out, false);
}

void roff_keys(FILE *out)
{
	write_groups(out, true);
}

/* The subscription types, by the clouds whose rules depend on them. */
void roff_subscriptions(FILE *out)
{
	char text[TEXT_LEN];

	fputs(".Bl -tag -width Ds\n", out);
	for (const char *const *cloud = guide_providers(); *cloud; cloud++) {
		const char *const *names = guide_subscriptions(*cloud);
		size_t used = 0;

		if (!*names)
			continue;
		for (; *names && used < sizeof(text); names++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? ", " : "", *names);
		fprintf(out, ".It Cm %s\n", *cloud);
		write_text(out, text);
	}
	fputs(".El\n", out);
}

/* What a check contacts unless it is told otherwise. */
void roff_contacts(FILE *out)
{
	fputs(".Bl -bullet\n", out);
	for (size_t i = 0; i < plan_default_domains_count; i++)
		fprintf(out, ".It\nport 25 of the mail exchangers of %s\n",
			plan_default_domains[i]);
	for (size_t i = 0; i < plan_default_relays_count; i++) {
		const struct plan_relay *r = &plan_default_relays[i];

		fprintf(out, ".It\nport%s", r->ports_count == 1 ? "" : "s");
		for (size_t k = 0; k < r->ports_count; k++)
			fprintf(out, "%s %u", k ? "," : "", r->ports[k]);
		fprintf(out, " of %s, a relay that serves them\n.Pq Lk %s\n", r->host, r->source);
	}
	fputs(".El\n", out);
}

/* What is kept while it runs, and why. */
void roff_rights(FILE *out)
{
	char text[TEXT_LEN];

	fputs(".Bl -tag -width Ds\n", out);
	for (size_t i = 0; i < privileges_count; i++) {
		const struct privilege *p = &privileges[i];

		fprintf(out, ".It Dv %s\n", p->name);
		snprintf(text, sizeof(text), "to %s%s%s", p->reason, p->when ? "; only " : "",
			 p->when ? p->when : "");
		write_text(out, text);
	}
	fputs(".El\n", out);
}
