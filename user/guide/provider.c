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
		guidance_addf(ret, "As of %s, the oldest known here; of %s nothing is known.",
			      as_of, day);
}

/* Whole years from the source's date to the day that is asked about. */
static unsigned int age_of(const char *as_of, const struct location *where)
{
	const struct date *day = where->as_of.year ? &where->as_of : &where->today;
	struct date then = {0};
	char whole[] = "0000-12-31";

	if (!as_of || day->year == 0 || strlen(as_of) >= sizeof(whole))
		return 0;
	memcpy(whole, as_of, strlen(as_of));
	if (parse_date(whole, &then) < 0 || then.year >= day->year)
		return 0;
	return day->year - then.year -
	       (day->month < then.month || (day->month == then.month && day->day < then.day));
}

#define OLD_YEARS 5

static void fill_in(struct guidance *ret, const struct question *q, const struct rule *rule)
{
	const struct found_rule *f = q->found;

	ret->provider = f->provider->name;
	ret->rule = rule->slug;
	ret->exemption = rule->exemption;
	ret->summary = rule->summary;
	ret->source = f->source;
	ret->as_of = f->as_of;
	ret->age_years = age_of(f->as_of, q->where);
	if (ret->age_years < OLD_YEARS)
		ret->age_years = 0;
	ret->in_force_from = f->from;
	ret->in_force_until = f->until;
	ret->not_confirmed = rule->not_confirmed;
	ret->form = rule->form;
}

static bool is_exempted(enum exemption e)
{
	return e == EXEMPTION_SELF_SERVICE || e == EXEMPTION_REQUEST;
}

/* An exemption takes time, and mail does not have to wait for it. */
static void say_proof(struct guidance *ret, const struct question *q, bool works)
{
	unsigned int port = works ? 0 : general_relay_to_try(q);

	if (port)
		guidance_addf(ret, "Until " PROOF " succeeds, send through a relay on port %u.",
			      port);
	else
		guidance_add(ret, "Wait until " PROOF " succeeds.");
}

/* What there is to do here: a relay that was seen to work, then an exemption if there is one, then
 * what else to change. True when the rule's own words about relays are said. */
static bool say_key_steps(struct guidance *ret, const struct question *q, const struct rule *rule)
{
	bool works = general_relay_ports(ret, q, false);
	bool says_relay = !works && !is_exempted(rule->exemption) && rule->port25 != POLICY_OPEN &&
			  rule->relay;

	if (says_relay && rule->exemption == EXEMPTION_NONE)
		guidance_add(ret, rule->relay);
	if (works || (says_relay && rule->exemption == EXEMPTION_NONE))
		general_mta(ret, q);
	guidance_add_list(ret, rule->steps);
	guidance_add_list(ret, rule->afterwards);
	if (is_exempted(rule->exemption) && !q->found->provider->verbatim)
		say_proof(ret, q, works);
	if (!works && is_exempted(rule->exemption) && !q->found->provider->verbatim)
		general_mta(ret, q);
	if (says_relay && rule->exemption != EXEMPTION_NONE)
		guidance_add(ret, rule->relay);
	return says_relay;
}

/* What it notes of its Kubernetes is about this machine. */
static bool is_of_node(const struct question *q, const struct rule *rule)
{
	const char *node_note = q->found->provider->node_note;
	const char *const *note = rule->notes;

	if (!q->where->kubernetes_node || !node_note)
		return false;
	while (note && *note && strcmp(*note, node_note) != 0)
		note++;
	return note && *note;
}

void provider_advice(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;
	const struct provider *p = f->provider;
	uint16_t port = q->about ? q->about->port : 25;
	const struct rule *rule = rule_for(f, port);
	bool blocked = rule == f->rule && rule_policy(rule, port) == POLICY_BLOCKED;
	bool says_relay, on_node;

	fill_in(ret, q, rule);
	if (f->note)
		guidance_add(ret, f->note);
	say_too_early(ret, q);
	if (q->about) {
		general_path(ret, q->about);
		contradiction_advice(ret, q);
	}
	/* Where the rules do not explain a block that was seen, what the customer edits comes
	 * first. */
	if (p->firewall && !blocked && q->about)
		guidance_add(ret, p->firewall);
	says_relay = say_key_steps(ret, q, rule);
	if (q->about && q->about->family == FAMILY_IPV6 && p->ipv6)
		guidance_add(ret, p->ipv6);
	on_node = is_of_node(q, rule);
	if (on_node)
		guidance_add(ret, p->node_note);
	ret->key_steps = ret->steps_count;
	if (rule->relay && !says_relay)
		guidance_add(ret, rule->relay);
	if (p->firewall && (blocked || !q->about))
		guidance_add(ret, p->firewall);
	for (const char *const *note = rule->notes; note && *note; note++) {
		if (!on_node || strcmp(*note, p->node_note) != 0)
			guidance_add(ret, *note);
	}
	if (rule->if_older && (q->where->subscribed_on.year == 0 ||
			       date_compare(&q->where->subscribed_on, &f->edition->cut) < 0))
		guidance_add(ret, rule->if_older);
}
