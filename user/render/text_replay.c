// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said of a replay besides its records: what is read and whose side is whose before them,
 * how much of it could be read after them.
 */

#include "base/text.h"
#include "render/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* Files, ports and two families of addresses; a longer list of --local is cut at its end. */
#define REPLAY_TEXT_LEN 2048

__attribute__((format(printf, 2, 3))) static void say(char text[static REPLAY_TEXT_LEN],
						      const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, REPLAY_TEXT_LEN - used, format, args);
	va_end(args);
}

static void say_locals(char text[static REPLAY_TEXT_LEN], const struct render_replay *r)
{
	char address[PREFIX_STR_LEN];
	bool inferred = false;

	for (size_t i = 0; i < r->locals_count; i++) {
		const struct render_local *l = &r->locals[i];

		say(text, "%s", i ? "; " : " Local address ");
		if (!l->inferred) {
			say(text, "%s, as --local says", prefix_to_str(l->network, address));
			continue;
		}
		inferred = true;
		say(text, "%s, inferred: it takes part in %" PRIu32 " of %" PRIu32 " handshakes",
		    address_to_str(&l->network->base, address), l->handshakes, l->of);
	}
	if (inferred)
		say(text, "; --local overrides.");
	else
		say(text, "%s.",
		    r->locals_count ? "" : " Local address unknown: no handshake in it");
}

int text_replay(FILE *out, const struct render_context *c, const struct render_ready *ready)
{
	const struct render_replay *r = ready->replay;
	char text[REPLAY_TEXT_LEN] = "", time[VIEW_TIME_LEN];

	say(text, "Reading %s (%s), port%s", r->file, r->kind, ready->ports_count == 1 ? "" : "s");
	for (size_t i = 0; i < ready->ports_count; i++)
		say(text, "%s %u", i ? "," : "", ready->ports[i]);
	if (ready->time_ns)
		say(text, ", from %.10s %.8s on. Times are UTC.",
		    view_time(&c->view, ready->time_ns, time), time + 11);
	else
		say(text, ". It is empty.");
	if (r->has_locals)
		say_locals(text, r);
	text_wrap(out, 0, TEXT_INDENT, TEXT_WIDTH, text);
	return text_result(out);
}

/* One kind of packet that did not count, if there were any. */
static void say_left_out(char text[static REPLAY_TEXT_LEN], uint64_t n, const char *what)
{
	if (n)
		say(text, " %" PRIu64 " %s.", n, what);
}

void text_reading(FILE *out, const struct render_summary *s)
{
	const struct render_reading *r = s->reading;
	char text[REPLAY_TEXT_LEN] = "", duration[DURATION_LEN];

	say(text, "Read %" PRIu64 " %s%s of %s%s.", r->packets, r->of_packets ? "packet" : "record",
	    r->packets == 1 ? "" : "s", duration_to_str(s->duration_ns, duration),
	    r->complete ? "" : ", the rest could not be read");
	say_left_out(text, r->cut, "cut short by the snap length and left out");
	say_left_out(text, r->damaged, "with damaged headers left out");
	say_left_out(text, r->untimed, "without a time left out");
	say_left_out(text, r->backwards,
		     "older than the one before, taken as if they came with it");
	say_left_out(text, r->inbound,
		     "SYNs that came in rather than left are not attempts of this side, left out");
	putc('\n', out);
	text_wrap(out, 0, 0, TEXT_WIDTH, text);
}
