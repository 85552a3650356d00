// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice where the answer lies with this machine or with what was seen, not with a provider:
 * stopped here (host_drop.c), no route (host_route.c), answered in the destination's place, a few
 * destinations only, or simply open. Knows no provider but what its rules say.
 */

#include <stdio.h>
#include <string.h>

#include "guide/host.h"

#define INTERCEPTED                                                                                \
	"Something answers in the destinations' place, so a connection proves nothing about port " \
	"25 beyond it."

static const struct host_case intercepted = {
	"intercepted",
	INTERCEPTED,
	LIST("Redirected on this host: look for redirect and dnat rules with nft list ruleset and "
	     "iptables-save -t nat. cPanel/WHM (SMTP Restrictions) sends 25, 465 and 587 to the local "
	     "mail server for every user but root, the mail server and mailman; CSF (SMTP_BLOCK, "
	     "SMTP_PORTS, SMTP_REDIRECT) does similarly.",
	     "If mail is meant to go out through the local mail server, nothing is to be repaired: "
	     "point the program at localhost. If not: WHM > SMTP Restrictions, or csf.conf and csf "
	     "-r.",
	     "On the path: a transparent mail proxy of a company network, access provider, VPN or "
	     "security product. Ask whoever runs it.",
	     "See who greets: the first line from port 25 names the server. Test as the user that "
	     "sends the mail."),
};

/* What was answered in the destinations' place was seen leaving. */
static const struct host_case intercepted_on_path = {
	"intercepted",
	INTERCEPTED,
	LIST("The connections leave this machine: no rule of its own redirects them. Ask whoever "
	     "runs the network on the way: a transparent mail proxy of a company network, access "
	     "provider, VPN or security product, or a router that inspects SMTP.",
	     "See who greets: the first line from port 25 names the server, or shows asterisks in "
	     "its place.",
	     "A relay on 465 is encrypted from the first byte: nothing can answer in its place "
	     "unnoticed."),
};

static const struct host_case degraded = {
	"degraded",
	"The port is open; only some destinations fail.",
	LIST("Nothing is to be asked of your provider: others answer on the same port. The "
	     "destination may be down, or its firewall may not want this address.",
	     "Check this address on block lists and its reverse DNS name, and ask the "
	     "destination's postmaster if it lasts."),
};

/* A host's own block may hide a second one behind it. */
static void warn_behind(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;
	enum policy policy = f->rule ? rule_policy(f->rule, q->about->port) : POLICY_OPEN;
	char as_of[AS_OF_LEN];

	/* Of 2525, and where the rules of other ports do not say, nothing is known to be behind. */
	if (policy == POLICY_OPEN || (q->about->port != 25 && policy != POLICY_BLOCKED))
		return;
	guidance_addf(
		ret,
		"This may not be all: by the rules of %.32s (%.64s%s) port %u %s. See egress25 advise.",
		provider_title(f->provider), f->rule->slug, rule_as_of(f, as_of), q->about->port,
		policy == POLICY_BLOCKED ? "is blocked there too" : "may be blocked there too");
}

static void host_open(struct guidance *ret, const struct question *q)
{
	ret->rule = "open";
	ret->summary = "The port is open from here: nothing to do.";
	if (verdict_is_in_part(q->about))
		ret->summary =
			"The port is open from here, but not for all of this machine's mail.";
	else
		guidance_addf(ret,
			      "Port %u is open over %s: public destinations answer. Nothing to do.",
			      q->about->port, family_title(q->about->family));
	contradiction_advice(ret, q);
	host_dropped_apart(ret, q);
	if (ret->contradiction != CONTRADICTION_NONE)
		ret->summary = "The port is open from here, although the rules of the place say "
			       "that it is blocked.";
}

/* All that the verdict names, in as few lines as hold them. */
static void name_destinations(struct guidance *ret, const struct evidence *e)
{
	const uint32_t per_line = 4; /* of at most 39 characters each */

	for (uint32_t i = 0; i < e->named_count && i < VERDICT_NAMED; i += per_line) {
		char line[4 * (ADDRESS_STR_LEN + 2)] = "";

		for (uint32_t j = i; j < i + per_line && j < e->named_count; j++) {
			char text[ADDRESS_STR_LEN];
			size_t len = strlen(line);

			snprintf(line + len, sizeof(line) - len, "%s%s", len ? ", " : "",
				 address_to_str(&e->named[j], text));
		}
		guidance_addf(ret, "%s: %s.", i == 0 ? "These fail" : "These too", line);
	}
}

static bool is_on_path(const struct evidence *e)
{
	return !e->redirects && e->wire_watched;
}

void host_advice(struct guidance *ret, const struct question *q)
{
	const struct verdict *v = q->about;

	ret->provider = "host";
	ret->exemption = EXEMPTION_NOT_NEEDED;
	switch (v->state) {
	case STATE_OPEN:
		host_open(ret, q);
		break;
	case STATE_INTERCEPTED:
		if (v->evidence.redirects)
			host_candidates(ret, q, &(struct suspicion){.redirects = true});
		host_answer(ret, is_on_path(&v->evidence) ? &intercepted_on_path : &intercepted);
		break;
	case STATE_DEGRADED:
		host_answer(ret, &degraded);
		name_destinations(ret, &v->evidence);
		contradiction_advice(ret, q);
		break;
	case STATE_FAILING:
		host_failing(ret, q);
		name_destinations(ret, &v->evidence);
		break;
	case STATE_OFFLINE:
		host_offline(ret, q);
		break;
	case STATE_STALLED:
		host_stalled(ret, q);
		break;
	case STATE_THROTTLED:
	case STATE_BLOCKED:
		if (v->by == BY_HOST)
			host_dropped(ret, q);
		else
			host_no_route(ret, q);
		if (v->by == BY_HOST || v->family == FAMILY_IPV4)
			warn_behind(ret, q);
		break;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		break; /* not this host's doing */
	}
}
