// SPDX-License-Identifier: GPL-2.0-only
/* See log.h. A line is put together first and written at once, so that lines of several writers
 * to one terminal do not mix. What it quotes is made safe by the caller. */

#include "base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

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

static void log_line(int level, const char *kind, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void log_line(int level, const char *kind, const char *format, va_list args)
{
	char line[1024], prefix[8] = "";

	if (log_is_journal())
		snprintf(prefix, sizeof(prefix), "<%d>", level);
	vsnprintf(line, sizeof(line), format, args);
	fprintf(stderr, "%segress25: %s%s\n", prefix, kind, line);
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
