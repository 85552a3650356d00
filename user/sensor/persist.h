/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counting that outlives the process: which maps and links are pinned, whether what is found there
 * may be gone on with, and how a new set of programs takes over from the one that counted while
 * nobody was there. Knows libbpf; what is counted, only as far as persist_schema.h compares it. Its
 * one idea: the new programs are attached beside the old ones, and one store makes them the active
 * generation.
 */
#ifndef EGRESS25_SENSOR_PERSIST_H
#define EGRESS25_SENSOR_PERSIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sensor/persist_counts.h"
#include "sensor/persist_schema.h"
#include "sensor/pins.h"

#define PERSIST_NOTE_LEN 512

struct persist;
struct egress25_bpf;
struct bpf_link;

/* ---- for whoever opens the sensors ---- */

/* Takes the directory, and changes nothing yet. persist_counts_len bytes are kept for the caller,
 * too, who says with persist_counts_kind what they hold: another kind, and counting starts afresh.
 * 0, or a negative errno with a sentence in message: -EINVAL it is no place for that, -EBUSY
 * another process has it.
 */
int persist_open(struct persist **ret, const char *dir, size_t persist_counts_len,
		 uint64_t persist_counts_kind, char message[static PINS_MESSAGE_LEN]);
/* Leaves what is pinned where it is. To be called after sensors_close(). */
void persist_close(struct persist *p);

/* What happened at the start, for a log: "counting starts afresh: ..."; "" nothing worth saying. */
const char *persist_note(const struct persist *p);
/* What is not as it was asked for, likewise. */
const char *persist_warning(const struct persist *p);

/* Ends it: what an earlier process left there goes, unless another one has it. How much there was;
 * 0 also where there is no such place. A negative errno with a sentence in message when something
 * else is there, and nothing was removed. */
int persist_forget(const char *dir, char message[static PINS_MESSAGE_LEN]);

/* ---- for the sensors ---- */

/* Decides, by the layout that the sensors will have: the counters, cpus and namespaces are the
 * caller's, the hashes are made here. 0 or negative errno. */
int persist_prepare(struct persist *p, struct persist_schema *layout);
/* The generation of the programs to be loaded. */
uint64_t persist_generation(const struct persist *p);
/* Has the object use the maps that are there already, before it is loaded. 0 or negative errno. */
int persist_reuse(const struct persist *p, struct egress25_bpf *skeleton);
/* The book, mapped: written to directly. 0 or negative errno. */
int persist_map_book(struct persist *p, struct persist_counts **ret);
void *persist_caller_book(const struct persist *p);
/* Records wait that may be handed on: they were made by the same programs. */
bool persist_has_stories(const struct persist *p);
const struct pins *persist_pins(const struct persist *p);
void persist_say(struct persist *p, const char *note);

/* What is attached to tracepoints. */
struct persist_link {
	const char *name; /* of its program; NULL: not to be kept */
	struct bpf_link *link;
};

/* Everything is attached: pins it, makes it active, and ends the programs before. wire_error is
 * what kept the programs at the uplinks from being pinned, 0 nothing. Counts records in a ring that
 * is left behind as skipped. 0 or negative errno; what could not be pinned is a warning. */
int persist_take_over(struct persist *p, struct egress25_bpf *skeleton,
		      const struct persist_link *links, size_t links_count, int wire_error);

#endif
