/* SPDX-License-Identifier: GPL-2.0-only */
/* The metrics as a file for the node exporter's textfile collector. */
#ifndef EGRESS25_SERVE_TEXTFILE_H
#define EGRESS25_SERVE_TEXTFILE_H

#include <stddef.h>

#define TEXTFILE_NAME "egress25.prom"

/* Replaces DIRECTORY/egress25.prom in one step: who reads it reads the old one or the new one. 0 or
 * a negative errno, and then the old one stands. */
int textfile_write(const char *directory, const char *text, size_t len);

#endif
