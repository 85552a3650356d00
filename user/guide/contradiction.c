// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a port is not as the rules of the place say: which of the two counts, which is always what
 * was seen, and what that usually means. The reasons are the provider's where its table has them.
 */

#include "guide/rules.h"

#define OPEN_ANYWAY                                                                                \
	"Usually that means: the account is exempted, it is older or of another type than was "    \
	"given, or the traffic leaves by another way (a VPN, a hub network, a relay that takes "   \
	"connections in the destinations' place)."
#define BLOCKED_ANYWAY                                                                             \
	"Usually that means: a firewall that you can edit at the provider, one on the way (a hub " \
	"network, a VPN, a company network), or an account of another type than was given."
#define DROPPED_HERE                                                                               \
	"Where drops on this host cannot be seen (egress25 doctor says so), its own firewall "     \
	"remains to be checked."
#define SEEN_LEAVING                                                                               \
	"It is not this host's own firewall: the SYNs were seen to leave. Look beyond it."

static enum contradiction find(const struct rule *rule, const struct verdict *v)
{
	enum policy policy = rule_policy(rule, v->port);

	switch (v->state) {
	case STATE_OPEN:
	case STATE_DEGRADED:
		return policy == POLICY_BLOCKED ? CONTRADICTION_OPEN : CONTRADICTION_NONE;
	case STATE_BLOCKED:
		/* Here, nothing is known of what the network would have done. */
		if (v->by == BY_HOST || v->by == BY_NO_ROUTE)
			return CONTRADICTION_NONE;
		return policy == POLICY_OPEN ? CONTRADICTION_BLOCKED : CONTRADICTION_NONE;
	case STATE_UNKNOWN:
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
	case STATE_COUNT:
		break;
	}
	return CONTRADICTION_NONE;
}

void contradiction_advice(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;
	const struct verdict *v = q->about;
	const char *why, *usual;
	char as_of[AS_OF_LEN];
	bool open;

	if (!f->rule)
		return;
	ret->contradiction = find(f->rule, v);
	if (ret->contradiction == CONTRADICTION_NONE)
		return;
	open = ret->contradiction == CONTRADICTION_OPEN;
	guidance_addf(ret, "The rules of %.32s (%.64s%s) %s port %u %s. What was seen counts: %s.",
		      provider_title(f->provider), f->rule->slug, rule_as_of(f, as_of),
		      open ? "say that" : "leave", v->port, open ? "is blocked" : "open",
		      open ? "destinations answer" : "it is blocked beyond this host");
	why = open ? f->provider->open_anyway : f->provider->blocked_anyway;
	usual = open ? OPEN_ANYWAY : BLOCKED_ANYWAY;
	guidance_add(ret, why && v->port == 25 ? why : usual);
	if (!open)
		guidance_add(ret, v->evidence.left_host && v->evidence.left_host >= v->evidence.syns
					  ? SEEN_LEAVING
					  : DROPPED_HERE);
}
