/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program says about itself, on stderr, one plain sentence a line. Only the edges (cli)
 * call this; everything below them returns errors. stdout belongs to records.
 */
#ifndef EGRESS25_BASE_LOG_H
#define EGRESS25_BASE_LOG_H

#include <stdbool.h>

/* Something failed and the program ends with it. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Something is missing and the program goes on without it. */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something happened as it should. */
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether stderr leads to the systemd journal; lines begin with their level there, "<4>", which the
 * journal takes off. */
bool log_is_journal(void);

#endif
