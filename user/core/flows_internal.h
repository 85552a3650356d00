/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The joiner's parts: flows.c has its life and its clock, flows_socket.c and flows_wire.c take in
 * what the sensors report, flows_end.c has what these come to, flows_due.c when. For core/flows*.c
 * alone.
 */
#ifndef EGRESS25_CORE_FLOWS_INTERNAL_H
#define EGRESS25_CORE_FLOWS_INTERNAL_H

#include "core/flow.h"

/* flows_socket.c, flows_wire.c: each takes the observations of its own sensors. */
void flows_observe_socket(struct flows *j, const struct observation *o);
void flows_observe_wire(struct flows *j, const struct observation *o);

/* flows_socket.c. It has been open for a while: whoever can is to ask its socket what came in. */
void flows_ask(struct flows *j, struct flow *s);

/* flows_wire.c. A slot that no socket owns: its time has come, or its handshake is decided. */
void flows_loose_is_due(struct flows *j, struct flow *s, uint64_t now_ns);
void flows_end_forwarded(struct flows *j, struct flow *s, uint64_t now_ns);

/* flows_due.c. Takes out what is due, linked by due_older: the one that was touched longest ago
 * first. */
struct flow *flows_take_due(struct flows *j, uint64_t now_ns);

/* flows_end.c. Tells the world what is known of the attempt now. */
void flows_emit(struct flows *j, enum record_kind kind, struct flow *s, uint64_t time_ns,
		bool reset_inbound);
/* Then flows_tick() looks after it, a moment later at most. */
void flows_wait_until(struct flows *j, struct flow *s, uint64_t at_ns);
/* Tells the judge, and the machine's as soon as the attempt is evidence for it. */
void flows_tell(struct flows *j, struct flow *s, enum fact_kind kind, uint32_t n, uint64_t now_ns);
/* Tell the judge, once per attempt. */
void flows_tell_answered(struct flows *j, struct flow *s, uint64_t now_ns);
void flows_tell_reset(struct flows *j, struct flow *s, uint64_t now_ns);
/* Tells the detector what a loose slot had kept back, its answer last: nothing of a SYN comes
 * before that it was sent. */
void flows_tell_collected(struct flows *j, struct flow *s, uint32_t left, uint32_t dropped,
			  uint64_t now_ns);
/* The ISN of a SYN became known: from now on every sensor's report finds the slot. */
void flows_bind_isn(struct flows *j, struct flow *s, const struct observation *o);
/* Tells the end; the slot may be gone afterwards. */
void flows_end(struct flows *j, struct flow *s, enum outcome outcome, uint64_t now_ns);
/* The end of a socket that had to wait for its RST to be told. */
void flows_end_aborted(struct flows *j, struct flow *s);

#endif
