// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line and the configuration file, by the one table of options: flags and keys have the
 * same names and the same checks. Knows no option by name but --help and --version.
 *
 * The file is an ini file. Sections may group keys and mean nothing. Anything that is not
 * understood is an error with its line.
 */

#include "config/options.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/ports.h"
#include "base/text.h"
#include "config/ini.h"
#include "config/option.h"
#include "config/providers_d.h"
#include "cloud/url.h"

/* The operand that may still be given; NULL when the command takes no more of them. */
static const struct option *next_operand(enum command command, const struct options *o)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (row->operand && row->commands & ON_COMMAND(command) &&
		    (!o->given[i] || row->max > 1))
			return row;
	}
	return NULL;
}

static const struct option *find_letter(char letter)
{
	for (size_t i = 0; i < option_count; i++) {
		if (letter && option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

static bool only_tells(const struct option *row)
{
	return row->type == OPTION_SWITCH || row->type == OPTION_TALLY;
}

static const char *dashes_of(const struct option *row, enum given source)
{
	return source == GIVEN_ARGUMENT && !row->operand ? "--" : "";
}

static int refuse(const struct option *row, const char *text, enum given source, const char *why,
		  const char *allowed, char message[static OPTIONS_MESSAGE_LEN])
{
	char escaped[100];

	snprintf(message, OPTIONS_MESSAGE_LEN, "%s%s: \"%s\" %s; allowed: %s",
		 dashes_of(row, source), row->name, text_escape(text, escaped, sizeof(escaped)),
		 why, allowed);
	return -EINVAL;
}

/* value_take() with precedence, and the whole sentence in message. */
static int option_take(const struct option *row, const char *text, enum given source,
		       struct options *o, char message[static OPTIONS_MESSAGE_LEN])
{
	uint8_t *given = &o->given[row - option_table];
	char why[VALUE_WHY_LEN], allowed[300];
	int r;

	if (*given > source)
		return 0;
	if (*given == source && row->max == 1 && !only_tells(row) && source != GIVEN_NOT) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s%s is given twice",
			 dashes_of(row, source), row->name);
		return -EINVAL;
	}
	*given = source;
	r = value_take(row, text, o, why);
	if (r != -EINVAL)
		return r;
	value_allowed(row, allowed, sizeof(allowed));
	return refuse(row, text, source, why, allowed, message);
}

/* "--prots" is no option of watch: says so, and which was meant or whose it is. */
static int unknown_option(enum command command, const char *argument, const struct option *row,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[OPTIONS_ROWS_MAX + 1];
	char escaped[100], word[100];
	size_t n = 0;
	const char *near;

	text_escape(argument, escaped, sizeof(escaped));
	if (row) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s does not apply to \"%s\"", escaped,
			 commands[command].name);
		return -EINVAL;
	}
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].commands & ON_COMMAND(command) && !option_table[i].operand)
			names[n++] = option_table[i].name;
	}
	names[n] = NULL;
	snprintf(word, sizeof(word), "%s", argument + strspn(argument, "-"));
	word[strcspn(word, "=")] = '\0';
	near = text_nearest(word, names);
	snprintf(message, OPTIONS_MESSAGE_LEN, "unknown option \"%s\" for \"%s\"%s%s%s", escaped,
		 commands[command].name, near ? "; did you mean --" : "", near ? near : "",
		 near ? "?" : "");
	return -EINVAL;
}

static int take_operand(enum command command, const char *argument, struct options *o,
			char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *row = next_operand(command, o);
	bool takes_some = next_operand(command, &(struct options){0});
	char escaped[100];

	if (row)
		return option_take(row, argument, GIVEN_ARGUMENT, o, message);
	text_escape(argument, escaped, sizeof(escaped));
	snprintf(message, OPTIONS_MESSAGE_LEN, "\"%s\" takes no %sargument \"%s\"",
		 commands[command].name, takes_some ? "further " : "", escaped);
	return -EINVAL;
}

/* One argument, and the value behind it: *used is 1 or 2. */
static int take_argument(enum command command, char *const *argv, int left, struct options *o,
			 int *used, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *argument = argv[0], *equals = strchr(argument, '='), *value;
	const struct option *row = NULL;
	char name[64];

	*used = 1;
	if (strncmp(argument, "--", 2) == 0 && argument[2]) {
		snprintf(name, sizeof(name), "%.*s",
			 (int)(equals ? equals - argument - 2 : (ptrdiff_t)strlen(argument) - 2),
			 argument + 2);
		row = option_find(name);
	} else if (argument[0] == '-' && argument[1] && strspn(argument + 1, "v") > 0 &&
		   argument[1 + strspn(argument + 1, "v")] == '\0') {
		/* -v, -vv */
		for (size_t i = 1; argument[i]; i++)
			(void)option_take(find_letter('v'), "yes", GIVEN_ARGUMENT, o, message);
		row = find_letter('v');
		return row->commands & ON_COMMAND(command)
			       ? 0
			       : unknown_option(command, argument, row, message);
	} else if (argument[0] == '-' && argument[1] && !argument[2]) {
		row = find_letter(argument[1]);
		equals = NULL;
	} else if (argument[0] != '-' || !argument[1]) {
		return take_operand(command, argument, o, message);
	}
	if (!row || !(row->commands & ON_COMMAND(command)))
		return unknown_option(command, argument, row, message);

	if (equals) {
		value = equals + 1;
	} else if (only_tells(row)) {
		value = "yes";
	} else if (left > 1) {
		value = argv[1];
		*used = 2;
	} else {
		char allowed[300];

		value_allowed(row, allowed, sizeof(allowed));
		snprintf(message, OPTIONS_MESSAGE_LEN, "--%s: the value is missing; allowed: %s",
			 row->name, allowed);
		return -EINVAL;
	}
	return option_take(row, value, GIVEN_ARGUMENT, o, message);
}

/* ---- the file ---- */

static int unknown_key(const char *key, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[OPTIONS_ROWS_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < option_count; i++) {
		if (!option_table[i].argument_only)
			names[n++] = option_table[i].name;
	}
	names[n] = NULL;
	return inifile_unknown_key(key, names, message);
}

struct file {
	struct options *options;
	bool lenient; /* what is wrong is noted, and the rest is read */
};

/* 0 where it may be wrong. */
static int forgive(const struct file *f, int error, char message[static OPTIONS_MESSAGE_LEN])
{
	if (error != -EINVAL || !f->lenient)
		return error;
	if (!f->options->config_wrong[0])
		strcpy(f->options->config_wrong, message);
	message[0] = '\0';
	return 0;
}

static int take_key(void *context, const char *section, const char *key, const char *value,
		    bool continued, char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *row = option_find(key);
	const struct file *file = context;

	(void)section, (void)continued;
	if (row && row->argument_only) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "\"%s\" belongs on the command line, not in this file", key);
		return forgive(file, -EINVAL, message);
	}
	if (row)
		return forgive(file, option_take(row, value, GIVEN_FILE, file->options, message),
			       message);
	return forgive(file, unknown_key(key, message), message);
}

/* It needs of the file no more than where the daemon is. */
static bool only_asks(enum command command, const struct options *o)
{
	return command == COMMAND_STATUS ||
	       (command == COMMAND_REPORT && !o->files_count && !o->duration_ns);
}

static int config_read(enum command command, const char *path, struct options *o,
		       char message[static OPTIONS_MESSAGE_LEN])
{
	struct file file = {.options = o, .lenient = only_asks(command, o)};
	int r = inifile_read(path, "configuration file", take_key, &file, message);

	return forgive(&file, r, message);
}

/* ---- both ---- */

/* Rules that are files: the operator's own, and packaged ones. */
static int load_providers(enum command command, struct options *o,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *dir = option_find("providers-dir");

	if (!(dir->commands & ON_COMMAND(command)))
		return 0;
	/* Only the usual one may be missing. */
	return providers_d_load(o->providers_dir, strcmp(o->providers_dir, dir->fallback) != 0,
				o->rules_dir, &o->own, message);
}

static enum given source_of(const struct option *row, const struct options *o)
{
	return (enum given)o->given[row - option_table];
}

/* Whom changes are told to: nothing that a shell or a search path would have to make sense of. */
static int check_on_change(const struct options *o, char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *program = option_find("on-change"),
			    *url = option_find("on-change-url"),
			    *otlp = option_find("otlp-logs-url");
	static const char no_address[] = "is not an address",
			  allowed[] = "http://HOST[:PORT][/PATH] or https, without user, password "
				      "and query";

	if (o->on_change && o->on_change[0] != '/')
		return refuse(program, o->on_change, source_of(program, o), "is no path",
			      "the absolute path of a program, without arguments", message);
	if (o->on_change_url && !url_with_path_is_valid(o->on_change_url))
		return refuse(url, o->on_change_url, source_of(url, o), no_address, allowed,
			      message);
	if (o->otlp_logs_url && !url_with_path_is_valid(o->otlp_logs_url))
		return refuse(otlp, o->otlp_logs_url, source_of(otlp, o), no_address, allowed,
			      message);
	return 0;
}

/* What no single row can tell. */
static int check_together(enum command command, const struct options *o,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *missing = next_operand(command, o);

	if (missing && !(missing->optional & ON_COMMAND(command)) &&
	    o->given[missing - option_table] == GIVEN_NOT) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "\"%s\" needs a %s: %s",
			 commands[command].name, missing->name, missing->help);
		return -EINVAL;
	}
	for (size_t i = 0; command != COMMAND_ADVISE && i < o->filter.ports_count; i++) {
		if (!ports_have(o->ports, o->ports_count, o->filter.ports[i])) {
			snprintf(message, OPTIONS_MESSAGE_LEN,
				 "--port: %u is not watched and would never be shown; add it to "
				 "--ports",
				 o->filter.ports[i]);
			return -EINVAL;
		}
	}
	return check_on_change(o, message);
}

int options_parse(enum command command, int argc, char *const *argv, const char *default_config,
		  struct options *ret, char message[static OPTIONS_MESSAGE_LEN])
{
	int r, used = 0;

	*ret = (struct options){.argc = argc, .argv = argv};
	message[0] = '\0';
	for (int i = 0; i < argc; i += used) {
		r = take_argument(command, argv + i, argc - i, ret, &used, message);
		if (r < 0)
			return r;
		if (ret->help || ret->version)
			return 0;
	}

	if (ret->config || default_config) {
		r = config_read(command, ret->config ? ret->config : default_config, ret, message);
		if (r < 0 && (r != -ENOENT || ret->config))
			return r == -ENOENT ? -EINVAL : r;
	}

	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		const char *fallback = option_fallback(row, command, ret->files_count > 0);

		if (!fallback || ret->given[i] != GIVEN_NOT)
			continue;
		r = option_take(row, fallback, GIVEN_NOT, ret, message);
		if (r < 0)
			return r;
	}
	r = load_providers(command, ret, message);
	return r < 0 ? r : check_together(command, ret, message);
}

enum given options_given(const struct options *o, const char *name)
{
	for (size_t i = 0; i < option_count; i++) {
		if (strcmp(option_table[i].name, name) == 0)
			return (enum given)o->given[i];
	}
	return GIVEN_NOT;
}

const char *options_argument_beside(const struct options *o, const char *const *names)
{
	for (size_t i = 0; i < option_count; i++) {
		const char *const *name = names;

		while (*name && strcmp(*name, option_table[i].name) != 0)
			name++;
		if (!*name && o->given[i] == GIVEN_ARGUMENT)
			return option_table[i].name;
	}
	return NULL;
}

/* They belong to the directory's name, which is reloaded. */
static void swap_own(struct options *a, struct options *b)
{
	struct providers_d *own = a->own;

	a->own = b->own;
	b->own = own;
}

size_t options_reload(enum command command, struct options *now, struct options *fresh,
		      const char *kept[static OPTIONS_ROWS_MAX])
{
	size_t kept_count = 0;

	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (!(row->commands & ON_COMMAND(command)))
			continue;
		if (row->reloaded)
			value_swap(row, now, fresh);
		else if (!value_equal(row, now, fresh))
			kept[kept_count++] = row->name;
	}
	swap_own(now, fresh);
	return kept_count;
}

void options_done(struct options *o)
{
	for (size_t i = 0; i < option_count; i++)
		value_free(&option_table[i], o);
	providers_d_free(o->own);
	*o = (struct options){0};
}
