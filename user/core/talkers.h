/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who connects, and where to: a row per sender and port, and one per destination and port, each
 * with how its attempts went. Bounded by the space-saving algorithm: where there is no row left,
 * the one that counts least makes room, what it counted moves to `others`, and the new one ranks as
 * high as it. So rows and others add up to all, and whoever makes more than one attempt in
 * TALKERS_SENDERS (or TALKERS_DESTINATIONS) of all has a row. Pure; decides nothing.
 */
#ifndef EGRESS25_CORE_TALKERS_H
#define EGRESS25_CORE_TALKERS_H

#include "core/record.h"

#define TALKERS_SENDERS	     64
#define TALKERS_DESTINATIONS 128
#define TALKERS_MAX	     128 /* rows of either */

struct talker_counts {
	uint64_t attempts;	   /* begun; those that are none of the next four are open */
	uint64_t answered, failed; /* ended so */
	uint64_t waiting;	   /* without an answer now; as of talkers_begin_waiting() */
	uint64_t syns;
};

struct talker {
	uint64_t hash;
	uint16_t port;
	/* Of a sender; the pid is the newest one's. Neither known nor forwarded: nobody knows. */
	struct process process;
	bool forwarded;
	/* Of a destination. */
	struct address destination;

	struct talker_counts counts;
	uint64_t oldest_ns;		 /* of those that wait, the first began; 0 none waits */
	uint64_t answered_ns, failed_ns; /* the newest end of each kind; 0 never */
	enum outcome failed_as;		 /* that failure */
};

struct talker_list {
	struct talker *rows;
	/* Of each row, close together, for these are looked through. A row that makes room hands
	 * its rank on. */
	uint64_t hashes[TALKERS_MAX], ranks[TALKERS_MAX];
	size_t size, count;
	struct talker_counts others;
	uint64_t moved; /* rows that made room */
};

struct talkers {
	struct talker_list senders, destinations;
	struct talker sender_rows[TALKERS_SENDERS], destination_rows[TALKERS_DESTINATIONS];
};

/* Not to be copied afterwards. */
void talkers_init(struct talkers *t);
void talkers_take(struct talkers *t, const struct record *r);

/* Who waits is counted anew: begins it, and adds one attempt. */
void talkers_begin_waiting(struct talkers *t);
void talkers_add_waiting(struct talkers *t, const struct attempt *a, uint64_t started_ns);

void talker_counts_add(struct talker_counts *to, const struct talker_counts *more);

/* Its attempts fail just now: more wait than answer, or the newest end is a failure. */
bool talker_fails(const struct talker *row);

/* How a destination fares just now, port 0 on any port: one that fails on any of them fails. */
enum talker_fate { FATE_UNKNOWN, FATE_WORKS, FATE_FAILS };
enum talker_fate talkers_fate(const struct talkers *t, const struct address *destination,
			      uint16_t port);

/* The first max rows in the order in which they matter: those that fail first, then by attempts.
 * ret_others: all that is not among them. Returns how many. */
size_t talkers_sorted(const struct talker_list *t, const struct talker *ret[], size_t max,
		      struct talker_counts *ret_others);

#endif
