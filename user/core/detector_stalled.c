// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that open and pass no mail. A handshake proves less than a byte: something on the
 * path may complete every handshake and drop, reset or hang up on what follows. Each finished
 * connection says how far it carried; several networks in a row that stop at the same place are a
 * pattern of the path, and one that gets further takes the pattern back.
 */

#include "core/detector_internal.h"

#include "base/cleanup.h"

static const enum blocked_by by_of[] = {
	[STALL_NO_GREETING] = BY_NO_GREETING, [STALL_RESET_AT_DATA] = BY_RESET_AT_DATA,
	[STALL_HUNG_UP] = BY_HUNG_UP,	      [STALL_PATH_MTU] = BY_PATH_MTU,
	[STALL_ACKS_LOST] = BY_ACKS_LOST,
};
_Static_assert(ARRAY_LEN(by_of) == STALL_COUNT, "a stall that no verdict names");

/* Distinct networks that decide, none having got further in between. Single servers do each of
 * these now and then; that so many do in a row is not theirs. */
static const uint32_t needed[] = {
	[STALL_NO_GREETING] = 5, [STALL_RESET_AT_DATA] = 5, [STALL_HUNG_UP] = 8,
	[STALL_PATH_MTU] = 2,	 [STALL_ACKS_LOST] = 3,
};
_Static_assert(ARRAY_LEN(needed) == STALL_COUNT, "a stall without a number");

/* Resets whose TTL is not the SYN-ACK's: these come from the path. */
#define RESETS_FROM_PATH 3
/* Where a greeting came in the window, what decides is twice that number. */
#define AFTER_GREETINGS	 2

/* Who closes before this has not waited for a greeting: a probe of the port. */
#define PATIENCE_NS	 (2 * SECOND_NS)
/* One line of whoever wants no mail (RFC 5321 4.5.3.1.5), and then the end, before the client was
 * heard: "220", "QUIT", "221" is a conversation. */
#define SHORT_LINE_BYTES 512
/* More than a path that takes small packets only lets through: two full segments. */
#define FULL_SIZE_BYTES	 3000
/* Hops two packets of one sender may differ by. */
#define TTL_SLACK	 1

static bool differs(uint8_t a, uint8_t b)
{
	return a && b && (a > b ? a - b : b - a) > TTL_SLACK;
}

/* Where the connection stopped; STALL_COUNT: nowhere that says anything of the path. */
static enum stall stall_of(const struct attempt *a)
{
	uint64_t lasted_ns = a->ended_ns > a->established_ns ? a->ended_ns - a->established_ns : 0;

	if (!a->bytes_known)
		return STALL_COUNT;
	if (a->stuck_full && !a->too_big && (a->bytes_sent_acked || a->bytes_received) &&
	    a->bytes_sent_acked < FULL_SIZE_BYTES)
		return STALL_PATH_MTU;
	if (a->reset_in && a->bytes_sent_acked == 0)
		return STALL_RESET_AT_DATA;
	if (a->bytes_received == 0 && a->bytes_sent_acked == 0 && a->answers_again > 0)
		return STALL_ACKS_LOST;
	if (a->bytes_received == 0 && !a->reset_in && lasted_ns >= PATIENCE_NS)
		return STALL_NO_GREETING;
	if (a->closed_by == CLOSED_BY_FAR_END && a->bytes_received <= SHORT_LINE_BYTES &&
	    a->bytes_sent_acked == 0)
		return STALL_HUNG_UP;
	return STALL_COUNT;
}

/* Whether it got past the place where the others stop. */
static bool gets_past(const struct attempt *a, enum stall stall)
{
	switch (stall) {
	case STALL_NO_GREETING:
	case STALL_ACKS_LOST:
		return a->bytes_received > 0;
	case STALL_RESET_AT_DATA:
		return a->bytes_received > 0 && a->bytes_sent_acked > 0 && !a->reset_in;
	case STALL_HUNG_UP:
		return a->bytes_received > SHORT_LINE_BYTES || a->bytes_sent_acked > 0;
	case STALL_PATH_MTU:
		return a->bytes_sent_acked >= FULL_SIZE_BYTES;
	case STALL_COUNT:
		break;
	}
	return false;
}

static bool same_prefix(const struct prefix *a, const struct prefix *b)
{
	return a->len == b->len && address_equal(&a->base, &b->base);
}

static void forget(struct stalled *s, enum stall stall)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		if (s->of[i].stall != stall)
			s->of[kept++] = s->of[i];
	}
	s->count = kept;
}

/* One entry a network; the longest untouched one gives way. */
static struct stalled_network *entry(struct stalled *s, const struct prefix *p)
{
	uint32_t oldest = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		if (same_prefix(&s->of[i].prefix, p))
			return &s->of[i];
		if (s->of[i].at_ns < s->of[oldest].at_ns)
			oldest = i;
	}
	return s->count < STALLED_MAX ? &s->of[s->count++] : &s->of[oldest];
}

void detector_note_carried(const struct detector *j, const struct fact *f, const struct attempt *a)
{
	struct stalled *s = &f->stats->stalled;
	enum stall stall = stall_of(a);

	for (enum stall past = 0; past < STALL_COUNT; past++) {
		if (a->bytes_known && gets_past(a, past))
			forget(s, past);
	}
	if (a->bytes_known && a->bytes_received > 0)
		s->greeted_ns = j->now_ns;
	if (stall == STALL_COUNT)
		return;
	*entry(s, &f->network->prefix) = (struct stalled_network){
		.prefix = f->network->prefix,
		.at_ns = j->now_ns,
		.stall = stall,
		.path = a->answer,
		.from_path = stall == STALL_RESET_AT_DATA && differs(a->reset_ttl, a->answer.ttl),
	};
	f->stats->last_failure_ns = j->now_ns;
}

/* Whether all of them are answered from one place: the same TTL, and about the same round trip. */
static bool come_from_one_place(const struct detector *j, const struct stalled *s, enum stall stall)
{
	const struct path *first = NULL;

	for (uint32_t i = 0; i < s->count; i++) {
		const struct stalled_network *n = &s->of[i];

		if (n->stall != stall || j->now_ns - n->at_ns > WINDOW_NS)
			continue;
		if (!n->path.ttl)
			return false;
		if (!first)
			first = &n->path;
		if (n->path.ttl != first->ttl ||
		    path_rtt_nearness(&n->path, first) == NEARNESS_NEARER ||
		    path_rtt_nearness(first, &n->path) == NEARNESS_NEARER)
			return false;
	}
	return first != NULL;
}

enum port_state detector_stalled(const struct detector *j, const struct port_stats *l,
				 enum blocked_by *ret_by)
{
	const struct stalled *s = &l->stalled;
	uint32_t networks[STALL_COUNT] = {0}, from_path = 0;
	bool greeted = s->greeted_ns && j->now_ns - s->greeted_ns <= WINDOW_NS;

	for (uint32_t i = 0; i < s->count; i++) {
		bool counts = j->now_ns - s->of[i].at_ns <= WINDOW_NS;

		networks[s->of[i].stall] += counts;
		from_path += counts && s->of[i].from_path;
	}
	for (enum stall stall = 0; stall < STALL_COUNT; stall++) {
		uint32_t enough = needed[stall];

		if (greeted && stall == STALL_NO_GREETING)
			enough *= AFTER_GREETINGS;
		if (networks[stall] < enough &&
		    !(stall == STALL_RESET_AT_DATA && from_path >= RESETS_FROM_PATH))
			continue;
		*ret_by = by_of[stall];
		if (stall != STALL_HUNG_UP || !come_from_one_place(j, s, stall))
			return STATE_STALLED;
		*ret_by = BY_NONE;
		return STATE_INTERCEPTED;
	}
	return STATE_UNKNOWN;
}

uint32_t detector_stalled_networks(const struct detector *j, const struct port_stats *l,
				   enum blocked_by by)
{
	uint32_t networks = 0;

	for (uint32_t i = 0; i < l->stalled.count; i++)
		networks += by_of[l->stalled.of[i].stall] == by &&
			    j->now_ns - l->stalled.of[i].at_ns <= WINDOW_NS;
	return networks;
}
