/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a process that runs for months keeps its heap flat. What is rendered lies in open_memstream()
 * buffers, which double (16,484 bytes, 33,068, 66,236 ...) and are cut to length at the end. glibc
 * keeps the last piece of less than 1 kB, cut off right behind the text, for small requests: the
 * place of the text is then too short for the next buffer of that size, which is taken from the
 * top. That may happen seven times for each of 64 sizes: 28 MB for a status of 65 kB.
 */
#ifndef EGRESS25_BASE_HEAP_H
#define EGRESS25_BASE_HEAP_H

#include <malloc.h>

#define HEAP_LARGE 16384

/* From now on every piece of at least HEAP_LARGE bytes has pages of its own, which go back to the
 * kernel when it is freed. Where the C library has no such choice, nothing changes. */
static inline void heap_part_large(void)
{
#ifdef M_MMAP_THRESHOLD
	(void)mallopt(M_MMAP_THRESHOLD, HEAP_LARGE);
#endif
}

#endif
