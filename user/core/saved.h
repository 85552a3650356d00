/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What outlives the process, as a whole: a head, what the monitor knows, the history's changes, and
 * a checksum. Pure: whoever keeps it, a file or a test, is told when it was written.
 */
#ifndef EGRESS25_CORE_SAVED_H
#define EGRESS25_CORE_SAVED_H

#include "core/history.h"
#include "core/monitor.h"

/* Rises when what is written is no longer read rightly by those before; what they wrote stays
 * readable, by codec.h's lines that ask for the version, or is told as old. */
#define SAVED_VERSION 2

/* Never more is written, and more is not read: the networks, destinations and changes that are kept
 * take less than half of it. */
#define SAVED_BYTES_MAX (1U << 20)

#define SAVED_BOOT_ID_LEN 37 /* as /proc/sys/kernel/random/boot_id has it */

/* A moment, by every clock there is: the machine's own, whatever time namespace it was read in. */
struct saved_moment {
	uint64_t monotonic_ns, boottime_ns;
	int64_t wall_ns;
	int64_t core_ahead_ns;		 /* the core's clock minus monotonic_ns; of now, not kept */
	char boot_id[SAVED_BOOT_ID_LEN]; /* "" where it cannot be read */
};

enum saved_result {
	SAVED_READ,
	SAVED_FOREIGN,	 /* no such file at all */
	SAVED_DAMAGED,	 /* cut off, or not as it was written */
	SAVED_NEWER,	 /* of a later version of this program */
	SAVED_OF_FUTURE, /* written at a time that has not come yet */
	SAVED_RESULT_COUNT
};

/* Writes it to bytes, at least SAVED_BYTES_MAX. Its length; 0 when there is no room, which would be
 * a bug. */
size_t saved_write(struct monitor *m, struct history *h, const struct saved_moment *now,
		   unsigned char *bytes);

/* Reads it into a monitor and a history that know nothing yet; unless it is SAVED_READ they know
 * nothing afterwards. ret_written is when it was written, where that was read. */
enum saved_result saved_read(struct monitor *m, struct history *h, const struct saved_moment *now,
			     const unsigned char *bytes, size_t len,
			     struct saved_moment *ret_written);

/* Why it was not read, for a sentence: "it is damaged or cut off". NULL for SAVED_READ. */
const char *saved_result_words(enum saved_result result);

#endif
