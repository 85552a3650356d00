// SPDX-License-Identifier: GPL-2.0-only
/*
 * A verdict in one sentence, and all verdicts of a family in one word each: what a person reads
 * first, and what an incident is named by. The reasons are in reasons.c.
 */

#include "finding/finding.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

static const char *family_name(enum family family)
{
	return family == FAMILY_IPV4 ? "IPv4" : "IPv6";
}

const char *subsystem_words(enum drop_by by)
{
	return by == DROP_UNKNOWN ? "a part that the kernel does not name" : drop_by_to_str(by);
}

static const char *blocked_words(const struct verdict *v, char buf[static FINDING_HEADLINE_LEN])
{
	const struct evidence *e = &v->evidence;
	char interface[4 * INTERFACE_NAME_LEN] = "this host";

	switch (v->by) {
	case BY_NETWORK_SILENT:
		if (e->interface[0])
			text_escape(e->interface, interface, sizeof(interface));
		if (!e->wire_watched || !e->left_host)
			return "by the network: SYNs are sent, nothing answers";
		snprintf(buf, FINDING_HEADLINE_LEN,
			 "by the network beyond this host: SYNs leave %s, nothing answers",
			 interface);
		break;
	case BY_NETWORK_RESET:
		return "by the network beyond this host: resets come that are not the "
		       "destinations'";
	case BY_NETWORK_ICMP:
		return "by the network beyond this host: routers answer that it is prohibited";
	case BY_HOST:
		if (verdict_is_denied(v))
			return "on this host: connect() is refused before any SYN is sent";
		snprintf(buf, FINDING_HEADLINE_LEN,
			 "on this host by %s%s: SYNs are discarded before they leave",
			 subsystem_words(v->subsystem),
			 v->in_transit ? " in the forward path" : "");
		break;
	case BY_NO_ROUTE:
		return "on this host: there is no route to the destinations";
	case BY_NONE:
	case BY_COUNT:
		return "by an unknown cause";
	}
	return buf;
}

void finding_headline(struct finding *ret)
{
	static const char *const words[] = {
		[STATE_BLOCKED] = NULL, /* says by whom */
		[STATE_UNKNOWN] = "is UNDECIDED: too little evidence so far",
		[STATE_OPEN] = "is OPEN: public destinations answer",
		[STATE_THROTTLED] = "is THROTTLED: first connections pass, then the same "
				    "destinations go silent",
		[STATE_INTERCEPTED] = "is INTERCEPTED: something answers in the destinations' "
				      "place",
		[STATE_DEGRADED] = "is DEGRADED: part of the destinations fail, the port itself is "
				   "not blocked",
	};
	const struct verdict *v = ret->verdict;
	char blocked[FINDING_HEADLINE_LEN];

	_Static_assert(ARRAY_LEN(words) == STATE_COUNT, "a state without a headline");

	if (v->state == STATE_BLOCKED)
		snprintf(ret->headline, FINDING_HEADLINE_LEN, "Port %u over %s is BLOCKED %.200s.",
			 v->port, family_name(v->family), blocked_words(v, blocked));
	else
		snprintf(ret->headline, FINDING_HEADLINE_LEN, "Port %u over %s %s.", v->port,
			 family_name(v->family), words[v->state]);
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
