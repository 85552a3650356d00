// SPDX-License-Identifier: GPL-2.0-only
/* What the state of a port rests on, in sentences: what was sent and what became of it. */

#include "finding/reason_list.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

/* "14 SYNs to 12 networks left eth0, none answered since 08:12:09" */
static void add_unanswered(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	const char *fate = v->by == BY_NETWORK_RESET || v->by == BY_NETWORK_ICMP
				   ? "none was accepted"
				   : "none answered";
	char clock[VIEW_CLOCK_LEN], since[VIEW_CLOCK_LEN + 8] = "", left[100];
	char buf[FINDING_INTERFACE_LEN];
	const char *interface = finding_interface(e, "this host", buf);

	if (e->syns == 0) {
		reason_add(l, "no SYN to a public destination was seen since the last answer");
		return;
	}
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
	reason_add(l, "%" PRIu32 " SYN%s to %" PRIu32 " network%s%s, %s%s", e->syns,
		   text_plural(e->syns), e->networks, text_plural(e->networks), left, fate, since);
	if (!e->wire_watched)
		reason_add(l, "no uplink is watched: whether they left this host is not known");
}

/* Of a host that lets SYNs out and has no use for their answers. */
static void add_unanswerable(struct reason_list *l, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char address[ADDRESS_STR_LEN], buf[FINDING_INTERFACE_LEN];
	const char *interface = finding_interface(e, "this host", buf);

	if (v->subsystem != DROP_SOURCE_ADDRESS) {
		reason_add(
			l,
			"SYNs left %s, SYN-ACKs came in, and this host discarded them before their sockets "
			"had them",
			interface);
		return;
	}
	address_to_str(&e->foreign_source, address);
	if (address_scope(&e->foreign_source) == SCOPE_PUBLIC)
		reason_add(
			l,
			"SYNs leave %s with source %s, which is not an address of %s: a program is bound "
			"to it, or a route is missing",
			interface, address, interface);
	else
		reason_add(
			l,
			"SYNs leave %s with the private source address %s: no masquerade on this host",
			interface, address);
}

/* "14 of 14 SYNs were discarded on this host by netfilter, 0 left it" */
static void add_stopped(struct reason_list *l, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char left[32] = "";

	if (e->wire_watched)
		snprintf(left, sizeof(left), ", %" PRIu32 " left it", e->left_host);
	if (v->subsystem == DROP_SOURCE_PORTS)
		return; /* add_no_ports() has it */
	if (v->subsystem == DROP_INPUT || v->subsystem == DROP_RP_FILTER ||
	    v->subsystem == DROP_SOURCE_ADDRESS)
		add_unanswerable(l, v);
	else
		reason_add(l, "%" PRIu32 " of %" PRIu32 " SYN%s discarded on this host by %s%s",
			   e->dropped_here, e->syns, e->syns == 1 ? " was" : "s were",
			   subsystem_words(v->subsystem), left);
	if (e->networks == 1)
		reason_add(
			l,
			"only this one network was tried: a rule against it alone would look the same");
}

/* Who answers in the destinations' place, here or on the path. */
static void add_intercepted(struct reason_list *l, const struct evidence *e)
{
	char duration[DURATION_LEN], after[DURATION_LEN + 8] = "";

	if (e->redirects)
		reason_add(l,
			   "%" PRIu32 " connection%s to %" PRIu32
			   " network%s established without leaving this host",
			   e->redirects, text_plural(e->redirects), e->redirected,
			   e->redirected == 1 ? " was" : "s were");
	if (!e->proxied && !e->redirects && e->row > 1)
		reason_add(l,
			   "%" PRIu32 " networks in a row answer from one distance, a few ms away: "
			   "something next to this host answers for them",
			   e->row);
	if (!e->proxied)
		return;
	if (e->proxy.rtt_ns)
		snprintf(after, sizeof(after), " after %s",
			 duration_to_str(e->proxy.rtt_ns, duration));
	reason_add(l, "%" PRIu32 " network%s with TTL %u%s, from nearer than on %s other ports",
		   e->proxied, e->proxied == 1 ? " answers" : "s answer", e->proxy.ttl, after,
		   e->proxied == 1 ? "its" : "their");
}

static void add_throttled(struct reason_list *l, const struct evidence *e)
{
	char window[DURATION_LEN];

	if (e->throttled)
		reason_add(l,
			   "%" PRIu32
			   " network%s that answered a moment before %s silent while others "
			   "answer",
			   e->throttled, text_plural(e->throttled),
			   e->throttled == 1 ? "is" : "are");
	if (e->comes_and_goes)
		reason_add(l,
			   "the port went silent and answered again, several times within the %s",
			   window_words(e->window_ns, window));
}

static void add_limited(struct reason_list *l, const struct verdict *v)
{
	reason_add(l,
		   "this host discarded SYNs and let others through, again and again (%s): a table "
		   "that is full at times, or a limit of the firewall",
		   subsystem_words(v->subsystem));
}

/* Where few are tried: not this host, and perhaps not the destination either. */
static void add_what_fails(struct reason_list *l, const struct evidence *e)
{
	char address[ADDRESS_STR_LEN], interface[FINDING_INTERFACE_LEN];

	if (e->stopped && (e->stopped_by == DROP_INPUT || e->stopped_by == DROP_RP_FILTER))
		reason_add(
			l,
			"SYN-ACKs came in, and this host discarded them (%s): a rule of its own for "
			"the destination, as fail2ban makes",
			drop_by_to_str(e->stopped_by));
	else if (e->stopped)
		reason_add(l,
			   "SYNs were discarded on this host by %s: a rule of its own for the "
			   "destination",
			   drop_by_to_str(e->stopped_by));
	else if (e->wire_watched && e->syns && e->left_host >= e->syns)
		reason_add(l, "the SYNs leave %s: this host does not stop them",
			   finding_interface(e, "this host", interface));
	if (e->elsewhere_port)
		reason_add(l, "%s answers on %u: it is up, and this port of it does not answer",
			   address_to_str(&e->elsewhere, address), e->elsewhere_port);
}

void reasons_of_state(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char clock[VIEW_CLOCK_LEN];

	if (v->state == STATE_OPEN || v->state == STATE_DEGRADED) {
		reason_add(l, "%" PRIu32 " of %" PRIu32 " network%s answered%s%s", e->answered,
			   e->networks, text_plural(e->networks),
			   e->last_answer_ns ? ", the last at " : "",
			   e->last_answer_ns
				   ? view_clock(c, e->last_answer_ns, v->decided_ns, clock)
				   : "");
		if (e->failing == 1)
			reason_add(l, "1 network fails, which %s",
				   e->answered_before ? "answered before" : "never answered");
		else if (e->failing)
			reason_add(l,
				   "%" PRIu32 " networks fail, %" PRIu32 " of them answered before",
				   e->failing, e->answered_before);
		return;
	}
	if (v->state == STATE_OFFLINE)
		return; /* reasons_of_line() has it */
	if (v->state == STATE_FAILING) {
		reason_add(l,
			   "%" PRIu32 " of %" PRIu32 " attempts to %" PRIu32
			   " network%s got no answer since %s",
			   e->attempts_failed, e->attempts_failed, e->networks,
			   text_plural(e->networks),
			   view_clock(c, e->attempts_ns, v->decided_ns, clock));
		add_what_fails(l, e);
		if (e->last_answer_ns)
			reason_add(l, "the last answer on this port came at %s",
				   view_clock(c, e->last_answer_ns, v->decided_ns, clock));
		return;
	}
	if (v->state == STATE_INTERCEPTED)
		add_intercepted(l, e);
	else if (verdict_is_limited_here(v))
		add_limited(l, v);
	else if (v->state == STATE_THROTTLED)
		add_throttled(l, e);
	else if (verdict_is_denied(v))
		reason_add(l,
			   "connect() fails at once: this host refuses the call, no SYN is sent");
	else if (v->by == BY_HOST)
		add_stopped(l, v);
	else if (v->state == STATE_STALLED)
		return; /* add_stalled() has it */
	else if (v->by == BY_NO_ROUTE)
		reason_add(l, "connect() fails at once: no route leads to the destinations");
	else
		add_unanswered(l, c, v);
	if (v->state == STATE_BLOCKED && v->by != BY_HOST && e->redirects)
		add_intercepted(l, e);
	if (e->let_through)
		reason_add(l, "%" PRIu32 " of %" PRIu32 " network%s %s let through", e->let_through,
			   e->let_through + e->silent, text_plural(e->let_through + e->silent),
			   e->let_through == 1 ? "is" : "are");
	if (e->answered_before && v->by != BY_HOST && v->by != BY_NO_ROUTE)
		reason_add(l, "%" PRIu32 " of them had answered before", e->answered_before);
	if (e->last_answer_ns)
		reason_add(l, "the last answer on this port came at %s",
			   view_clock(c, e->last_answer_ns, v->decided_ns, clock));
}

/* Where connections stop that open and carry no mail. */
static void add_stalled(struct reason_list *l, const struct verdict *v)
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
	if (v->state == STATE_INTERCEPTED && v->evidence.stalled > 1)
		reason_add(l,
			   "%" PRIu32
			   " networks close the connection after one short line, all from one "
			   "place, and none took a mail: one thing answers for them",
			   v->evidence.stalled);
	if (words[v->by] && v->evidence.stalled)
		reason_add(l, "%" PRIu32 " network%s %s", v->evidence.stalled,
			   text_plural(v->evidence.stalled), words[v->by]);
	if (v->by == BY_RESET_AT_DATA && v->evidence.from_path)
		reason_add(l,
			   "%" PRIu32
			   " of them by an RST whose TTL is not the SYN-ACK's: something on the "
			   "path sends it",
			   v->evidence.from_path);
}

/* "localhost:25 refuses" is taken for a provider's block. */
static void add_refused_here(struct reason_list *l, const struct verdict *v)
{
	const struct refused_here *r = &v->evidence.refused_here;
	char address[ADDRESS_STR_LEN], name[4 * PROCESS_NAME_LEN];

	if (!r->times)
		return;
	address_to_str(&r->destination, address);
	reason_add(l,
		   "%s (uid %" PRIu32 ") is refused by %s, port %u, %" PRIu32
		   " time%s: nothing listens there on this machine; no SYN went outside",
		   r->process.known ? text_escape(r->process.name, name, sizeof(name))
				    : "a program",
		   r->process.uid, address, v->port, r->times, text_plural(r->times));
}

static void add_no_ports(struct reason_list *l, const struct verdict *v)
{
	char address[ADDRESS_STR_LEN];

	if (v->evidence.no_ports)
		reason_add(
			l,
			"no free source port for %s:%u (EADDRNOTAVAIL), %" PRIu32
			" times lately: see ss -s for TIME_WAIT, and net.ipv4.ip_local_port_range",
			address_to_str(&v->evidence.no_port, address), v->port,
			v->evidence.no_ports);
}

/* Of one's own network, beyond a VPN, or in a cluster. */
#define PRIVATE_FAILURES 3

static void add_private(struct reason_list *l, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char address[ADDRESS_STR_LEN];

	if (e->private_relay.failed < PRIVATE_FAILURES)
		return;
	reason_add(
		l,
		"%s, a private address, %s port %u %" PRIu32
		" times in a row: no provider's block of a port; look at the relay, the route to "
		"it, a VPN, and the firewall or security group between",
		address_to_str(&e->private_relay.destination, address),
		e->private_relay.refused ? "refused" : "did not answer on", v->port,
		e->private_relay.failed);
}

void reasons_beside_state(struct reason_list *l, const struct verdict *v)
{
	add_stalled(l, v);
	add_no_ports(l, v);
	add_refused_here(l, v);
	add_private(l, v);
}
