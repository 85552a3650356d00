/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The small files that firmware, hypervisor and kernel leave behind. Nothing is waited for (a pipe
 * in place of a file is no file), and what is longer than expected is not what was looked for.
 */
#ifndef EGRESS25_CLOUD_SMALL_FILE_H
#define EGRESS25_CLOUD_SMALL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* SMBIOS strings have no limit; the longest wanted has 32 characters. */
#define PEEK_LINE_MAX 128

/* All bytes of the file, path relative to the directory dir; buf is NUL-terminated behind them.
 * Their number, or -1: no such file, or one of size bytes or more. */
ssize_t peek_bytes(int dir, const char *path, char *buf, size_t size);

/* The file's only line, without its newline. False when there is none, or it is no such line:
 * empty, too long, with a second line or a NUL inside. */
bool peek_line(int dir, const char *path, char line[static PEEK_LINE_MAX]);

#endif
