/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels before 5.17 give no reason for a drop, but the place: the address in the kernel's text
 * that the packet was freed from. Its function is found in /proc/kallsyms, and says which part of
 * this host it was.
 */
#ifndef EGRESS25_SENSOR_DROP_PLACES_H
#define EGRESS25_SENSOR_DROP_PLACES_H

#include <stdio.h>

#include "bpf/events.h"
#include "core/observation.h"

#define DROP_PLACES_SEEN 32 /* places that are remembered by name; more stay unnamed */

struct drop_places {
	struct e25_drop_place at[E25_DROP_PLACES]; /* functions that speak for a part */
	unsigned int count;
	FILE *symbols; /* kept open, for addresses are shown by the rights it was opened with */
	struct {
		uint64_t location;
		char name[DROP_REASON_LEN];
	} seen[DROP_PLACES_SEEN];
	unsigned int seen_count;
};

/* Reads the table of symbols, "ADDRESS TYPE NAME[\t[MODULE]]" a line, and keeps the file, also
 * where it fails: -EPERM when addresses are hidden, which takes CAP_SYSLOG, -ENOENT when none of
 * the functions is there. */
int drop_places_read(struct drop_places *ret, FILE *symbols);

/* The function that holds an address of the kernel's text, "" where none is known, and the part it
 * speaks for: E25_DROP_UNKNOWN for most. */
enum e25_drop_by drop_places_name(struct drop_places *p, uint64_t location,
				  char buf[static DROP_REASON_LEN]);

/* The same of /proc/kallsyms; where that is hidden, of standard input if it is that file, as a
 * service manager with more rights may have opened it. */
int drop_places_open(struct drop_places *ret);

void drop_places_close(struct drop_places *p);

#endif
