/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core tells the world, one event each: the only output of the core. Rendering them is
 * somebody else's work. Pointers are valid during the call that delivers the record.
 */
#ifndef EGRESS25_CORE_RECORD_H
#define EGRESS25_CORE_RECORD_H

#include "core/attempt.h"
#include "core/verdict.h"

enum record_kind {
	RECORD_SYN,	    /* attempt: its first SYN */
	RECORD_RETRY,	    /* attempt: a repeated one */
	RECORD_ESTABLISHED, /* attempt: handshake complete */
	RECORD_RESET,	    /* attempt: an RST on the established connection */
	RECORD_ATTEMPT,	    /* attempt: its end */
	RECORD_VERDICT,	    /* verdict: it changed */
	RECORD_LOSS,	    /* loss */
	RECORD_UPLINK,	    /* uplink: other ones are watched from here on */
	RECORD_KIND_COUNT
};

struct record {
	enum record_kind kind;
	uint64_t time_ns;
	union {
		const struct attempt *attempt; /* SYN ... ATTEMPT */
		const struct verdict *verdict;
		struct {
			/* Records lost since the last one: in the kernel, and lines by a reader
			 * that paused. */
			uint64_t ring, recursion, client;
		} loss;
		const struct uplink_news *uplink;
	};
	bool reset_inbound; /* RECORD_RESET: who sent it, true for the far end */
};

/* Whether it tells of an attempt. */
static inline bool record_is_of_attempt(const struct record *r)
{
	switch (r->kind) {
	case RECORD_SYN:
	case RECORD_RETRY:
	case RECORD_ESTABLISHED:
	case RECORD_RESET:
	case RECORD_ATTEMPT:
		return true;
	case RECORD_VERDICT:
	case RECORD_LOSS:
	case RECORD_UPLINK:
	case RECORD_KIND_COUNT:
		break;
	}
	return false;
}

/* As the records of the interface are called: "syn", "retry" ... */
const char *record_kind_to_str(enum record_kind kind);

typedef void (*record_sink)(void *context, const struct record *record);

#endif
