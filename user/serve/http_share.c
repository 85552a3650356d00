// SPDX-License-Identifier: GPL-2.0-only
/* See http_share.h. */

#include "serve/http_share.h"

#define US_PER_MS 1000
/* Of a request whose origin is new: the cheapest there is. */
#define FIRST_US  100

static struct http_share_origin *find(struct http_share *s, const struct address *origin,
				      uint64_t now_ms)
{
	struct http_share_origin *found = &s->origins[0];
	uint64_t back_us;

	for (uint32_t i = 0; i < HTTP_SHARE_ORIGINS; i++) {
		struct http_share_origin *o = &s->origins[i];

		if (address_equal(&o->origin, origin)) {
			found = o;
			break;
		}
		if (o->at_ms < found->at_ms)
			found = o;
	}
	if (!address_equal(&found->origin, origin))
		*found = (struct http_share_origin){
			.origin = *origin, .at_ms = now_ms, .usual_us = FIRST_US};
	back_us = (now_ms - found->at_ms) * US_PER_MS / HTTP_SHARE_PARTS;
	found->spent_us -= back_us < found->spent_us ? back_us : found->spent_us;
	found->at_ms = now_ms;
	return found;
}

uint64_t http_share_wait_ms(struct http_share *s, const struct address *origin, uint64_t now_ms)
{
	struct http_share_origin *o = find(s, origin, now_ms);

	o->spent_us += o->usual_us;
	if (o->spent_us <= HTTP_SHARE_BURST_US)
		return 0;
	return (o->spent_us - HTTP_SHARE_BURST_US) * HTTP_SHARE_PARTS / US_PER_MS + 1;
}

void http_share_settle(struct http_share *s, const struct address *origin, uint64_t took_us,
		       uint64_t now_ms)
{
	struct http_share_origin *o = find(s, origin, now_ms);

	o->spent_us += took_us;
	o->spent_us -= o->usual_us < o->spent_us ? o->usual_us : o->spent_us;
	o->usual_us = took_us > FIRST_US ? took_us : FIRST_US;
}

void http_share_spend(struct http_share *s, const struct address *origin, uint64_t took_us,
		      uint64_t now_ms)
{
	find(s, origin, now_ms)->spent_us += took_us;
}
