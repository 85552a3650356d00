// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a verdict rests on, in sentences: the numbers of its evidence, what they weigh, and what is
 * missing while nothing is decided. Programs get the same sentences as people.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/container.h"
#include "base/text.h"
#include "finding/finding.h"

struct list {
	char (*text)[FINDING_REASON_LEN];
	size_t count;
};

static void add(struct list *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct list *l, const char *format, ...)
{
	va_list args;

	if (l->count == FINDING_REASONS_MAX)
		return;
	va_start(args, format);
	vsnprintf(l->text[l->count++], FINDING_REASON_LEN, format, args);
	va_end(args);
}

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

enum basis { NETWORK, HOST, ROUTE };

/* What one kind of evidence says of its networks: "2 networks" + text. */
static const struct {
	enum basis basis;
	const char *one, *many;
} term_words[] = {
	[TERM_SILENT_DEAD] = {NETWORK, "was already unreachable; not counted",
			      "were already unreachable; not counted"},
	[TERM_SILENT_STRANGER] = {NETWORK, "silent, first attempt", "silent, first attempt"},
	[TERM_SILENT_ELSEWHERE] = {NETWORK, "that is silent answers on another port",
				   "that are silent answer on another port"},
	[TERM_SILENT_KNOWN] = {NETWORK, "that is silent answered on this port before",
			       "that are silent answered on this port before"},
	[TERM_SILENT_EXCHANGER] = {NETWORK, "counts as well-known exchanger",
				   "count as well-known exchangers"},
	[TERM_REFUSED] = {NETWORK, "refused the connection", "refused the connection"},
	[TERM_RESET_MISFIT] = {NETWORK, "was reset by something that is not the destination",
			       "were reset by something that is not the destination"},
	[TERM_UNREACHABLE] = {NETWORK, "was called unreachable by ICMP",
			      "were called unreachable by ICMP"},
	[TERM_PROHIBITED] = {NETWORK, "was called prohibited by ICMP",
			     "were called prohibited by ICMP"},
	[TERM_DROPPED_SELECTIVE] = {HOST, "was stopped on this host while others answered",
				    "were stopped on this host while others answered"},
	[TERM_DROPPED_HERE] = {HOST, "was stopped on this host", "were stopped on this host"},
	[TERM_DROPPED_REPEATED] = {HOST, "was stopped on this host several times over",
				   "were stopped on this host several times over"},
	[TERM_NO_ROUTE] = {ROUTE, "has no route", "have no route"},
	[TERM_NO_ROUTE_REPEATED] = {ROUTE, "had no route several times over",
				    "had no route several times over"},
};
_Static_assert(ARRAY_LEN(term_words) == TERM_COUNT, "evidence without words");

static enum basis basis_of(const struct verdict *v)
{
	return v->by == BY_HOST ? HOST : v->by == BY_NO_ROUTE ? ROUTE : NETWORK;
}

/* "14 SYNs to 12 networks left eth0, none answered since 08:12:09" */
static void add_unanswered(struct list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	const char *fate = v->by == BY_NETWORK_RESET || v->by == BY_NETWORK_ICMP
				   ? "none was accepted"
				   : "none answered";
	char clock[VIEW_CLOCK_LEN], since[VIEW_CLOCK_LEN + 8] = "", left[100];
	char interface[4 * INTERFACE_NAME_LEN] = "this host";

	if (e->syns == 0) {
		add(l, "no SYN to a public destination was seen since the last answer");
		return;
	}
	if (e->interface[0])
		text_escape(e->interface, interface, sizeof(interface));
	if (e->first_ns)
		snprintf(since, sizeof(since), " since %s",
			 view_clock(c, e->first_ns, v->decided_ns, clock));
	if (!e->wire_watched)
		snprintf(left, sizeof(left), " were sent");
	else if (e->left_host >= e->syns)
		snprintf(left, sizeof(left), " left %s", interface);
	else
		snprintf(left, sizeof(left), " were sent, %" PRIu32 " seen leaving %s",
			 e->left_host, interface);
	add(l, "%" PRIu32 " SYN%s to %" PRIu32 " network%s%s, %s%s", e->syns, plural(e->syns),
	    e->networks, plural(e->networks), left, fate, since);
	if (!e->wire_watched)
		add(l, "no uplink is watched: whether they left this host is not known");
}

/* "14 of 14 SYNs were discarded on this host by netfilter, 0 left it" */
static void add_stopped(struct list *l, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char left[32] = "";

	if (e->wire_watched)
		snprintf(left, sizeof(left), ", %" PRIu32 " left it", e->left_host);
	add(l, "%" PRIu32 " of %" PRIu32 " SYN%s discarded on this host by %s%s", e->dropped_here,
	    e->syns, e->syns == 1 ? " was" : "s were", subsystem_words(v->subsystem), left);
	if (e->networks == 1)
		add(l,
		    "only this one network was tried: a rule against it alone would look the same");
}

/* Who answers in the destinations' place, here or on the path. */
static void add_intercepted(struct list *l, const struct evidence *e)
{
	char duration[DURATION_LEN], after[DURATION_LEN + 8] = "";

	if (e->redirects)
		add(l,
		    "%" PRIu32 " connection%s to %" PRIu32
		    " network%s established without leaving this host",
		    e->redirects, plural(e->redirects), e->redirected,
		    e->redirected == 1 ? " was" : "s were");
	if (!e->proxied && !e->redirects && e->row > 1)
		add(l,
		    "%" PRIu32 " networks in a row answer from one distance, a few ms away: "
		    "something next to this host answers for them",
		    e->row);
	if (!e->proxied)
		return;
	if (e->proxy.rtt_ns)
		snprintf(after, sizeof(after), " after %s",
			 duration_to_str(e->proxy.rtt_ns, duration));
	add(l, "%" PRIu32 " network%s with TTL %u%s, from nearer than on %s other ports",
	    e->proxied, e->proxied == 1 ? " answers" : "s answer", e->proxy.ttl, after,
	    e->proxied == 1 ? "its" : "their");
}

static void add_throttled(struct list *l, const struct evidence *e)
{
	char window[DURATION_LEN];

	if (e->throttled)
		add(l,
		    "%" PRIu32 " network%s that answered a moment before %s silent while others "
		    "answer",
		    e->throttled, plural(e->throttled), e->throttled == 1 ? "is" : "are");
	if (e->comes_and_goes)
		add(l, "the port went silent and answered again, several times within the %s",
		    window_words(e->window_ns, window));
}

static void add_main(struct list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char clock[VIEW_CLOCK_LEN];

	if (v->state == STATE_OPEN || v->state == STATE_DEGRADED) {
		add(l, "%" PRIu32 " of %" PRIu32 " network%s answered%s%s", e->answered,
		    e->networks, plural(e->networks), e->last_answer_ns ? ", the last at " : "",
		    e->last_answer_ns ? view_clock(c, e->last_answer_ns, v->decided_ns, clock)
				      : "");
		if (e->failing == 1)
			add(l, "1 network fails, which %s",
			    e->answered_before ? "answered before" : "never answered");
		else if (e->failing)
			add(l, "%" PRIu32 " networks fail, %" PRIu32 " of them answered before",
			    e->failing, e->answered_before);
		return;
	}
	if (v->state == STATE_OFFLINE) {
		char interface[4 * INTERFACE_NAME_LEN] = "the uplink";

		if (e->interface[0])
			text_escape(e->interface, interface, sizeof(interface));
		add(l, "nothing at all has come in by %s since %s", interface,
		    view_clock(c, v->since_ns, v->decided_ns, clock));
		return;
	}
	if (v->state == STATE_FAILING) {
		add(l,
		    "%" PRIu32 " of %" PRIu32 " attempts to %" PRIu32
		    " network%s got no answer since %s",
		    e->attempts_failed, e->attempts_failed, e->networks, plural(e->networks),
		    view_clock(c, e->attempts_ns, v->decided_ns, clock));
		if (e->last_answer_ns)
			add(l, "the last answer on this port came at %s",
			    view_clock(c, e->last_answer_ns, v->decided_ns, clock));
		return;
	}
	if (v->state == STATE_INTERCEPTED)
		add_intercepted(l, e);
	else if (v->state == STATE_THROTTLED)
		add_throttled(l, e);
	else if (verdict_is_denied(v))
		add(l, "connect() fails at once: this host refuses the call, no SYN is sent");
	else if (v->by == BY_HOST)
		add_stopped(l, v);
	else if (v->by == BY_NO_ROUTE)
		add(l, "connect() fails at once: no route leads to the destinations");
	else
		add_unanswered(l, c, v);
	if (e->let_through)
		add(l, "%" PRIu32 " of %" PRIu32 " network%s %s let through", e->let_through,
		    e->let_through + e->silent, plural(e->let_through + e->silent),
		    e->let_through == 1 ? "is" : "are");
	if (e->answered_before && v->by != BY_HOST && v->by != BY_NO_ROUTE)
		add(l, "%" PRIu32 " of them had answered before", e->answered_before);
	if (e->last_answer_ns)
		add(l, "the last answer on this port came at %s",
		    view_clock(c, e->last_answer_ns, v->decided_ns, clock));
}

static void add_named(struct list *l, const struct evidence *e)
{
	char text[FINDING_REASON_LEN], address[ADDRESS_STR_LEN];
	size_t used = 0;

	for (uint32_t i = 0; i < e->named_count && i < VERDICT_NAMED; i++) {
		size_t before = used;

		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 address_to_str(&e->named[i], address));
		if (used > sizeof(text) - 20) { /* room for the words around it */
			text[before] = '\0';
			break;
		}
	}
	if (e->named_count)
		add(l, "failing: %s", text);
}

static void add_controls(struct list *l, const struct evidence *e)
{
	char text[FINDING_REASON_LEN] = "";
	size_t used = 0;

	for (uint32_t i = 0; i < e->controls && i < VERDICT_CONTROLS; i++) {
		if (e->control[i].destinations && used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "%s%u answered %" PRIu32 " of %" PRIu32,
						 used ? "; " : "", e->control[i].port,
						 e->control[i].answered,
						 e->control[i].destinations);
	}
	if (used)
		add(l, "%s", text);
}

/* Every term that counts, the heaviest kind first; while nothing is decided those of all causes. */
static void add_terms(struct list *l, const struct verdict *v)
{
	const struct term_count *terms = v->evidence.terms;

	for (enum term t = TERM_COUNT - 1; t > TERM_NONE; t--) {
		if (!terms[t].networks ||
		    (v->state == STATE_BLOCKED && term_words[t].basis != basis_of(v)))
			continue;
		add(l, "%" PRIu32 " network%s %s (weight %.3g%s)", terms[t].networks,
		    plural(terms[t].networks),
		    terms[t].networks == 1 ? term_words[t].one : term_words[t].many,
		    terms[t].weight, terms[t].networks == 1 ? "" : " each");
	}
}

/* "third"; beyond the words a number. */
static const char *ordinal(uint32_t n, char buf[static 16])
{
	static const char *const words[] = {[1] = "first",  [2] = "second", [3] = "third",
					    [4] = "fourth", [5] = "fifth",  [6] = "sixth"};

	if (n > 0 && n < ARRAY_LEN(words))
		return words[n];
	snprintf(buf, 16, "%" PRIu32 "th", n);
	return buf;
}

/* What would settle it. */
static void add_undecided(struct list *l, const struct evidence *e)
{
	const char *kind = e->sum_is_local ? "" : "silent ";
	const char *failing = e->sum_is_local ? " failing here" : "";
	char nth[16], again[64] = "", many[16] = "one";

	if (e->networks == 0) {
		add(l,
		    "no public destination has been tried lately: send a mail to another domain, "
		    "or connect to a few");
		return;
	}
	if (e->missing.networks != 1)
		snprintf(many, sizeof(many), "%" PRIu32, e->missing.networks);
	if (e->missing.syns)
		snprintf(again, sizeof(again), ", or a %s SYN to the same one,",
			 ordinal(e->missing.syns, nth));
	if (e->sum_is_local && !e->last_answer_ns)
		add(l, "undecided: evidence %.3g of %.3g; %s more network%s%s would decide it",
		    e->sum, e->threshold, many, plural(e->missing.networks), again);
	else
		add(l,
		    "undecided: evidence %.3g of %.3g; about %" PRIu32 " more %snetwork%s%s would "
		    "decide it, one answer opens it",
		    e->sum, e->threshold, e->missing.networks, kind, plural(e->missing.networks),
		    failing);
}

static void add_sum(struct list *l, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;

	if (v->state == STATE_BLOCKED)
		add(l, "evidence %.3g of %.3g needed", e->sum, e->threshold);
	else if (v->state == STATE_UNKNOWN)
		add_undecided(l, e);
}

/* What never counts, and why. */
static void add_aside(struct list *l, const struct evidence *e)
{
	static const struct {
		const char *where, *why;
	} words[] = {
		[SCOPE_PUBLIC] = {NULL, NULL}, /* counts */
		[SCOPE_PRIVATE] = {"private addresses", "no cloud blocks them"},
		[SCOPE_LINK_LOCAL] = {"link-local addresses", "they never leave this link"},
		[SCOPE_LOOPBACK] = {"this machine itself", "they never leave it"},
		[SCOPE_OWN] = {"this machine's own addresses", "they do not leave this machine"},
	};
	_Static_assert(ARRAY_LEN(words) == SCOPE_COUNT, "a scope without words");

	for (enum scope s = SCOPE_PUBLIC + 1; s < SCOPE_COUNT; s++) {
		if (e->excluded[s])
			add(l, "%" PRIu32 " attempt%s to %s not counted: %s", e->excluded[s],
			    plural(e->excluded[s]), words[s].where, words[s].why);
	}
	if (e->same_network)
		add(l,
		    "%" PRIu32 " destinations lie in %" PRIu32
		    " network%s: each network counts once",
		    e->destinations, e->destinations - e->same_network,
		    plural(e->destinations - e->same_network));
}

static const char *state_words(enum port_state state, enum blocked_by by)
{
	static const char *const words[] = {
		[BY_NONE] = "blocked",
		[BY_NETWORK_SILENT] = "blocked by the network's silence",
		[BY_NETWORK_RESET] = "blocked by resets from the network",
		[BY_NETWORK_ICMP] = "blocked by ICMP from the network",
		[BY_HOST] = "blocked on this host",
		[BY_NO_ROUTE] = "blocked by a missing route",
		[BY_NO_GREETING] = "stalled: no greeting came",
		[BY_RESET_AT_DATA] = "stalled: reset at the first data",
		[BY_HUNG_UP] = "stalled: closed after one short line",
		[BY_PATH_MTU] = "stalled: full-size segments did not arrive",
		[BY_ACKS_LOST] = "stalled: nothing of ours was acknowledged",
	};
	bool has_cause = state == STATE_BLOCKED || state == STATE_STALLED;

	_Static_assert(ARRAY_LEN(words) == BY_COUNT, "a cause without words");
	return has_cause ? words[by] : port_state_to_str(state);
}

/* "smtp[812] in container 0f9a3c5e7b1d" */
static void name_tenant(const struct view *c, const struct verdict_apart *a, char *buf, size_t len)
{
	char id[CONTAINER_ID_LEN], name[4 * PROCESS_NAME_LEN];
	const char *container = container_id(view_cgroup(c, &a->process), id);

	if (a->forwarded)
		snprintf(buf, len, "what this host forwards");
	else
		snprintf(buf, len, "%s[%" PRIu32 "]%s%.12s",
			 text_escape(a->process.name, name, sizeof(name)), a->process.pid,
			 container ? " in container " : "", container ? container : "");
}

/* Who on this machine fares otherwise, one line each. */
static void add_apart(struct list *l, const struct view *c, const struct verdict *v)
{
	char who[160], clock[VIEW_CLOCK_LEN];

	for (uint32_t i = 0; i < v->apart_count; i++) {
		const struct verdict_apart *a = &v->apart[i];
		bool host = a->by == BY_HOST;

		name_tenant(c, a, who, sizeof(who));
		add(l, "%s for %s, network namespace %" PRIu32 "%s%s%s, since %s",
		    state_words(a->state, a->by), who, a->netns, host ? ": by " : "",
		    host ? subsystem_words(a->subsystem) : "",
		    host && a->in_transit ? " in the forward path" : "",
		    view_clock(c, a->since_ns, v->decided_ns, clock));
	}
	if (v->apart_more)
		add(l, "and for %" PRIu32 " further network namespace%s", v->apart_more,
		    plural(v->apart_more));
}

/* What answered, or failed, and proves nothing for the machine, and why. */
static void add_uncounted(struct list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char address[ADDRESS_STR_LEN], after[DURATION_LEN + 8] = "", clock[VIEW_CLOCK_LEN];
	char name[4 * PROCESS_NAME_LEN];

	if (e->near.answers) {
		char duration[DURATION_LEN];

		if (e->near.path.rtt_ns)
			snprintf(after, sizeof(after), " (%s)",
				 duration_to_str(e->near.path.rtt_ns, duration));
		add(l, "%s answers from next door%s: it proves itself only, not the way out",
		    address_to_str(&e->near.destination, address), after);
	}
	if (e->outvoted && e->only.known)
		add(l,
		    "only %s, uid %" PRIu32 ", meets %" PRIu32 " network%s that fail%s; another "
		    "sender was answered at %s: not counted",
		    text_escape(e->only.name, name, sizeof(name)), e->only.uid, e->outvoted,
		    plural(e->outvoted), e->outvoted == 1 ? "s" : "",
		    view_clock(c, e->only_ns, v->decided_ns, clock));
	for (uint32_t i = 0; i < v->uncounted_count; i++)
		add(l,
		    "not counted: %" PRIu32 " SYN%s in network namespace %" PRIu32
		    " that no uplink saw",
		    v->uncounted[i].syns, plural(v->uncounted[i].syns), v->uncounted[i].netns);
}

/* No provider takes a block away so soon after it was noticed. */
#define EXEMPTION_NS (600 * 1000000000ULL)

static const char *recovery_words(enum blocked_by by, uint64_t lasted_ns)
{
	switch (by) {
	case BY_HOST:
		return "nothing on this host stops it now";
	case BY_NO_ROUTE:
		return "there is a route again";
	case BY_NONE:
	case BY_NETWORK_SILENT:
	case BY_NETWORK_RESET:
	case BY_NETWORK_ICMP:
	case BY_NO_GREETING:
	case BY_RESET_AT_DATA:
	case BY_HUNG_UP:
	case BY_PATH_MTU:
	case BY_ACKS_LOST:
	case BY_COUNT:
		break;
	}
	if (lasted_ns < EXEMPTION_NS)
		return "destinations answer again";
	return "the block is gone; if an exemption was asked for, it took effect";
}

/* Whether a block ended with this state, or with an undecided one just before it. */
static bool follows_block(const struct verdict *v)
{
	uint64_t until_ns = v->last_block.until_ns;

	if (v->last_block.by == BY_NONE || v->state == STATE_BLOCKED)
		return false;
	return until_ns == v->since_ns ||
	       (v->before == STATE_UNKNOWN && until_ns == v->before_since_ns);
}

/* What it was before, where that explains what it is now. */
static void add_history(struct list *l, const struct view *c, const struct verdict *v)
{
	char since[VIEW_CLOCK_LEN], until[VIEW_CLOCK_LEN];
	const struct evidence *e = &v->evidence;
	uint64_t last_ns = e->last_answer_ns;

	if (v->before == STATE_BLOCKED)
		last_ns = e->last_failure_ns;
	if (v->before == STATE_INTERCEPTED && e->last_redirect_ns > last_ns)
		last_ns = e->last_redirect_ns;
	if (v->last_block.by != BY_NONE) {
		view_clock(c, v->last_block.since_ns, v->decided_ns, since);
		view_clock(c, v->last_block.until_ns, v->decided_ns, until);
	}
	if (follows_block(v))
		add(l, "it was %s from %s to %s: %s", state_words(STATE_BLOCKED, v->last_block.by),
		    since, until,
		    v->state == STATE_UNKNOWN
			    ? "what followed is undecided"
			    : recovery_words(v->last_block.by,
					     v->last_block.until_ns - v->last_block.since_ns));
	else if (v->state == STATE_BLOCKED && v->last_block.by != BY_NONE)
		add(l, "it had been %s before, from %s to %s: this block is a new one",
		    state_words(STATE_BLOCKED, v->last_block.by), since, until);
	else if (v->state == STATE_UNKNOWN && v->before != STATE_UNKNOWN)
		add(l, "last known: %s since %s, last confirmed at %s; nothing has been seen since",
		    state_words(v->before, v->before_by),
		    view_clock(c, v->before_since_ns, v->decided_ns, since),
		    view_clock(c, last_ns, v->decided_ns, until));
}

/* Where connections stop that open and carry no mail. */
static void add_stalled(struct list *l, const struct verdict *v)
{
	static const char *const words[] = {
		[BY_NO_GREETING] = "completed the handshake and never sent a byte",
		[BY_RESET_AT_DATA] = "completed the handshake and reset at the first data",
		[BY_HUNG_UP] = "closed the connection after one short line, and none took more",
		[BY_PATH_MTU] = "acknowledge small segments and no full-size one: the path MTU",
		[BY_ACKS_LOST] = "repeat the SYN-ACK and acknowledge nothing that is sent",
		[BY_NONE] = NULL,
		[BY_NETWORK_SILENT] = NULL,
		[BY_NETWORK_RESET] = NULL,
		[BY_NETWORK_ICMP] = NULL,
		[BY_HOST] = NULL,
		[BY_NO_ROUTE] = NULL,
	};

	_Static_assert(ARRAY_LEN(words) == BY_COUNT, "a cause without words");
	if (words[v->by] && v->evidence.stalled)
		add(l, "%" PRIu32 " network%s %s", v->evidence.stalled, plural(v->evidence.stalled),
		    words[v->by]);
}

void finding_reasons(struct finding *ret, const struct view *c)
{
	const struct verdict *v = ret->verdict;
	const struct evidence *e = &v->evidence;
	struct list l = {.text = ret->reasons};

	add_apart(&l, c, v);
	if (v->state != STATE_UNKNOWN || e->networks > 0)
		add_main(&l, c, v);
	add_stalled(&l, v);
	add_history(&l, c, v);
	add_controls(&l, e);
	add_uncounted(&l, c, v);
	if (v->state == STATE_DEGRADED || v->state == STATE_THROTTLED ||
	    v->state == STATE_FAILING || v->state == STATE_OFFLINE || v->state == STATE_INTERCEPTED)
		add_named(&l, e);
	if (e->lossy)
		add(&l, "records were lost lately: what was not seen then proves nothing");
	if (v->state == STATE_BLOCKED || v->state == STATE_UNKNOWN)
		add_terms(&l, v);
	add_sum(&l, v);
	add_aside(&l, e);
	ret->reasons_count = l.count;
}
