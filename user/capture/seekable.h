/* SPDX-License-Identifier: GPL-2.0-only */
/* A file that can be read again from where it stands, whatever it was: a pipe is copied first. */
#ifndef EGRESS25_CAPTURE_SEEKABLE_H
#define EGRESS25_CAPTURE_SEEKABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What is taken from a pipe at most: a day of a mail server's headers many times over, and less
 * than what should be left on a disk. */
#define SPOOL_MAX (4ULL << 30)

/* Whether it cannot be rewound as it is. */
bool seekable_is_needed(FILE *file);

/* Copies what is left of file to a temporary one without a name, in $TMPDIR or /var/tmp: on disk,
 * for memory is what a machine in trouble lacks, and /tmp often is memory. *ret stands at its
 * beginning and is the caller's to close. 0, -EFBIG above max bytes, or another negative errno of
 * reading or writing. */
int seekable_copy(FILE **ret, FILE *file, uint64_t max);

#endif
