// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the completions: for each command its options, for each option what its value is.
 * That is told by the row's type, and for free text by the word the help shows in its place
 * (FILE, DIR, NAME|PATH), so that a new row is completed without a word here.
 */

#include <string.h>

#include "base/cleanup.h"
#include "describe.h"
#include "guide/guide.h"

#define WORDS_LEN 2048

enum kind { KIND_FREE, KIND_WORDS, KIND_LIST, KIND_FILE, KIND_DIR, KIND_INTERFACE, KIND_NETNS };

static void add_word(char words[static WORDS_LEN], const char *word)
{
	size_t used = strlen(words);

	snprintf(words + used, WORDS_LEN - used, "%s%s", used ? " " : "", word);
}

static void add_subscriptions(char words[static WORDS_LEN])
{
	for (const char *const *cloud = guide_providers(); *cloud; cloud++) {
		for (const char *const *name = guide_subscriptions(*cloud); *name; name++)
			add_word(words, *name);
	}
}

static enum kind kind_of_text(const struct option *row)
{
	if (strstr(row->metavar, "FILE"))
		return KIND_FILE;
	if (strstr(row->metavar, "DIR"))
		return KIND_DIR;
	if (strstr(row->metavar, "NAME|PATH") || strstr(row->metavar, "NETNS"))
		return KIND_NETNS;
	return strstr(row->metavar, "PATH") ? KIND_FILE : KIND_FREE;
}

/* What stands behind the option, and its words, blank-separated, where they are known. */
static enum kind kind_of(const struct option *row, char words[static WORDS_LEN])
{
	words[0] = '\0';
	switch (row->type) {
	case OPTION_WORD:
		for (size_t i = 0; row->words[i]; i++)
			add_word(words, row->words[i]);
		break;
	case OPTION_OUTCOME:
		for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++)
			add_word(words, outcome_to_str(o));
		break;
	case OPTION_CLOUD:
		add_word(words, "auto");
		for (const char *const *cloud = guide_providers(); *cloud; cloud++)
			add_word(words, *cloud);
		break;
	case OPTION_INTERFACE:
		return KIND_INTERFACE;
	case OPTION_TEXT:
		if (strcmp(row->name, "subscription") != 0)
			return kind_of_text(row);
		add_subscriptions(words);
		break;
	case OPTION_SWITCH:
	case OPTION_TALLY:
	case OPTION_NUMBER:
	case OPTION_PORT:
	case OPTION_DURATION:
	case OPTION_DATE:
	case OPTION_PREFIX:
	case OPTION_URL:
	case OPTION_URL_PATH:
	case OPTION_LABEL:
	case OPTION_TYPE_COUNT:
		return KIND_FREE;
	}
	return row->max > 1 ? KIND_LIST : KIND_WORDS;
}

static bool takes(const struct option *row, enum command command, bool operand)
{
	return row->operand == operand && row->commands & ON_COMMAND(command);
}

static void write_bash_kind(FILE *out, const struct option *row)
{
	static const char *const names[] = {
		[KIND_FREE] = "free",	[KIND_WORDS] = "words", [KIND_LIST] = "list",
		[KIND_FILE] = "file",	[KIND_DIR] = "dir",	[KIND_INTERFACE] = "interface",
		[KIND_NETNS] = "netns",
	};
	char words[WORDS_LEN];
	enum kind kind = kind_of(row, words);

	fprintf(out, "echo '%s%s%s'", names[kind], *words ? " " : "", words);
}

/* Three functions: options of a command, kind of an option's value, kind of a command's operand. */
void bash_table(FILE *out)
{
	fputs("_egress25_commands='", out);
	for (enum command c = 0; c < COMMAND_COUNT; c++)
		fprintf(out, "%s ", commands[c].name);
	fputs("help'\n\n_egress25_options() { # COMMAND\n\tcase $1 in\n", out);
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		const char *blank = "";

		fprintf(out, "\t%s) echo '", commands[c].name);
		for (size_t i = 0; i < option_count; i++) {
			if (!takes(&option_table[i], c, false))
				continue;
			fprintf(out, "%s--%s", blank, option_table[i].name);
			blank = " ";
		}
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n}\n\n_egress25_value() { # OPTION\n\tcase $1 in\n", out);
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].operand || !option_table[i].metavar)
			continue;
		fprintf(out, "\t--%s) ", option_table[i].name);
		write_bash_kind(out, &option_table[i]);
		fputs(" ;;\n", out);
	}
	fputs("\t*) return 1 ;;\n\tesac\n}\n\n_egress25_operand() { # COMMAND\n\tcase $1 in\n",
	      out);
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		for (size_t i = 0; i < option_count; i++) {
			if (!takes(&option_table[i], c, true))
				continue;
			fprintf(out, "\t%s) ", commands[c].name);
			write_bash_kind(out, &option_table[i]);
			fputs(" ;;\n", out);
		}
	}
	fputs("\t*) return 1 ;;\n\tesac\n}\n", out);
}

/* Inside single quotes; zsh's brackets and colons with a backslash. */
static void write_quoted(FILE *out, const char *text, const char *special, const char *quote)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(quote, out);
		else
			fprintf(out, "%s%c", strchr(special, *text) ? "\\" : "", *text);
	}
}

static void write_zsh_value(FILE *out, const struct option *row)
{
	static const char *const actions[] = {
		[KIND_FREE] = "",
		[KIND_WORDS] = "",
		[KIND_LIST] = "",
		[KIND_FILE] = "_files",
		[KIND_DIR] = "_files -/",
		[KIND_INTERFACE] = "_net_interfaces",
		[KIND_NETNS] = "_files -W /run/netns",
	};
	char words[WORDS_LEN];
	enum kind kind = kind_of(row, words);

	fputc(':', out);
	write_quoted(out, row->metavar, "[]:\\", "'\\''");
	fputc(':', out);
	if (kind == KIND_LIST)
		fprintf(out, "_values -s , %s %s", row->name, words);
	else if (kind == KIND_WORDS)
		fprintf(out, "(%s)", words);
	else
		fputs(actions[kind], out);
}

void zsh_table(FILE *out)
{
	fputs("_egress25_commands=(\n", out);
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		fprintf(out, "\t'%s:", commands[c].name);
		write_quoted(out, commands[c].summary, "\\", "'\\''");
		fputs("'\n", out);
	}
	fputs("\t'help:help for a command'\n)\n\n_egress25_arguments() {\n\tcase $1 in\n", out);
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		fprintf(out, "\t%s)\n\t\t_arguments -s", commands[c].name);
		for (size_t i = 0; i < option_count; i++) {
			const struct option *row = &option_table[i];

			if (!(row->commands & ON_COMMAND(c)))
				continue;
			fputs(" \\\n\t\t\t'", out);
			if (!row->operand) {
				fprintf(out, "%s--%s%s[", row->max > 1 ? "*" : "", row->name,
					row->metavar ? "=" : "");
				write_quoted(out, row->help, "[]:\\", "'\\''");
				fputc(']', out);
			}
			if (row->metavar)
				write_zsh_value(out, row);
			fputc('\'', out);
		}
		fputs("\n\t\t;;\n", out);
	}
	fputs("\tesac\n}\n", out);
}

static void write_fish_value(FILE *out, const struct option *row)
{
	static const char *const actions[] = {
		[KIND_FREE] = "-x",
		[KIND_WORDS] = "-x",
		[KIND_LIST] = "-x",
		[KIND_FILE] = "-rF",
		[KIND_DIR] = "-xa '(__fish_complete_directories)'",
		[KIND_INTERFACE] = "-xa '(__fish_print_interfaces)'",
		[KIND_NETNS] = "-rFa '(ls /run/netns 2>/dev/null)'",
	};
	char words[WORDS_LEN];
	enum kind kind = kind_of(row, words);

	if (kind == KIND_LIST)
		fprintf(out, " -xa '(__fish_append , %s)'", words);
	else if (kind == KIND_WORDS)
		fprintf(out, " -xa '%s'", words);
	else
		fprintf(out, " %s", actions[kind]);
}

void fish_table(FILE *out)
{
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		fprintf(out, "complete -c egress25 -n __fish_use_subcommand -a %s -d '",
			commands[c].name);
		write_quoted(out, commands[c].summary, "\\", "\\'");
		fputs("'\n", out);
	}
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		const char *blank = "";

		fputs("complete -c egress25 -n '__fish_seen_subcommand_from ", out);
		for (enum command c = 0; c < COMMAND_COUNT; c++) {
			if (!(row->commands & ON_COMMAND(c)))
				continue;
			fprintf(out, "%s%s", blank, commands[c].name);
			blank = " ";
		}
		fputc('\'', out);
		if (row->operand) {
			fputs(" -F\n", out);
			continue;
		}
		fprintf(out, " -l %s", row->name);
		if (row->letter)
			fprintf(out, " -s %c", row->letter);
		if (row->metavar)
			write_fish_value(out, row);
		fputs(" -d '", out);
		write_quoted(out, row->help, "\\", "\\'");
		fputs("'\n", out);
	}
}
