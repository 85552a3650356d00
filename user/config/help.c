// SPDX-License-Identifier: GPL-2.0-only
/*
 * Help: the commands, and each command's options out of the table that parses them. Nothing about
 * an option is written here.
 */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/option.h"

#define HELP_COLUMN 30
#define HELP_WIDTH  100

#define COMMAND(enumerator, name, summary, about) [COMMAND_##enumerator] = {#name, summary, about},
const struct command_info commands[] = {
#include "config/command_rows.h"
};
#undef COMMAND

int command_parse(const char *name, enum command *ret, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[COMMAND_COUNT + 2], *near;
	char escaped[100];
	size_t n = 0;

	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		if (strcmp(commands[c].name, name) == 0) {
			*ret = c;
			return 0;
		}
		names[n++] = commands[c].name;
	}
	names[n++] = "help";
	names[n] = NULL;
	text_escape(name, escaped, sizeof(escaped));
	if (name[0] == '-') {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "\"%s\" stands where a command should; the command comes first, as in "
			 "\"egress25 watch --json\"",
			 escaped);
		return -EINVAL;
	}
	near = text_nearest(name, names);
	snprintf(message, OPTIONS_MESSAGE_LEN, "unknown command \"%s\"%s%s%s", escaped,
		 near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	return -EINVAL;
}

void usage_general(FILE *out)
{
	fputs("Usage: egress25 COMMAND [OPTION]...\n\n"
	      "Finds out whether this machine's outbound TCP port 25 is blocked, by whom, and what "
	      "to do.\n\n"
	      "Commands:\n",
	      out);
	for (enum command c = 0; c < COMMAND_COUNT; c++)
		fprintf(out, "  %-10s %s\n", commands[c].name, commands[c].summary);
	fputs("  help       this text, or \"help COMMAND\" for a command's options\n\n"
	      "Options:\n"
	      "  --help     this text; after a command, its options\n"
	      "  --version  the program's version\n\n"
	      "Exit status: 0 done, 1 failed and may work later, 2 usage or configuration, 3 port "
	      "25 blocked,\n"
	      "4 undecided or offline, 5 throttled, degraded, intercepted, failing or stalled.\n",
	      out);
}

static void usage_operand(FILE *out, const struct option *row)
{
	fprintf(out, "  %-*s", HELP_COLUMN - 2, row->metavar);
	text_wrap(out, HELP_COLUMN, HELP_COLUMN, HELP_WIDTH, row->help);
}

static void usage_option(FILE *out, const struct option *row, enum command command)
{
	const char *fallback = option_fallback(row, command, command == COMMAND_REPLAY);
	char left[100], help[400];
	size_t used;

	used = (size_t)snprintf(left, sizeof(left), "  %c%c%s--%s%s%s", row->letter ? '-' : ' ',
				row->letter ? row->letter : ' ', row->letter ? ", " : "  ",
				row->name, row->metavar ? " " : "",
				row->metavar ? row->metavar : "");
	snprintf(help, sizeof(help), "%s%s%s%s", row->help, fallback ? " (default: " : "",
		 fallback ? fallback : "", fallback ? ")" : "");
	fputs(left, out);
	if (used + 1 < HELP_COLUMN)
		fprintf(out, "%*s", (int)(HELP_COLUMN - used), "");
	else
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	text_wrap(out, HELP_COLUMN, HELP_COLUMN, HELP_WIDTH, help);
}

void usage_command(FILE *out, enum command command)
{
	const char *group = NULL;

	fprintf(out, "Usage: egress25 %s [OPTION]...", commands[command].name);
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].operand && option_table[i].commands & ON_COMMAND(command))
			fprintf(out,
				option_table[i].optional & ON_COMMAND(command) ? " [%s]" : " %s",
				option_table[i].metavar);
	}
	fputs("\n\n", out);
	text_wrap(out, 0, 0, HELP_WIDTH, commands[command].about);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (!(row->commands & ON_COMMAND(command)))
			continue;
		if (row->group != group)
			fprintf(out, "\n%s:\n", row->group);
		group = row->group;
		if (row->operand)
			usage_operand(out, row);
		else
			usage_option(out, row, command);
	}
}
