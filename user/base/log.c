// SPDX-License-Identifier: GPL-2.0-only
/* See log.h. A line is put together first and written at once, so that lines of several writers
 * to one terminal do not mix. What it quotes is made safe by the caller. */

#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/writer.h"

/* Where lines go. */
static struct {
	struct writer *writer; /* NULL: stderr */
	const char *before;
	unsigned long lost;
} way;

/* systemd says in JOURNAL_STREAM which device and inode lead to the journal (systemd.exec(5)). */
bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char mine[64];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) < 0)
		return false;
	snprintf(mine, sizeof(mine), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return strcmp(stream, mine) == 0;
}

static struct {
	enum log_level level;
	enum log_format format;
} how = {LOG_LEVEL_INFO, LOG_FORMAT_TEXT};

void log_configure(enum log_level level, enum log_format format)
{
	how.level = level;
	how.format = format;
}

/* syslog's eight as Prometheus's four. */
static enum log_level level_of(int priority)
{
	return priority <= LOG_ERR	 ? LOG_LEVEL_ERROR
	       : priority == LOG_WARNING ? LOG_LEVEL_WARN
	       : priority <= LOG_INFO	 ? LOG_LEVEL_INFO
					 : LOG_LEVEL_DEBUG;
}

bool log_wants(int priority)
{
	return level_of(priority) >= how.level;
}

/* A value of logfmt and of JSON alike: quoted where it is not one plain word. */
static void put_value(FILE *out, const char *text, bool quote)
{
	if (!quote) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			putc('\\', out);
		if (c < 0x20 || c == 0x7f)
			fprintf(out, "\\u%04x", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

static bool is_word(const char *text)
{
	return *text && !strpbrk(text, " =\"\\\n\t\r");
}

static void put_pair(FILE *out, const char *name, const char *value, bool first)
{
	bool json = how.format == LOG_FORMAT_JSON;

	fprintf(out, json ? "%s\"%s\":" : "%s%s=", first ? "" : json ? "," : " ", name);
	put_value(out, value, json || !is_word(value));
}

/* UTC with milliseconds, as go-kit's loggers write it. */
static void now(char buf[static 40])
{
	struct timespec t;
	struct tm utc;
	char seconds[24];

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &utc);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(buf, 40, "%s.%03ldZ", seconds, t.tv_nsec / 1000000);
}

static void put_structured(FILE *out, int priority, const char *message, const char *const *fields)
{
	static const char *const words[] = {"debug", "info", "warn", "error"};
	char time[40];

	now(time);
	if (how.format == LOG_FORMAT_JSON)
		putc('{', out);
	put_pair(out, "ts", time, true);
	put_pair(out, "level", words[level_of(priority)], false);
	put_pair(out, "msg", message, false);
	for (; fields && fields[0]; fields += 2)
		put_pair(out, fields[0], fields[1], false);
	fputs(how.format == LOG_FORMAT_JSON ? "}\n" : "\n", out);
}

static void write_bytes(const char *bytes, size_t len)
{
	if (!way.writer)
		fwrite(bytes, 1, len, stderr);
	else if (writer_put(way.writer, bytes, len, 0) == -ENOBUFS)
		way.lost++;
}

static void write_line(int priority, const char *kind, const char *message,
		       const char *const *fields)
{
	_cleanup_free_ char *line = NULL;
	size_t len = 0;
	FILE *out;

	if (!log_wants(priority))
		return;
	out = open_memstream(&line, &len);
	if (!out)
		return;
	if (way.writer)
		fputs(way.before, out);
	if (log_is_journal())
		fprintf(out, "<%d>", priority);
	if (how.format == LOG_FORMAT_TEXT)
		fprintf(out, "egress25: %s%s\n", kind, message);
	else
		put_structured(out, priority, message, fields);
	if (fclose(out) == 0)
		write_bytes(line, len);
}

void log_through(struct writer *w, const char *before)
{
	way.writer = w;
	way.before = before;
}

unsigned long log_lost(void)
{
	return way.lost;
}

void log_fields(int priority, const char *message, const char *const *fields)
{
	write_line(priority, "", message, fields);
}

static void log_line(int level, const char *kind, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void log_line(int level, const char *kind, const char *format, va_list args)
{
	char line[1024];

	vsnprintf(line, sizeof(line), format, args);
	write_line(level, kind, line, NULL);
}

void log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(LOG_ERR, "", format, args);
	va_end(args);
}

void log_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(LOG_WARNING, "warning: ", format, args);
	va_end(args);
}

void log_notice(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(LOG_NOTICE, "", format, args);
	va_end(args);
}
