// SPDX-License-Identifier: GPL-2.0-only
/* See host_acts.h. */

#include "core/host_acts.h"

#include "core/weights.h"

/* One SYN that a redirected user loses may be another rule's, for that destination; its repeat
 * after a second, or another one's, is not. */
#define DROPS_TO_REPLACE 2

/* What is dropped so long after the one before begins another series. */
#define PAUSE_NS (60 * SECOND_NS)

/* By user where he is known, by namespace elsewhere. */
static uint64_t user_of(const struct attempt *a)
{
	return a->process.known ? a->process.uid : 1ULL << 32 | a->netns;
}

static bool concerns(const struct host_acts *h, const struct attempt *a)
{
	for (unsigned int i = 0; i < h->users_count; i++) {
		if (h->users[i] == user_of(a))
			return true;
	}
	return false;
}

static void note_user(struct host_acts *h, const struct attempt *a)
{
	if (!concerns(h, a) && h->users_count < HOST_ACTS_USERS)
		h->users[h->users_count++] = user_of(a);
	h->contrary = 0;
}

static void begin(struct host_acts *h, enum host_act act, const struct attempt *a)
{
	h->act = act;
	h->users_count = 0;
	note_user(h, a);
}

enum host_change host_acts_redirected(struct host_acts *h, const struct attempt *a)
{
	bool replaces = h->act == HOST_ACT_DROPS && concerns(h, a);

	if (h->act == HOST_ACT_REDIRECTS)
		note_user(h, a);
	else if (h->act == HOST_ACT_NONE || replaces)
		begin(h, HOST_ACT_REDIRECTS, a);
	return replaces ? HOST_DROP_BECAME_REDIRECT : HOST_SAME;
}

enum host_change host_acts_dropped(struct host_acts *h, const struct attempt *a, uint64_t now_ns)
{
	if (!h->newest_ns || now_ns - h->newest_ns > PAUSE_NS)
		h->burst_ns = now_ns;
	h->newest_ns = now_ns;
	if (h->act == HOST_ACT_DROPS) {
		note_user(h, a);
		return HOST_SAME;
	}
	if (h->act == HOST_ACT_REDIRECTS && (!concerns(h, a) || ++h->contrary < DROPS_TO_REPLACE))
		return HOST_SAME;

	enum host_change change =
		h->act == HOST_ACT_REDIRECTS ? HOST_REDIRECT_BECAME_DROP : HOST_SAME;
	begin(h, HOST_ACT_DROPS, a);
	return change;
}

enum host_change host_acts_left(struct host_acts *h, const struct attempt *a)
{
	if (h->act != HOST_ACT_DROPS || !concerns(h, a))
		return HOST_SAME;
	*h = (struct host_acts){0};
	return HOST_DROP_ENDED;
}

enum host_change host_acts_answered(struct host_acts *h, const struct attempt *a)
{
	if (h->act != HOST_ACT_REDIRECTS || a->syns_on_wire == 0 || !concerns(h, a))
		return HOST_SAME;
	*h = (struct host_acts){0};
	return HOST_REDIRECT_ENDED;
}

bool host_acts_is_settling(const struct host_acts *h, uint64_t now_ns)
{
	return h->newest_ns && now_ns - h->burst_ns < HOST_ACTS_SETTLE_NS;
}
