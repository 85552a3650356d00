/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The joiner's parts: join.c has its life and its clock, join_socket.c and join_wire.c take in what
 * the sensors report, join_attempt.c has what these come to. Nobody else includes this.
 */
#ifndef EGRESS25_CORE_JOIN_PART_H
#define EGRESS25_CORE_JOIN_PART_H

#include "core/slot.h"

/* join_socket.c, join_wire.c: each takes the observations of its own sensors. */
void join_observe_socket(struct join *j, const struct observation *o);
void join_observe_wire(struct join *j, const struct observation *o);

/* join_wire.c. A slot that no socket owns: its time has come, or its handshake is decided. */
void join_loose_is_due(struct join *j, struct slot *s, uint64_t now_ns);
void join_end_forwarded(struct join *j, struct slot *s, uint64_t now_ns);

/* join_attempt.c. Tells the world what is known of the attempt now. */
void join_emit(struct join *j, enum record_kind kind, struct slot *s, uint64_t time_ns,
	       bool reset_inbound);
/* Then join_tick() looks after it, a moment later at most. */
void join_wait_until(struct join *j, struct slot *s, uint64_t at_ns);
/* Tell the judge, once per attempt. */
void join_tell_answered(struct join *j, struct slot *s, uint64_t now_ns);
void join_tell_reset(struct join *j, struct slot *s, uint64_t now_ns);
/* Tells the judge at once what a loose slot had kept back. */
void join_tell_collected(struct join *j, struct slot *s, uint32_t left, uint32_t dropped,
			 uint64_t now_ns);
/* The ISN of a SYN became known: from now on every sensor's report finds the slot. */
void join_bind_isn(struct join *j, struct slot *s, const struct observation *o);
/* Tells the end; the slot may be gone afterwards. */
void join_end(struct join *j, struct slot *s, enum outcome outcome, uint64_t now_ns);
/* The end of a socket that had to wait for its RST to be told. */
void join_end_aborted(struct join *j, struct slot *s);

#endif
