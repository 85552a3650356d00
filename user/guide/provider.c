// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider's rule as advice: the rule's own words, and around them what was seen on this machine
 * as far as it bears on the rule. Knows the shape of the tables and the verdicts; states no fact
 * about any provider.
 */

#include <stdio.h>
#include <string.h>

#include "guide/rules.h"

#define LOOK_ELSEWHERE                                                                             \
	"Look elsewhere: this host, the firewalls that you can edit at the provider (security "    \
	"groups, network ACLs), and what lies on the way (a hub network, a VPN, a company "        \
	"network)."
#define TRY_ANOTHER "Try another relay: this one may be down, or may not want this address."

/* For a port that the rules leave open, and for one that they do not speak of. */
static const struct rule port_open = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_NOT_NEEDED,
	.summary = "By this provider's rules the port is open; something else stops it.",
	.steps = LIST(LOOK_ELSEWHERE, TRY_ANOTHER),
};
static const struct rule port_not_named = {
	.slug = "relay-ports",
	.exemption = EXEMPTION_UNKNOWN,
	.summary = "This provider's rules, as far as they are known here, do not say whether the "
		   "port is open.",
	.steps = LIST(LOOK_ELSEWHERE, TRY_ANOTHER,
		      "Ask the provider whether the port is blocked for this account."),
};

/* The rule that answers for a port. It is the one of port 25 where that stops the port, too; no
 * rule blocks 2525, and what is said of it is hearsay. */
static const struct rule *rule_for(const struct found_rule *f, uint16_t port)
{
	enum policy policy = rule_policy(f->rule, port);

	if (port == 25 || policy == POLICY_BLOCKED ||
	    (policy == POLICY_MAY_BE_OPEN && port != 2525))
		return f->rule;
	if (f->edition->relay_ports)
		return f->edition->relay_ports;
	return policy == POLICY_OPEN ? &port_open : &port_not_named;
}

/* The rules were asked for as of a day before their source. */
static void say_too_early(struct guidance *ret, const struct question *q)
{
	const struct date *d = &q->where->as_of;
	const char *as_of = q->found->as_of;
	char day[16];

	if (d->year == 0 || q->found->note || !as_of)
		return;
	snprintf(day, sizeof(day), "%04u-%02u-%02u", d->year % 10000u, d->month % 100u,
		 d->day % 100u);
	if (strncmp(day, as_of, strlen(as_of)) < 0)
		guidance_addf(ret,
			      "What follows is as of %s, the oldest known here; what held on %s is "
			      "not known.",
			      as_of, day);
}

void provider_advice(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;
	const struct provider *p = f->provider;
	uint16_t port = q->about ? q->about->port : 25;
	const struct rule *rule = rule_for(f, port);
	bool blocked = rule == f->rule && rule_policy(rule, port) == POLICY_BLOCKED;

	ret->provider = p->name;
	ret->rule = rule->slug;
	ret->exemption = rule->exemption;
	ret->summary = rule->summary;
	ret->source = f->source;
	ret->as_of = f->as_of;
	ret->not_confirmed = rule->not_confirmed;
	ret->form = rule->form;
	if (f->note)
		guidance_add(ret, f->note);
	say_too_early(ret, q);
	if (q->about) {
		general_path(ret, q->about);
		contradiction_advice(ret, q);
	}
	/* Where the rules do not explain a block, what the customer edits comes first. */
	if (p->firewall && !blocked)
		guidance_add(ret, p->firewall);
	general_relay_ports(ret, q, false);
	guidance_add_list(ret, rule->steps);
	guidance_add_list(ret, rule->afterwards);
	if (p->firewall && blocked)
		guidance_add(ret, p->firewall);
	guidance_add_list(ret, rule->notes);
	if (rule->if_older && (q->where->subscribed_on.year == 0 ||
			       date_compare(&q->where->subscribed_on, &f->edition->cut) < 0))
		guidance_add(ret, rule->if_older);
	if (q->about && q->about->family == FAMILY_IPV6 && p->ipv6)
		guidance_add(ret, p->ipv6);
}
