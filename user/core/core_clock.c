// SPDX-License-Identifier: GPL-2.0-only
/* See core_clock.h. Every time in these structs stands here, once. */

#include "core/core_clock.h"

static void in(uint64_t *time_ns)
{
	if (*time_ns)
		*time_ns += CORE_CLOCK_AHEAD_NS;
}

static void out(uint64_t *time_ns)
{
	if (*time_ns)
		*time_ns -= CORE_CLOCK_AHEAD_NS;
}

void core_clock_observation(struct observation *o)
{
	o->time_ns = core_clock_of(o->time_ns);
	switch (observation_origin(o->kind)) {
	case ORIGIN_SOCKET:
		in(&o->socket.started_ns);
		in(&o->socket.first_byte_ns);
		break;
	case ORIGIN_PACKET:
		if (o->kind == OBSERVE_WIRE_END)
			in(&o->end.first_byte_ns);
		break;
	case ORIGIN_LOSS:
		in(&o->loss.upto_ns);
		break;
	case ORIGIN_LINE:
	case ORIGIN_UPLINK:
		break;
	}
}

void core_clock_attempt(struct attempt *a)
{
	out(&a->started_ns);
	out(&a->last_syn_ns);
	out(&a->established_ns);
	out(&a->ended_ns);
	out(&a->wire_syn_ns);
	out(&a->wire_answer_ns);
	out(&a->first_byte_ns);
}

void core_clock_verdict(struct verdict *v)
{
	struct evidence *e = &v->evidence;

	out(&v->since_ns);
	out(&v->decided_ns);
	out(&v->before_since_ns);
	out(&v->last_block.since_ns);
	out(&v->last_block.until_ns);
	for (uint32_t i = 0; i < v->apart_count; i++) {
		out(&v->apart[i].since_ns);
		out(&v->apart[i].answered_ns);
	}
	out(&e->only_ns);
	out(&e->other_uplink.answered_ns);
	out(&e->attempts_ns);
	out(&e->near.time_ns);
	out(&e->first_ns);
	out(&e->last_answer_ns);
	out(&e->last_failure_ns);
	out(&e->last_redirect_ns);
}
