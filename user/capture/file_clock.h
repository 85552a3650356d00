/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock of one capture file, by its packets' times, in the order in which they stand there. A
 * time is held against those before and behind: one that is far from both is wild and costs that
 * packet; a clock that was set back goes on where it was. Pure.
 */
#ifndef EGRESS25_CAPTURE_FILE_CLOCK_H
#define EGRESS25_CAPTURE_FILE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Packets within this of each other are put in order; a time further back is not one of them. */
#define CLOCK_NEAR_NS 5000000000ULL

struct clock_of_file {
	bool first_is_certain; /* the third time is near it, whatever the second is */
	bool has_last;
	uint64_t last_ns;   /* the newest time that was accepted, as the file has it */
	int64_t shift_ns;   /* what is added to the file's times */
	uint64_t set_backs; /* how often it was set back */
};

/* What is added to the times of a file that begins then: times of 0 are times, and to the core 0 is
 * none. */
int64_t clock_first_shift_ns(uint64_t time_ns);

static inline bool clock_is_near(uint64_t a, uint64_t b)
{
	return (a < b ? b - a : a - b) <= CLOCK_NEAR_NS;
}

/* Whether a packet of that time is accepted, now that the one behind it is known; NULL: it is the
 * last. May change shift_ns, for it and for all that follow. */
bool clock_accept(struct clock_of_file *c, uint64_t time_ns, const uint64_t *next_ns);

#endif
