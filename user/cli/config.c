// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration file: an ini file whose keys are the options' names. Sections may group keys
 * and mean nothing. Anything that is not understood is an error with its line: a misspelt key
 * that is ignored would be found in an outage.
 */

#include <errno.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/option.h"

struct config_reader {
	FILE *file;
	struct options *options;
	char *message; /* OPTIONS_MESSAGE_LEN; of the first error */
	int line;      /* being read */
	int failed;    /* line of the first error; 0 none */
	int error;     /* negative errno of it */
};

static void fail(struct config_reader *reader, int error, const char *message)
{
	if (reader->failed)
		return;
	reader->failed = reader->line;
	reader->error = error;
	snprintf(reader->message, OPTIONS_MESSAGE_LEN, "%s", message);
}

/* ini_reader: counts lines, and refuses those that inih would take apart. */
static char *read_line(char *buf, int len, void *context)
{
	struct config_reader *reader = context;

	if (!fgets(buf, len, reader->file))
		return NULL;
	reader->line++;
	if ((int)strlen(buf) == len - 1 && buf[len - 2] != '\n' && !feof(reader->file)) {
		int c = getc(reader->file);

		if (c != EOF)
			fail(reader, -EINVAL, "the line is too long; a key may be repeated");
		while (c != EOF && c != '\n')
			c = getc(reader->file);
	}
	return buf;
}

static void unknown_key(const char *key, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[OPTIONS_ROWS_MAX + 1];
	char escaped[100];
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < option_count; i++) {
		if (!option_table[i].argument_only)
			names[n++] = option_table[i].name;
	}
	names[n] = NULL;
	near = text_nearest(key, names);
	snprintf(message, OPTIONS_MESSAGE_LEN, "unknown key \"%s\"%s%s%s",
		 text_escape(key, escaped, sizeof(escaped)), near ? "; did you mean " : "",
		 near ? near : "", near ? "?" : "");
}

/* ini_handler: non-zero is success. */
static int take_key(void *context, const char *section, const char *key, const char *value)
{
	struct config_reader *reader = context;
	const struct option *row = option_find(key);
	char message[OPTIONS_MESSAGE_LEN] = "";
	int r;

	(void)section;
	if (reader->failed)
		return 0;
	if (row && row->argument_only) {
		snprintf(message, sizeof(message),
			 "\"%s\" belongs on the command line, not in this file", key);
		r = -EINVAL;
	} else if (row) {
		r = option_take(row, value ? value : "", GIVEN_FILE, reader->options, message);
	} else {
		unknown_key(key, message);
		r = -EINVAL;
	}
	if (r < 0)
		fail(reader, r, message);
	return r == 0;
}

int config_read(const char *path, struct options *o, char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char what[OPTIONS_MESSAGE_LEN] = "this is no \"name = value\", section or comment";
	struct config_reader reader = {.file = file, .options = o, .message = what};
	char escaped[200];
	struct stat st;
	int error = errno, line;

	text_escape(path, escaped, sizeof(escaped));
	if (file && fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "configuration file %s is a directory",
			 escaped);
		return -EINVAL;
	}
	if (!file) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "configuration file %s: %s", escaped,
			 strerror(error));
		return error == ENOENT ? -ENOENT : -EINVAL;
	}

	/* What comes first in the file counts: a line inih cannot read, or a key we refuse. */
	line = ini_parse_stream(read_line, &reader, take_key, &reader);
	if (line < 0)
		return -ENOMEM;
	if (reader.failed && (line == 0 || reader.failed <= line))
		line = reader.failed;
	else if (line > 0)
		snprintf(what, sizeof(what), "this is no \"name = value\", section or comment");
	if (line > 0) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s:%d: %.700s", escaped, line, what);
		return reader.error == -ENOMEM ? -ENOMEM : -EINVAL;
	}
	return 0;
}
