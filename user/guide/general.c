// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice that holds at any provider, for places without rules: what to check, what to ask, which
 * evidence to bring, which relay ports were seen to work from this machine, and what the way a
 * block looks says of it. Must not know a provider by name; what it claims of this machine comes
 * from the verdicts alone.
 */

#include <stdio.h>
#include <string.h>

#include "guide/rules.h"

#define LINE_LEN 160

static const uint16_t relay_ports[] = {587, 465, 2525}; /* in the order to try them */

/* Is there a verdict of this state for the port, by family. */
static bool seen(const struct question *q, uint16_t port, enum family family, enum port_state state)
{
	for (size_t i = 0; i < q->ports_count; i++) {
		const struct verdict *v = q->ports[i];

		if (v->port == port && v->family == family && v->state == state)
			return true;
	}
	return false;
}

/* No mail passes by it now, and it is not blocked either: nothing to recommend. */
static bool is_amiss(const struct question *q, uint16_t port)
{
	static const enum port_state states[] = {STATE_FAILING, STATE_OFFLINE, STATE_STALLED,
						 STATE_INTERCEPTED};

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (seen(q, port, f, states[i]))
				return true;
		}
	}
	return false;
}

/* Appends "587", after a separator unless it is the first. */
static void append(char line[static LINE_LEN], const char *separator, unsigned int port,
		   const char *families)
{
	size_t len = strlen(line);

	snprintf(line + len, LINE_LEN - len, "%s%u%s", len ? separator : "", port, families);
}

static const char *families_of(bool ipv4, bool ipv6)
{
	return ipv4 && ipv6 ? " (IPv4 and IPv6)" : ipv4 ? " (IPv4)" : " (IPv6)";
}

/* The relay ports by what was seen of them, as text. */
struct relays {
	char open[LINE_LEN], untried[LINE_LEN];
	uint16_t works, first;	   /* of the open ones, of the untried ones; 0 none */
	char ruled[LINE_LEN];	   /* blocked, as the rules say */
	char unexpected[LINE_LEN]; /* blocked, though the rules leave it open */
	char blocked[LINE_LEN];	   /* blocked, and the rules do not say */
};

static void sort_relays(struct relays *r, const struct question *q)
{
	const struct rule *rule = q->found->rule;

	*r = (struct relays){0};
	for (size_t i = 0; i < ARRAY_LEN(relay_ports); i++) {
		uint16_t port = relay_ports[i];
		enum policy policy = rule ? rule_policy(rule, port) : POLICY_UNKNOWN;
		bool open4 = seen(q, port, FAMILY_IPV4, STATE_OPEN);
		bool open6 = seen(q, port, FAMILY_IPV6, STATE_OPEN);
		bool blocked4 = seen(q, port, FAMILY_IPV4, STATE_BLOCKED);
		bool blocked6 = seen(q, port, FAMILY_IPV6, STATE_BLOCKED);

		if ((open4 || open6) && !r->works)
			r->works = port;
		if (open4 || open6)
			append(r->open, ", ", port, families_of(open4, open6));
		else if (q->about && q->about->port == port)
			continue;
		else if (blocked4 || blocked6)
			append(policy == POLICY_BLOCKED ? r->ruled
			       : policy == POLICY_OPEN	? r->unexpected
							: r->blocked,
			       ", ", port, families_of(blocked4, blocked6));
		else if (policy != POLICY_BLOCKED && !is_amiss(q, port)) {
			if (!r->first)
				r->first = port;
			append(r->untried, ", then ", port, "");
		}
	}
}

/* At a provider, whose rules name the relay ports themselves. */
static void say_blocked_relays(struct guidance *ret, const struct relays *r,
			       const struct provider *p)
{
	const char *note = p && p->relay_blocked ? p->relay_blocked
						 : "The rules leave it open: look for a firewall "
						   "at the provider, here or on the way.";

	if (*r->unexpected)
		guidance_addf(ret, "Seen blocked from this machine too: %s%s%s. %s", r->ruled,
			      *r->ruled ? " (as the rules say), " : "", r->unexpected, note);
	else if (*r->ruled)
		guidance_addf(ret, "Seen blocked from this machine too, as the rules say: %s.",
			      r->ruled);
	else if (*r->blocked)
		guidance_addf(ret, "Seen blocked from this machine too: %s.", r->blocked);
}

uint16_t general_relay_to_try(const struct question *q)
{
	struct relays r;

	sort_relays(&r, q);
	return r.first;
}

void general_mta(struct guidance *ret, const struct question *q)
{
	const struct location *w = q->where;
	enum mta m = w->mta != MTA_NONE ? w->mta : mta_of_files(w->mtas);
	struct relays r;
	unsigned int port;

	sort_relays(&r, q);
	port = r.works ? r.works : r.first;
	/* Who asks about another day has nothing to set. */
	if (m == MTA_NONE || !port || w->as_of.year)
		return;
	guidance_addf(ret, "For %s, run: egress25 advise --mta %s --relay HOST:%u", mta_to_str(m),
		      mta_to_str(m), port);
}

bool general_relay_ports(struct guidance *ret, const struct question *q, bool ask)
{
	struct relays r;
	char blocked[3 * LINE_LEN + sizeof(", , ")];

	sort_relays(&r, q);
	snprintf(blocked, sizeof(blocked), "%s%s%s%s%s", r.unexpected,
		 *r.unexpected && *r.ruled ? ", " : "", r.ruled,
		 (*r.unexpected || *r.ruled) && *r.blocked ? ", " : "", r.blocked);
	if (*r.open)
		guidance_addf(ret,
			      "Relay ports seen to work from this machine: %s. Send through an "
			      "authenticated relay on one of them.",
			      r.open);
	else if (!ask)
		say_blocked_relays(ret, &r, q->found->provider);
	else if (*blocked && *r.untried)
		guidance_addf(ret,
			      "Seen blocked from this machine too: %s. Send through an "
			      "authenticated relay on another port: try %s.",
			      blocked, r.untried);
	else if (*blocked)
		guidance_addf(ret,
			      "Seen blocked from this machine too: %s. Ask which relay port is "
			      "left open, or use a provider's mail interface over HTTPS.",
			      blocked);
	else if (*r.untried)
		guidance_addf(ret,
			      "Send through an authenticated relay. No relay port has been seen to "
			      "work here yet: try %s.",
			      r.untried);
	return *r.open != '\0';
}

/* Clouds discard in silence; no source tells of one that answers. */
void general_path(struct guidance *ret, const struct verdict *about)
{
	const struct evidence *e = &about->evidence;

	if (e->other_uplink.answered_ns)
		guidance_addf(
			ret,
			"Mail leaves by %s since it went over from %s, where it was answered: ask "
			"whoever runs that line, or let mail wait until %s is back.",
			e->interface, e->other_uplink.interface, e->other_uplink.interface);
	if (about->by == BY_NETWORK_SILENT && (e->nothing_came || e->together_count))
		guidance_add(ret,
			     "First see whether anything else passes (ping a public address): a "
			     "line that is down looks the same, and no form helps against it.");
	if (about->by == BY_NETWORK_RESET)
		guidance_add(ret, "The connections were reset on the way. No cloud is known to "
				  "answer so; it points at a firewall on the path (an appliance, "
				  "a company network, a VPN) rather than at the platform. Check "
				  "that first.");
	if (about->by == BY_NETWORK_ICMP && e->terms[TERM_UNREACHABLE].networks &&
	    !e->terms[TERM_PROHIBITED].networks)
		guidance_add(
			ret,
			"A router says that the destinations are unreachable. See whether "
			"anything else passes (ping a public address): a router whose own line "
			"is down says so of everything. If it does, it is a firewall on the path.");
	else if (about->by == BY_NETWORK_ICMP)
		guidance_add(ret, "A router answered with an ICMP error. No cloud is known to "
				  "answer so; it points at a firewall on the path (an appliance, "
				  "a company network, a VPN) rather than at the platform. Check "
				  "that first: the address that sent it is in the records.");
}

static void name_place(struct guidance *ret, const struct question *q)
{
	const char *provider = q->where->provider;

	ret->provider = "general";
	if (!provider) {
		ret->rule = "unknown-provider";
		ret->summary = "It is not known where this machine runs, so no provider's rules "
			       "can be given.";
	} else if (strcmp(provider, "none") == 0) {
		ret->rule = "no-provider";
		ret->summary = "This machine is in no cloud that was named: ask whoever runs its "
			       "network.";
	} else {
		ret->rule = "no-rules";
		ret->summary = "No rules of this provider are known here, so this is general "
			       "advice.";
	}
}

/* How the next who asks gets more than this. */
static void say_how_to_name(struct guidance *ret, const struct question *q)
{
	const char *provider = q->where->provider;

	if (!provider)
		guidance_add(ret, "If you know the provider, name it with --cloud; a home or "
				  "office line is --cloud residential.");
	else if (strcmp(provider, "none") == 0)
		guidance_add(ret, "A home or office line: egress25 advise --cloud residential.");
	else
		guidance_addf(ret,
			      "Known here are those of egress25 advise --list. To write rules of "
			      "%.40s: a file *.conf with [%.40s] in /etc/egress25/providers.d, see "
			      "egress25.conf(5).",
			      provider, provider);
}

void general_advice(struct guidance *ret, const struct question *q)
{
	bool observed = q->about && q->about->state != STATE_UNKNOWN;
	unsigned int port = q->about ? q->about->port : 25;

	name_place(ret, q);
	if (q->about)
		general_path(ret, q->about);
	general_relay_ports(ret, q, true);
	general_mta(ret, q);
	guidance_add(ret, "First check the firewalls that you can edit yourselves (security group, "
			  "network ACL, firewall page): they drop in silence too.");
	guidance_addf(ret,
		      "Ask the provider: is outbound TCP port %u blocked for this account, who can "
		      "lift that on which conditions, which relay ports stay open?",
		      port);
	if (observed)
		guidance_add(ret, "Bring evidence: egress25 report writes it.");
	else
		guidance_add(ret, "Bring evidence: egress25 report --duration 10m, run while mail "
				  "is being sent.");
	say_how_to_name(ret, q);
	ret->key_steps = ret->steps_count;
	guidance_add(ret, "Nothing on the wire tells a firewall of your own at the provider from a "
			  "block by the provider.");
	guidance_add(ret, "Say outbound when you ask: answers about incoming mail are common. Ask, "
			  "too, whether the machine must be stopped and started afterwards.");
	guidance_add(ret, "Access providers often block port 25 on home lines; a fixed address or "
			  "their own relay is the usual way out.");
}

void general_throttled(struct guidance *ret, const struct question *q)
{
	const struct provider *p = q->found->provider;

	ret->provider = "general";
	ret->rule = "throttled";
	ret->exemption = EXEMPTION_UNKNOWN;
	ret->summary = "The first connections pass and then the same destinations go silent: "
		       "something limits the rate.";
	guidance_add(ret, "Send more slowly and keep connections for more than one message. "
			  "Postfix: smtp_destination_rate_delay = 1s, "
			  "smtp_destination_concurrency_limit = 1.");
	if (p && p->throttled)
		guidance_add(ret, p->throttled);
	guidance_add(ret,
		     "Some providers limit the rate instead of blocking. Ask yours for its "
		     "limit and whether it can be raised, and bring evidence (egress25 report).");
	guidance_add(ret, "A firewall of your own may limit connections as well: look for limit "
			  "and connlimit rules.");
	general_relay_ports(ret, q, true);
}
