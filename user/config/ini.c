// SPDX-License-Identifier: GPL-2.0-only
/*
 * See ini.h. Anything that is not understood is an error with its line: a misspelt key that is
 * ignored would be found in an outage. inih takes lines apart; which line it is at, and what it
 * would cut off, is watched here.
 */

#include "config/ini.h"

#include <errno.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"

struct inifile {
	FILE *file;
	inifile_handler *handler;
	void *context;
	char *message; /* OPTIONS_MESSAGE_LEN; of the first error */
	int line;      /* being read */
	bool indented;
	bool has_key; /* a key stands before it in its section */
	size_t bytes; /* read so far */
	int failed;   /* line of the first error; 0 none */
	int error;    /* negative errno of it */
};

static void fail(struct inifile *f, int error, const char *message)
{
	if (f->failed)
		return;
	f->failed = f->line;
	f->error = error;
	snprintf(f->message, OPTIONS_MESSAGE_LEN, "%s", message);
}

/* ini_reader: counts lines, and refuses those that inih would take apart. */
static char *read_line(char *buf, int len, void *context)
{
	struct inifile *f = context;

	if (f->bytes > INIFILE_BYTES_MAX || !fgets(buf, len, f->file))
		return NULL;
	f->line++;
	f->bytes += strlen(buf) + 1;
	f->indented = *buf == ' ' || *buf == '\t';
	f->has_key = f->has_key && *buf != '[';
	if ((int)strlen(buf) == len - 1 && buf[len - 2] != '\n' && !feof(f->file)) {
		int c = getc(f->file);

		if (c != EOF)
			fail(f, -EINVAL,
			     "the line is too long; a key may be repeated, or go on in the next "
			     "line, indented");
		while (c != EOF && c != '\n' && f->bytes++ <= INIFILE_BYTES_MAX)
			c = getc(f->file);
	}
	if (f->bytes > INIFILE_BYTES_MAX)
		fail(f, -EINVAL, "the file is too large; 256 KiB are allowed");
	return buf;
}

/* Some versions of inih leave a comment at the end of an indented line where it is. */
static void cut_comment(char *value)
{
	for (char *p = value; *p; p++) {
		if (*p == ';' && (p == value || p[-1] == ' ' || p[-1] == '\t')) {
			while (p > value && (p[-1] == ' ' || p[-1] == '\t'))
				p--;
			*p = '\0';
			return;
		}
	}
}

/* ini_handler: non-zero is success. */
static int take_key(void *context, const char *section, const char *key, const char *value)
{
	struct inifile *f = context;
	bool continued = f->indented && f->has_key;
	_cleanup_free_ char *text = strdup(value ? value : "");
	char message[OPTIONS_MESSAGE_LEN] = "";
	int r;

	if (f->failed)
		return 0;
	if (text && continued)
		cut_comment(text);
	r = text ? f->handler(f->context, section, key, text, continued, message) : -ENOMEM;
	f->has_key = true;
	if (r < 0)
		fail(f, r, message);
	return r == 0;
}

int inifile_read(const char *path, const char *kind, inifile_handler *handler, void *context,
		 char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char what[OPTIONS_MESSAGE_LEN] = "", escaped[200];
	struct inifile f = {.file = file, .handler = handler, .context = context, .message = what};
	struct stat st;
	int error = errno, line;

	text_escape(path, escaped, sizeof(escaped));
	if (file && fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s %s is a directory", kind, escaped);
		return -EINVAL;
	}
	if (!file) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s %s: %s", kind, escaped, strerror(error));
		return error == ENOENT ? -ENOENT : -EINVAL;
	}

	/* What comes first in the file counts: a line inih cannot read, or a refused key. */
	line = ini_parse_stream(read_line, &f, take_key, &f);
	if (line < 0)
		return -ENOMEM;
	if (f.failed && (line == 0 || f.failed <= line))
		line = f.failed;
	else if (line > 0)
		snprintf(what, sizeof(what), "this is no \"name = value\", section or comment");
	if (line > 0) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s:%d: %.700s", escaped, line, what);
		return f.error == -ENOMEM ? -ENOMEM : -EINVAL;
	}
	return 0;
}

int inifile_unknown_key(const char *key, const char *const *names,
			char message[static OPTIONS_MESSAGE_LEN])
{
	const char *near = text_nearest(key, names);
	char escaped[100];

	snprintf(message, OPTIONS_MESSAGE_LEN, "unknown key \"%s\"%s%s%s",
		 text_escape(key, escaped, sizeof(escaped)), near ? "; did you mean " : "",
		 near ? near : "", near ? "?" : "");
	return -EINVAL;
}
