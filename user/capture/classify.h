/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a packet is to somebody who watches an uplink: the observation that the wire sensor makes
 * of it (bpf/wire.h). Pure.
 */
#ifndef EGRESS25_CAPTURE_CLASSIFY_H
#define EGRESS25_CAPTURE_CLASSIFY_H

#include "capture/local_side.h"

/* A capture has one uplink, whatever it was called; see engine/playback.c. */
#define CAPTURE_IFINDEX 1

enum sight {
	SIGHT_NOTHING,	/* of no interest */
	SIGHT_OBSERVED, /* *ret is filled in, but for the time */
	SIGHT_INBOUND,	/* a SYN to a watched port that came in: somebody else's attempt */
	SIGHT_OURS,	/* a further segment of ours to a watched port */
	SIGHT_THEIRS,	/* a further one that comes from there */
};

/* p is of the kind given. */
enum sight sight(const struct packet *p, enum packet_kind kind, const struct local_side *locals,
		 const uint16_t *ports, size_t ports_count, struct observation *ret);

#endif
