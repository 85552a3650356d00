// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills a template from the table of options, at build time: a line that holds nothing but @name@
 * behind its comment sign gives way to that section, @version@ anywhere to the version. So a new
 * option is in the manual pages, the completions and the example configuration by being in the
 * table, and the templates stay valid files of their kind.
 * usage: describe TEMPLATE >FILE
 *        describe rules DIRECTORY
 */

#include "describe.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "version.h"

#define LINE_MAX_LEN 1024
#define VERSION_MARK "@version@"

static const struct section {
	const char *name;
	void (*write)(FILE *out);
} sections[] = {
	{"synopsis", roff_synopsis}, {"commands", roff_commands},
	{"options", roff_options},   {"keys", roff_keys},
	{"bash", bash_table},	     {"subscriptions", roff_subscriptions},
	{"zsh", zsh_table},	     {"fish", fish_table},
	{"contacts", roff_contacts}, {"example", example_keys},
	{"rights", roff_rights},     {"outcomes", output_outcomes},
	{"states", output_states},
};

void describe_fail(const char *what, const char *name)
{
	fprintf(stderr, "%s: %s\n", what, name);
	exit(1);
}

bool row_is_key(const struct option *row)
{
	return !row->argument_only && !row->operand;
}

const char *row_default(const struct option *row)
{
	if (row->elsewhere)
		return NULL;
	if (row->fallback)
		return row->fallback;
	if (row->type == OPTION_SWITCH)
		return "no";
	return row->type == OPTION_TALLY ? "0" : NULL;
}

void row_commands(const struct option *row, char *buf, size_t len)
{
	size_t used = 0;

	buf[0] = '\0';
	for (enum command c = 0; c < COMMAND_COUNT && used < len; c++) {
		if (row->commands & ON_COMMAND(c))
			used += (size_t)snprintf(buf + used, len - used, "%s%s", used ? ", " : "",
						 commands[c].name);
	}
}

void row_sentence(const struct option *row, char *buf, size_t len)
{
	size_t length = strlen(row->help);
	bool ended = length > 0 && strchr(".)", row->help[length - 1]) &&
		     (length < 2 || row->help[length - 2] == '.');

	snprintf(buf, len, "%s%s", row->help, ended ? "" : ".");
	buf[0] = (char)toupper((unsigned char)buf[0]);
}

/* The name of the section that the line stands for; false: an ordinary line. */
static bool marks_section(const char *line, char *name, size_t len)
{
	const char *begin = line + strspn(line, " \t#.\\\"");
	size_t length = strcspn(begin, "\n");

	if (length < 3 || begin[0] != '@' || begin[length - 1] != '@' || length - 2 >= len ||
	    strspn(begin + 1, "abcdefghijklmnopqrstuvwxyz") != length - 2)
		return false;
	snprintf(name, len, "%.*s", (int)(length - 2), begin + 1);
	return strcmp(name, "version") != 0;
}

static int write_section(const char *name, FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		if (strcmp(sections[i].name, name) == 0) {
			sections[i].write(out);
			return 0;
		}
	}
	return -EINVAL;
}

static void write_line(const char *line, FILE *out)
{
	const char *mark;

	for (; (mark = strstr(line, VERSION_MARK)); line = mark + strlen(VERSION_MARK))
		fprintf(out, "%.*s%s", (int)(mark - line), line, EGRESS25_VERSION);
	fputs(line, out);
}

static int fill(FILE *template, const char *path, FILE *out)
{
	char line[LINE_MAX_LEN], name[32];

	for (int number = 1; fgets(line, sizeof(line), template); number++) {
		if (!marks_section(line, name, sizeof(name))) {
			write_line(line, out);
		} else if (write_section(name, out) < 0) {
			fprintf(stderr, "%s:%d: there is no section @%s@\n", path, number, name);
			return -EINVAL;
		}
	}
	return ferror(template) ? -EIO : 0;
}

int main(int argc, char **argv)
{
	_cleanup_fclose_ FILE *template = NULL;

	if (argc == 3 && strcmp(argv[1], "rules") == 0) {
		int r = rules_write(argv[2]);

		if (r < 0)
			fprintf(stderr, "%s: %s\n", argv[2], strerror(-r));
		return r < 0;
	}
	if (argc != 2) {
		fputs("usage: describe TEMPLATE >FILE, describe rules DIRECTORY\n", stderr);
		return 2;
	}
	template = fopen(argv[1], "re");
	if (!template) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	if (fill(template, argv[1], stdout) < 0)
		return 1;
	if (fflush(stdout) != 0) {
		fprintf(stderr, "standard output: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
