/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of the thread each origin takes: whoever asks for more than a share is answered later,
 * not less. An origin is an address as it counts, or a user of this machine (http_peers.h). Knows
 * times; neither sockets nor HTTP.
 */
#ifndef EGRESS25_SERVE_HTTP_SHARE_H
#define EGRESS25_SERVE_HTTP_SHARE_H

#include <stdint.h>

#include "base/address.h"

/* A quarter of the thread, and at once as much as a quarter of a second: forty pages of the largest
 * kind. */
#define HTTP_SHARE_PARTS    4
#define HTTP_SHARE_BURST_US 250000
#define HTTP_SHARE_ORIGINS                                                                         \
	64 /* remembered; the one that has been quiet for longest is forgotten                     \
	    */

struct http_share {
	struct http_share_origin {
		struct address origin; /* unknown: a free place */
		uint64_t spent_us;     /* shrinking with time */
		uint64_t at_ms;
		uint64_t usual_us; /* what its last request took */
	} origins[HTTP_SHARE_ORIGINS];
};

/* A request begins: 0, or in how many milliseconds its turn is. What it will take is set aside. */
uint64_t http_share_wait_ms(struct http_share *s, const struct address *origin, uint64_t now_ms);
/* It has ended, and took so much of the thread. */
void http_share_settle(struct http_share *s, const struct address *origin, uint64_t took_us,
		       uint64_t now_ms);
/* Something that nothing was set aside for: a connection. */
void http_share_spend(struct http_share *s, const struct address *origin, uint64_t took_us,
		      uint64_t now_ms);

#endif
