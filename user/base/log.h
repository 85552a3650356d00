/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program says about itself, on stderr, one plain sentence a line. Only the edges (cli)
 * call this; everything below them returns errors. stdout belongs to records.
 */
#ifndef EGRESS25_BASE_LOG_H
#define EGRESS25_BASE_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct writer;

/* How much is told, and how a line looks; the words of --log.level and --log.format, in order. */
enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };
enum log_format {
	LOG_FORMAT_TEXT,   /* "egress25: warning: ..." */
	LOG_FORMAT_LOGFMT, /* ts=... level=warn msg="...", as Prometheus's programs have it */
	LOG_FORMAT_JSON,   /* the same members as an object a line */
};

/* For the rest of the process; until then INFO and TEXT. */
void log_configure(enum log_level level, enum log_format format);

/* Whether what has this priority of syslog(3) is told. */
bool log_wants(int priority);

/* A line of somebody who has priorities of syslog(3) and more to say than a sentence: NULL ends the
 * pairs of name and value, which the text form leaves out. What is below the level is dropped. */
void log_fields(int priority, const char *message, const char *const *fields);

/* Something failed and the program ends with it. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Something is missing and the program goes on without it. */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something happened as it should. */
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From now on lines are queued there instead of being written to stderr, whose reader may pause;
 * those that find no room are counted. Each begins with `before`, a literal. NULL: to stderr again.
 */
void log_through(struct writer *w, const char *before);
/* Lines that found no room. */
unsigned long log_lost(void);

/* Whether stderr leads to the systemd journal; lines begin with their level there, "<4>", which the
 * journal takes off. */
bool log_is_journal(void);

#endif
