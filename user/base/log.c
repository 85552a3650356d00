// SPDX-License-Identifier: GPL-2.0-only
/* See log.h. A line is put together first and written at once, so that lines of several writers
 * to one terminal do not mix. What it quotes is made safe by the caller. */

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static void log_line(const char *kind, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void log_line(const char *kind, const char *format, va_list args)
{
	char line[1024];

	vsnprintf(line, sizeof(line), format, args);
	fprintf(stderr, "egress25: %s%s\n", kind, line);
}

void log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line("", format, args);
	va_end(args);
}

void log_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line("warning: ", format, args);
	va_end(args);
}

void log_notice(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line("", format, args);
	va_end(args);
}
