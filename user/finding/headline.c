// SPDX-License-Identifier: GPL-2.0-only
/*
 * A verdict in one sentence, and all verdicts of a family in one word each: what a person reads
 * first, and what an incident is named by. The reasons are in reasons.c.
 */

#include "finding/check_words.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

const char *subsystem_words(enum drop_by by)
{
	return by == DROP_UNKNOWN ? "a part that the kernel does not name" : drop_by_to_str(by);
}

const char *finding_interface(const struct evidence *e, const char *otherwise,
			      char buf[static FINDING_INTERFACE_LEN])
{
	return e->interface[0] ? text_escape(e->interface, buf, FINDING_INTERFACE_LEN) : otherwise;
}

/* What this host does, as the end of the headline's sentence. */
static const char *host_words(enum drop_by by)
{
	switch (by) {
	case DROP_INPUT:
	case DROP_RP_FILTER:
		return "answers arrive and are discarded on their way in";
	case DROP_SOURCE_ADDRESS:
		return "SYNs leave with an address that no answer can reach";
	case DROP_SOURCE_PORTS:
		return "no source port is free";
	case DROP_CONNTRACK:
		return "its table of connections is full";
	case DROP_PROGRAM:
		return "one program is refused, others connect";
	case DROP_UNKNOWN:
	case DROP_NETFILTER:
	case DROP_CGROUP:
	case DROP_TC:
	case DROP_NEIGHBOUR:
	case DROP_ROUTE:
	case DROP_QDISC:
	case DROP_IPSEC:
	case DROP_OTHER:
	case DROP_BY_COUNT:
		break;
	}
	return "SYNs are discarded before they leave";
}

static const char *blocked_words(const struct verdict *v, char buf[static FINDING_HEADLINE_LEN])
{
	const struct evidence *e = &v->evidence;
	char interface[FINDING_INTERFACE_LEN];

	switch (v->by) {
	case BY_NETWORK_SILENT:
		if (!e->wire_watched || !e->left_host)
			return "by the network: SYNs are sent, nothing answers";
		snprintf(buf, FINDING_HEADLINE_LEN,
			 "by the network beyond this host: SYNs leave %s, nothing answers",
			 finding_interface(e, "this host", interface));
		break;
	case BY_NETWORK_RESET:
		return "by the network beyond this host: resets come that are not the "
		       "destinations'";
	case BY_NETWORK_ICMP:
		return "by the network beyond this host: routers answer that it is prohibited";
	case BY_HOST:
		if (verdict_is_denied(v))
			return "on this host: connect() is refused before any SYN is sent";
		snprintf(buf, FINDING_HEADLINE_LEN, "on this host by %s%s: %s",
			 subsystem_words(v->subsystem), v->in_transit ? " in the forward path" : "",
			 host_words(v->subsystem));
		break;
	case BY_NO_ROUTE:
		return "on this host: there is no route to the destinations";
	case BY_NONE:
	case BY_NO_GREETING:
	case BY_RESET_AT_DATA:
	case BY_HUNG_UP:
	case BY_PATH_MTU:
	case BY_ACKS_LOST:
	case BY_COUNT:
		return "by an unknown cause";
	}
	return buf;
}

/* Why it is stalled. */
static const char *stalled_words(enum blocked_by by)
{
	static const char *const words[BY_COUNT] = {
		[BY_NO_GREETING] = "connections open, no greeting comes",
		[BY_RESET_AT_DATA] = "connections open and are reset at the first data",
		[BY_HUNG_UP] = "connections open and are closed after one short line",
		[BY_PATH_MTU] = "connections open, full-size segments do not arrive",
		[BY_ACKS_LOST] = "connections open, nothing of ours is acknowledged",
	};

	return words[by] ? words[by] : "connections open, no mail passes";
}

#define APART_LEN 96

/* ", but not by wan1": who of this machine is not in it. What namespaces do, any user can bring
 * about; that is told in the reasons alone. */
static const char *apart_words(const struct verdict *v, char buf[static APART_LEN])
{
	char address[ADDRESS_STR_LEN], interface[4 * INTERFACE_NAME_LEN];
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; v->state == STATE_OPEN && i < v->apart_count; i++) {
		const struct split_value *value = &v->apart[i].value;

		if (value->what == SPLIT_NETNS)
			continue;
		if (used) {
			snprintf(buf + used, APART_LEN - used, " and others");
			break;
		}
		if (value->what == SPLIT_UPLINK)
			used = (size_t)snprintf(
				buf, APART_LEN, ", but not by %s",
				text_escape(value->interface, interface, sizeof(interface)));
		else if (value->what == SPLIT_SOURCE)
			used = (size_t)snprintf(buf, APART_LEN, ", but not from %s",
						address_to_str(&value->source, address));
		else
			used = (size_t)snprintf(buf, APART_LEN, ", but not for uid %u", value->uid);
	}
	return buf;
}

void finding_headline(struct finding *ret)
{
	static const char *const words[] = {
		[STATE_BLOCKED] = NULL, /* says by whom */
		[STATE_STALLED] = NULL, /* says where */
		[STATE_UNKNOWN] = "is UNDECIDED: too little evidence so far",
		[STATE_OPEN] = "is OPEN: public destinations answer",
		[STATE_THROTTLED] = "is THROTTLED: first connections pass, then the same "
				    "destinations go silent",
		[STATE_INTERCEPTED] = "is INTERCEPTED: something answers in the destinations' "
				      "place",
		[STATE_DEGRADED] = "is DEGRADED: part of the destinations fail, the port itself is "
				   "not blocked",
		[STATE_FAILING] = "is FAILING: nothing that was tried answers, too little was "
				  "tried to tell the port from the destination",
		[STATE_OFFLINE] = "is OFFLINE: nothing at all comes in by the uplink, so the "
				  "silence says nothing of the port",
	};
	const struct verdict *v = ret->verdict;
	bool together = v->evidence.together_count && !v->evidence.line_counted;
	char blocked[FINDING_HEADLINE_LEN], apart[APART_LEN];

	_Static_assert(ARRAY_LEN(words) == STATE_COUNT, "a state without a headline");

	if (check_headline(v, ret->headline, FINDING_HEADLINE_LEN))
		return;
	if (v->state == STATE_BLOCKED)
		snprintf(ret->headline, FINDING_HEADLINE_LEN, "Port %u over %s is BLOCKED %.200s.",
			 v->port, family_title(v->family), blocked_words(v, blocked));
	else if (v->state == STATE_STALLED)
		snprintf(ret->headline, FINDING_HEADLINE_LEN, "Port %u over %s is STALLED: %s.",
			 v->port, family_title(v->family), stalled_words(v->by));
	else if (verdict_is_limited_here(v))
		snprintf(ret->headline, FINDING_HEADLINE_LEN,
			 "Port %u over %s is THROTTLED on this host by %s%s: a part of the SYNs is "
			 "discarded before they leave.",
			 v->port, family_title(v->family), subsystem_words(v->subsystem),
			 v->in_transit ? " in the forward path" : "");
	else if (v->state == STATE_OFFLINE && together)
		snprintf(ret->headline, FINDING_HEADLINE_LEN,
			 "Port %u over %s is OFFLINE: all that answered fell silent at once, so it "
			 "is the line rather than the port.",
			 v->port, family_title(v->family));
	else
		snprintf(ret->headline, FINDING_HEADLINE_LEN, "Port %u over %s %s%s.", v->port,
			 family_title(v->family), words[v->state], apart_words(v, apart));
}

static const char *fingerprint_word(const struct verdict *v)
{
	switch (fingerprint_sign(v)) {
	case SIGN_NOTHING:
		return NULL;
	case SIGN_ALIVE:
		return "alive";
	case SIGN_SILENT:
	case SIGN_REJECTED:
		return "dead";
	case SIGN_THROTTLED:
	case SIGN_INTERCEPTED:
		break;
	}
	return port_state_to_str(v->state);
}

void finding_fingerprint(const struct verdict *const *ports, size_t ports_count, enum family family,
			 char *buf, size_t len)
{
	size_t used = 0;
	uint16_t last = 0;

	buf[0] = '\0';
	for (;;) {
		const struct verdict *next = NULL;

		for (size_t i = 0; i < ports_count; i++) {
			if (ports[i] && ports[i]->family == family && ports[i]->port > last &&
			    (!next || ports[i]->port < next->port))
				next = ports[i];
		}
		if (!next)
			return;
		last = next->port;
		if (fingerprint_word(next) && used < len)
			used += (size_t)snprintf(buf + used, len - used, "%s%u-%s", used ? " " : "",
						 next->port, fingerprint_word(next));
	}
}
