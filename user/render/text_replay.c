// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said of a replay besides its records: what is read and whose side is whose before them,
 * how much of it could be read after them.
 */

#include "base/cleanup.h"
#include "base/text.h"
#include "render/text_internal.h"

#include <inttypes.h>
#include <string.h>

/* Files, ports and two families of addresses; a longer list of --local is cut at its end. */
#define REPLAY_TEXT_LEN 4096

#define LOCALS_SHOWN 4 /* addresses that are told; a router has thousands */

#define say(text, ...) text_append(text, REPLAY_TEXT_LEN, __VA_ARGS__)

static const char *const local_words[] = {
	[LOCAL_BY_OPERATOR] = "as --local says",
	[LOCAL_BY_PEERS] = "inferred: it takes part in the most handshakes",
	[LOCAL_BY_SCOPE] = "inferred: it speaks with public addresses and is private, or the "
			   "file says that its packets left",
	[LOCAL_BY_CARD] = "inferred: it sends by the same network card",
	[LOCAL_BY_NETWORK] = "inferred: it is of the same network and has peers of its own",
};
_Static_assert(ARRAY_LEN(local_words) == LOCAL_BY_COUNT, "a reason without words");

static void say_locals(char text[static REPLAY_TEXT_LEN], const struct render_replay *r)
{
	char address[PREFIX_STR_LEN];
	size_t shown = 0, inferred = 0;

	if (r->way_known)
		say(text, " The file tells the direction of each packet.");
	for (size_t i = 0; i < r->locals_count; i++) {
		const struct render_local *l = &r->locals[i];

		inferred += l->by != LOCAL_BY_OPERATOR;
		if (shown == LOCALS_SHOWN)
			continue;
		say(text, "%s%s, %s", shown++ ? "; " : " Local address ",
		    l->by == LOCAL_BY_OPERATOR ? prefix_to_str(l->network, address)
					       : address_to_str(&l->network->base, address),
		    local_words[l->by]);
		if (l->by != LOCAL_BY_OPERATOR)
			say(text, " (%" PRIu32 " of %" PRIu32 " handshakes)", l->handshakes, l->of);
	}
	if (r->locals_count > shown)
		say(text, "; and %zu more", r->locals_count - shown);
	if (inferred)
		say(text, "; --local overrides.");
	else
		say(text, "%s.",
		    r->locals_count ? "" : " Local address unknown: no handshake in it");
	if (r->one_direction)
		say(text, " Only one direction was recorded: there is no packet from the other "
			  "side, and silence is not concluded from that. Capture both, with \"port "
			  "25\" rather than \"dst port 25\", and on every way that answers may "
			  "take.");
}

int text_replay(FILE *out, const struct render_context *c, const struct render_ready *ready)
{
	const struct render_replay *r = ready->replay;
	char text[REPLAY_TEXT_LEN] = "", time[VIEW_TIME_LEN];

	say(text, "Reading %s (%s), port%s", r->file, r->kind, text_plural(ready->ports_count));
	for (size_t i = 0; i < ready->ports_count; i++)
		say(text, "%s %u", i ? "," : "", ready->ports[i]);
	if (r->has_first)
		say(text, ", from %.10s %.8s on. Times are UTC.",
		    view_time(&c->view, ready->time_ns, time), time + 11);
	else
		say(text, ". It is empty.");
	if (r->has_locals)
		say_locals(text, r);
	text_wrap(out, 0, TEXT_INDENT, text_width(c), text);
	return text_result(out);
}

/* One kind of packet that did not count, if there were any. */
static void say_left_out(char text[static REPLAY_TEXT_LEN], uint64_t n, const char *what)
{
	if (n)
		say(text, " %" PRIu64 " %s.", n, what);
}

static void say_unread(char text[static REPLAY_TEXT_LEN], uint64_t n, const char *what)
{
	if (n)
		say(text, " %" PRIu64 " packet%s %s.", n, n == 1 ? " is" : "s are", what);
}

void text_reading(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	const struct render_reading *r = s->reading;
	char text[REPLAY_TEXT_LEN] = "", duration[DURATION_LEN];

	say(text, "Read %" PRIu64 " %s%s of %s%s.", r->packets, r->of_packets ? "packet" : "record",
	    text_plural(r->packets), duration_to_str(s->duration_ns, duration),
	    r->complete ? "" : ", the rest could not be read");
	say_left_out(text, r->cut, "cut short by the snap length and left out");
	say_left_out(text, r->damaged, "with damaged headers left out");
	say_left_out(text, r->untimed, "without a time, taken at that of the one before");
	say_left_out(text, r->backwards,
		     "stand behind later ones, and were put in the order of their times");
	say_left_out(text, r->wild, "with a time far from all others left out");
	say_left_out(text, r->inbound,
		     "SYNs that came in rather than left are not attempts of this side, left out");
	say_left_out(text, r->answers_alone,
		     "SYN-ACKs from a watched port answer a SYN that is not in it, left out");
	if (r->tunnelled)
		say(text, " %" PRIu64 " were read inside a tunnel (%s).", r->tunnelled, r->tunnel);
	for (size_t i = 0; i < RENDER_OPAQUE_MAX; i++)
		say_unread(text, r->opaque[i], r->opaque_words[i]);
	if (r->one_direction)
		say(text, " Only one direction was recorded: nothing is concluded from silence.");
	putc('\n', out);
	text_wrap(out, 0, 0, text_width(c), text);
}
