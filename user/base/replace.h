/* SPDX-License-Identifier: GPL-2.0-only */
/* A file's whole content in place of what was there: readers see the one or the other, never a
 * part, whenever the writer ends. */
#ifndef EGRESS25_BASE_REPLACE_H
#define EGRESS25_BASE_REPLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* In that directory, by way of ".NAME.new", which only one writer may use at a time. Symbolic links
 * are not followed: one of that name is replaced. durable: it outlives a loss of power from then
 * on. 0 or a negative errno, and what was there is there still. */
int replace_file(const char *directory, const char *name, const void *bytes, size_t len,
		 mode_t mode, bool durable);

/* A file that could not be written to its end: it is closed and removed, unless what the path names
 * is a device, a pipe or a symbolic link, as /dev/stdout is. */
void remove_unfinished(FILE **out, const char *path);

#endif
