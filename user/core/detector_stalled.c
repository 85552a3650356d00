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
	[STALL_HUNG_UP] = BY_HUNG_UP,	      [STALL_CURT] = BY_HUNG_UP,
	[STALL_PATH_MTU] = BY_PATH_MTU,	      [STALL_ACKS_LOST] = BY_ACKS_LOST,
};
_Static_assert(ARRAY_LEN(by_of) == STALL_COUNT, "a stall that no verdict names");

/* Distinct networks that decide, none having got further in between. Single servers do each of
 * these now and then; that so many do in a row is not theirs. */
static const uint32_t needed[] = {
	[STALL_NO_GREETING] = 5, [STALL_RESET_AT_DATA] = 5,
	[STALL_HUNG_UP] = 8,	 [STALL_CURT] = STALLED_MAX + 1, /* never by itself */
	[STALL_PATH_MTU] = 2,	 [STALL_ACKS_LOST] = 3,
};
_Static_assert(ARRAY_LEN(needed) == STALL_COUNT, "a stall without a number");

/* Where few networks are tried at all, a relay and no other: connections in a row. */
#define STALLED_CONNECTIONS 5

/* Resets whose TTL is not the SYN-ACK's: these come from the path. */
#define RESETS_FROM_PATH 3
/* Where a greeting came in the window, what decides is twice that number. */
#define AFTER_GREETINGS	 2

/* Who closes before this has not waited for a greeting: a probe of the port. */
#define PATIENCE_NS	 (2 * SECOND_NS)
/* One line of whoever wants no mail (RFC 5321 4.5.3.1.5), and then the end, before the client was
 * heard: "220", "QUIT", "221" is a conversation. Where it is the same to the byte for all, and they
 * are all in one place, it is one who says it: servers have names, of different lengths. */
#define SHORT_LINE_BYTES 512
#define QUIT_BYTES	 6
/* More than a path that takes small packets only lets through: two full segments. */
#define FULL_SIZE_BYTES	 3000
/* EHLO with a long name, and STARTTLS: some on the path reset what follows it. */
#define HELLO_BYTES	 100
/* Hops two packets of one sender may differ by. */
#define TTL_SLACK	 1

static bool differs(uint8_t a, uint8_t b)
{
	return a && b && (a > b ? a - b : b - a) > TTL_SLACK;
}

/* Before a mail was begun. */
static bool is_reset_early(const struct attempt *a)
{
	return a->reset_in && a->closed_by != CLOSED_BY_FAR_END &&
	       (a->bytes_sent_acked == 0 ||
		(a->closed_by == CLOSED_BY_RESET && a->bytes_sent_acked <= HELLO_BYTES));
}

/* Where the connection stopped; STALL_COUNT: nowhere that says anything of the path. */
static enum stall stall_of(const struct attempt *a, uint64_t now_ns)
{
	uint64_t until_ns = a->ended_ns ? a->ended_ns : now_ns;
	uint64_t lasted_ns = until_ns > a->established_ns ? until_ns - a->established_ns : 0;

	if (!a->bytes_known)
		return STALL_COUNT;
	if (a->stuck_full && !a->too_big && (a->bytes_sent_acked || a->bytes_received) &&
	    a->bytes_sent_acked < FULL_SIZE_BYTES)
		return STALL_PATH_MTU;
	if (is_reset_early(a))
		return STALL_RESET_AT_DATA;
	if (a->bytes_received == 0 && a->bytes_sent_acked == 0 && a->answers_again > 0)
		return STALL_ACKS_LOST;
	if (a->bytes_received == 0 && !a->reset_in &&
	    lasted_ns >= (a->ended_ns ? PATIENCE_NS : QUIET_NS))
		return STALL_NO_GREETING;
	if (a->bytes_received > SHORT_LINE_BYTES || a->bytes_sent_acked > QUIT_BYTES)
		return STALL_COUNT;
	if (a->closed_by == CLOSED_BY_FAR_END && a->bytes_sent_acked == 0)
		return STALL_HUNG_UP;
	return a->ended_ns && a->bytes_received > 0 ? STALL_CURT : STALL_COUNT;
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
	case STALL_CURT:
		return a->bytes_received > SHORT_LINE_BYTES || a->bytes_sent_acked > QUIT_BYTES;
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
	if (s->count < STALLED_MAX)
		oldest = s->count++;
	s->of[oldest] = (struct stalled_network){.prefix = *p};
	return &s->of[oldest];
}

void detector_note_carried(const struct detector *j, const struct fact *f, const struct attempt *a)
{
	struct stalled *s = &f->stats->stalled;
	enum stall stall = stall_of(a, j->now_ns);
	struct stalled_network *n;
	uint32_t connections;

	for (enum stall past = 0; past < STALL_COUNT; past++) {
		if (a->bytes_known && gets_past(a, past))
			forget(s, past);
	}
	if (a->bytes_known && a->bytes_received > 0)
		s->greeted_ns = j->now_ns;
	if (a->bytes_known && gets_past(a, STALL_CURT))
		s->heard_ns = j->now_ns;
	if (stall == STALL_COUNT)
		return;
	n = entry(s, &f->network->prefix);
	connections = n->stall == stall ? n->connections : 0;
	*n = (struct stalled_network){
		.prefix = f->network->prefix,
		.at_ns = j->now_ns,
		.stall = stall,
		.connections = connections + 1,
		.bytes = a->bytes_received,
		.path = a->answer,
		.from_path = stall == STALL_RESET_AT_DATA && a->bytes_sent_acked == 0 &&
			     differs(a->reset_ttl, a->answer.ttl),
	};
	f->stats->last_failure_ns = j->now_ns;
}

/* Longer than a failure speaks against a destination: what gets further forgets them all at once,
 * and a machine that sends little has its few networks in hours. Small mails do not get further
 * where large ones stop. */
static bool is_lately(const struct detector *j, const struct stalled_network *n)
{
	return j->now_ns - n->at_ns <= (n->stall == STALL_PATH_MTU ? WINDOW_NS : STALE_NS);
}

static bool is_short(const struct stalled_network *n)
{
	return n->stall == STALL_HUNG_UP || n->stall == STALL_CURT;
}

/* How many say one short line and the end, all from one place: the same TTL, and the very same
 * line; or, where the far end never heard them, about the same round trip. 0: not all of them. */
static uint32_t one_line_networks(const struct detector *j, const struct stalled *s)
{
	const struct stalled_network *first = NULL;
	bool heard = false, same_line = true, same_distance = true;
	uint32_t networks = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		const struct stalled_network *n = &s->of[i];

		if (!is_short(n) || j->now_ns - n->at_ns > WINDOW_NS)
			continue;
		networks++;
		first = first ? first : n;
		if (!n->path.ttl || n->path.ttl != first->path.ttl)
			return 0;
		heard |= n->stall == STALL_CURT;
		same_line &= n->bytes == first->bytes;
		same_distance &= path_same_round_trip(&n->path, &first->path);
	}
	/* Who reads one operator's greetings, and hangs up, meets the same: where others are heard
	 * out meanwhile, that is no sign. */
	if (heard && s->heard_ns && j->now_ns - s->heard_ns <= WINDOW_NS)
		return 0;
	return same_line || (!heard && same_distance) ? networks : 0;
}

/* What stopped in one way. */
struct stopped {
	uint32_t networks, connections, from_path;
};

static void count_stopped(const struct detector *j, const struct stalled *s,
			  struct stopped of[static STALL_COUNT])
{
	for (uint32_t i = 0; i < s->count; i++) {
		struct stopped *n = &of[s->of[i].stall];

		if (!is_lately(j, &s->of[i]))
			continue;
		n->networks++;
		n->connections += s->of[i].connections;
		n->from_path += s->of[i].from_path;
	}
}

static bool is_enough(const struct detector *j, const struct port_stats *l, enum stall stall,
		      const struct stopped *n)
{
	bool greeted = l->stalled.greeted_ns && j->now_ns - l->stalled.greeted_ns <= WINDOW_NS;
	uint32_t factor = greeted && stall == STALL_NO_GREETING ? AFTER_GREETINGS : 1;
	bool few = l->answered + l->failing <= FAILING_NETWORKS && n->networks <= FAILING_NETWORKS;

	return n->networks >= factor * needed[stall] ||
	       (stall == STALL_RESET_AT_DATA && n->from_path >= RESETS_FROM_PATH) ||
	       (few && stall != STALL_CURT && n->connections >= factor * STALLED_CONNECTIONS);
}

enum port_state detector_stalled(const struct detector *j, const struct port_stats *l,
				 enum blocked_by *ret_by)
{
	struct stopped of[STALL_COUNT] = {0};

	/* Asked for each fact, and mostly nothing is there. */
	if (l->stalled.count == 0)
		return STATE_UNKNOWN;
	if (one_line_networks(j, &l->stalled) >= needed[STALL_HUNG_UP])
		return STATE_INTERCEPTED;
	count_stopped(j, &l->stalled, of);
	for (enum stall stall = 0; stall < STALL_COUNT; stall++) {
		if (!is_enough(j, l, stall, &of[stall]))
			continue;
		*ret_by = by_of[stall];
		return STATE_STALLED;
	}
	return STATE_UNKNOWN;
}

uint32_t detector_resets_from_path(const struct detector *j, const struct port_stats *l)
{
	struct stopped of[STALL_COUNT] = {0};

	count_stopped(j, &l->stalled, of);
	return of[STALL_RESET_AT_DATA].from_path;
}

uint32_t detector_stalled_networks(const struct detector *j, const struct port_stats *l,
				   enum blocked_by by)
{
	uint32_t networks = 0;

	if (l->verdict.state == STATE_INTERCEPTED)
		return one_line_networks(j, &l->stalled);
	for (uint32_t i = 0; i < l->stalled.count; i++)
		networks += by_of[l->stalled.of[i].stall] == by && is_lately(j, &l->stalled.of[i]);
	return networks;
}
