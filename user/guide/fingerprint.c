// SPDX-License-Identifier: GPL-2.0-only
/*
 * See fingerprint.h. One table: patterns of ports with those known to show them. Where the cloud is
 * known, its own rules say where it differs. A dead port of a pattern is a silent one: every report
 * of a cloud's block is of silence, none of a reset or ICMP.
 */

#include "guide/fingerprint.h"

#include <stdio.h>
#include <string.h>

#include "guide/pages.h"
#include "guide/rules.h"

struct expected {
	uint16_t port;
	enum port_sign sign;
};

/* Who of a pattern's networks, by the word that a location has for them. */
struct suggested {
	const char *provider;
	const char *fits; /* ends "It fits what ..." */
	const char *source;
};

struct pattern {
	const char *pattern;
	const struct expected *ports; /* ends with port 0; all of them must fit */
	const char *basis;
	const char *text;
	const struct suggested *who; /* ends with a NULL provider */
};

#define PORTS(...)	((const struct expected[]){__VA_ARGS__, {0}})
#define WHO(...)	((const struct suggested[]){__VA_ARGS__, {0}})
#define NO_ONE_FOR_SURE "; it names no one for sure."

/* No two of the silent patterns can fit at once: each differs from the others in a port. */
static const struct pattern patterns[] = {
	{
		.pattern = "25-dead 465-dead 587-dead 2525-dead",
		.ports = PORTS({25, SIGN_SILENT}, {465, SIGN_SILENT}, {587, SIGN_SILENT},
			       {2525, SIGN_SILENT}),
		.basis = "25, 465, 587 and 2525 silent",
		.text = "25, 465, 587 and 2525 silent is what a firewall of a company or of your "
			"own does, hosters such as Cloudzy and mmitech, and perhaps OVHcloud's VPS "
			"in Local Zones" NO_ONE_FOR_SURE,
		.who = WHO({"firewall", NULL, NULL}, {"cloudzy", NULL, "https://cloudzy.com/"},
			   {"mmitech", NULL, MMITECH_PAGE},
			   {"ovh",
			    "OVHcloud says of its VPS in Local Zones, whose SMTP ports are closed; "
			    "whether 2525 is one of them is not confirmed",
			    OVH_PAGE " (2026-10-07)"}),
	},
	{
		.pattern = "25-dead 465-dead 587-dead 2525-alive",
		.ports = PORTS({25, SIGN_SILENT}, {465, SIGN_SILENT}, {587, SIGN_SILENT},
			       {2525, SIGN_ALIVE}),
		.basis = "25, 465 and 587 silent; 2525 answers",
		.text = "25, 465 and 587 silent with 2525 answering is what DigitalOcean, Linode "
			"(some accounts since 2019-11-05), Scaleway, netcup (a firewall policy) and "
			"Render (free services) do, and users report it of "
			"OneProvider" NO_ONE_FOR_SURE,
		.who = WHO({"digitalocean", "DigitalOcean does", DIGITALOCEAN_PAGE " (2026-07-13)"},
			   {"linode", "Linode does with some accounts since 2019-11-05",
			    LINODE_PAGE " (2019-11-05)"},
			   {"scaleway", "Scaleway does", SCALEWAY_PAGE " (2025-07-21)"},
			   {"netcup", "netcup does until its policy is deleted", NETCUP_PAGE},
			   {"render", "Render does with free services", RENDER_PAGE},
			   {"oneprovider", NULL,
			    "https://github.com/nymtech/nym/pull/6672 (2026-04-15)"}),
	},
	{
		.pattern = "25-dead 465-dead 587-alive",
		.ports = PORTS({25, SIGN_SILENT}, {465, SIGN_SILENT}, {587, SIGN_ALIVE}),
		.basis = "25 and 465 silent; 587 answers",
		.text = "25 and 465 silent with 587 answering is what Hetzner Cloud and Zerops "
			"do" NO_ONE_FOR_SURE,
		.who = WHO({"hetzner", "Hetzner Cloud does", HETZNER_PAGE},
			   {"zerops", "Zerops does", ZEROPS_PAGE}),
	},
	{
		.pattern = "25-dead 465-alive 587-alive",
		.ports = PORTS({25, SIGN_SILENT}, {465, SIGN_ALIVE}, {587, SIGN_ALIVE}),
		.basis = "25 silent; 465 and 587 answer",
		.text = "25 silent with 465 and 587 answering is what Azure, AWS, Google Cloud, "
			"Oracle Cloud, Vultr, UpCloud, Alibaba Cloud, IBM Cloud (classic) and "
			"Tencent Cloud do" NO_ONE_FOR_SURE,
		.who = WHO(
			{"azure", "Azure does", AZURE_PAGE " (2025-07-28)"},
			{"aws", "AWS does", AWS_PAGE},
			{"gcp", "Google Cloud does", GCP_PAGE " (2026-10-07)"},
			{"oracle", "Oracle Cloud does with tenancies since June 2021",
			 ORACLE_PAGE " (2026-09-20)"},
			{"vultr", "Vultr does", VULTR_PAGE " (2026-10)"},
			{"upcloud", "UpCloud does with new accounts", UPCLOUD_PAGE},
			{"alibaba", "Alibaba Cloud does", ALIBABA_PAGE " (2019-08-22)"},
			{"ibm", "IBM Cloud does on its classic infrastructure", IBM_PAGE " (2018)"},
			{"tencent",
			 "Tencent Cloud says of 25; of 465 and 587 its pages do not speak",
			 TENCENT_PAGE " (2024-12)"}),
	},
	{
		.pattern = "25-throttled",
		.ports = PORTS({25, SIGN_THROTTLED}),
		.basis = "25 answers at first and then goes silent",
		.text = "25 answering at first and then going silent is what providers with a rate "
			"limit do: Contabo (some 25 messages a minute), Hostinger (5 a minute), "
			"EDBB (8 packets a second), and AWS by its older texts" NO_ONE_FOR_SURE,
		.who = WHO(
			{"contabo", "Contabo does", CONTABO_PAGE},
			{"hostinger", NULL, "https://www.hostinger.com/support/"},
			{"edbb", NULL, "https://docs.edbb.com/faq/port-25-smtp-rate-limit-policy"},
			{"aws", "the older texts of AWS say", AWS_PAGE}),
	},
};

enum port_sign fingerprint_sign(const struct verdict *v)
{
	switch (v->state) {
	case STATE_OPEN:
	case STATE_DEGRADED:
		return SIGN_ALIVE;
	case STATE_THROTTLED:
		return v->by == BY_HOST ? SIGN_NOTHING : SIGN_THROTTLED;
	case STATE_INTERCEPTED:
		return SIGN_INTERCEPTED;
	case STATE_BLOCKED:
		return v->by == BY_HOST || v->by == BY_NO_ROUTE ? SIGN_NOTHING
		       : v->by == BY_NETWORK_SILENT		? SIGN_SILENT
								: SIGN_REJECTED;
	case STATE_UNKNOWN:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
	case STATE_COUNT:
		break;
	}
	return SIGN_NOTHING;
}

static enum port_sign sign_of(uint16_t port, const struct verdict *about,
			      const struct verdict *const *ports, size_t ports_count)
{
	if (port == about->port)
		return fingerprint_sign(about);
	for (size_t i = 0; i < ports_count; i++) {
		if (ports[i] && ports[i]->port == port && ports[i]->family == about->family)
			return fingerprint_sign(ports[i]);
	}
	return SIGN_NOTHING;
}

static const struct pattern *find_pattern(const struct verdict *about,
					  const struct verdict *const *ports, size_t ports_count)
{
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		const struct expected *e = patterns[i].ports;

		while (e->port && sign_of(e->port, about, ports, ports_count) == e->sign)
			e++;
		if (!e->port)
			return &patterns[i];
	}
	return NULL;
}

static const struct suggested *find_suggested(const struct pattern *p, const char *provider)
{
	for (const struct suggested *s = p->who; s->provider; s++) {
		if (strcmp(s->provider, provider) == 0)
			return s;
	}
	return NULL;
}

/* What a rule says of a port, as it would be seen; SIGN_NOTHING where it depends or is not known.
 */
static enum port_sign sign_of_policy(enum policy policy)
{
	return policy == POLICY_OPEN	  ? SIGN_ALIVE
	       : policy == POLICY_BLOCKED ? SIGN_SILENT
					  : SIGN_NOTHING;
}

/* A submission port of the pattern that this place's rule treats otherwise, 0 for none. */
static uint16_t find_difference(const struct pattern *p, const struct rule *rule)
{
	for (const struct expected *e = p->ports; e->port; e++) {
		enum port_sign ruled = sign_of_policy(rule_policy(rule, e->port));

		if (e->port != 25 && ruled != SIGN_NOTHING && ruled != e->sign)
			return e->port;
	}
	return 0;
}

static void add_sentence(struct fingerprint_hint *ret, const char *words, const char *more)
{
	size_t len = strlen(ret->text);

	snprintf(ret->text + len, sizeof(ret->text) - len, " %s%s.", words, more);
}

static void add_source(struct fingerprint_hint *ret, const char *source)
{
	size_t len = strlen(ret->source);

	if (source)
		snprintf(ret->source + len, sizeof(ret->source) - len, "%s%s", len ? ", " : "",
			 source);
}

/* Where the known cloud stands: the rules for this subscription count for more than its habits. */
static void compare_with_place(struct fingerprint_hint *ret, const struct pattern *p,
			       const struct location *where, enum policy rules)
{
	const struct suggested *same = find_suggested(p, where->provider);
	struct found_rule found;
	uint16_t port;
	char words[96];
	bool open;

	if (same && rules == POLICY_OPEN) {
		add_sentence(ret, "The rules of this machine's cloud leave 25 open for it", "");
		return;
	}
	if (same && same->fits) {
		add_sentence(ret, "It fits what ", same->fits);
		return;
	}
	rule_find(&found, where);
	port = found.rule ? find_difference(p, found.rule) : 0;
	if (!port)
		return;
	open = rule_policy(found.rule, port) == POLICY_OPEN;
	snprintf(words, sizeof(words), "It is unlike %.40s, which %s %u%s",
		 provider_title(found.provider), open ? "leaves" : "blocks", port,
		 open ? " alone" : " too");
	add_sentence(ret, words, "");
	add_source(ret, found.source);
}

bool fingerprint_hint(struct fingerprint_hint *ret, const struct location *where, enum policy rules,
		      const struct verdict *about, const struct verdict *const *ports,
		      size_t ports_count)
{
	const struct pattern *p;

	if (about->port != 25 || fingerprint_sign(about) == SIGN_NOTHING ||
	    (about->state != STATE_BLOCKED && about->state != STATE_THROTTLED))
		return false;
	p = find_pattern(about, ports, ports_count);
	if (!p)
		return false;
	*ret = (struct fingerprint_hint){.pattern = p->pattern, .basis = p->basis};
	snprintf(ret->text, sizeof(ret->text), "%s", p->text);
	for (const struct suggested *s = p->who; s->provider; s++) {
		if (ret->suggests_count < FINGERPRINT_SUGGESTS_MAX)
			ret->suggests[ret->suggests_count++] = s->provider;
		add_source(ret, s->source);
	}
	/* The sources speak of IPv4 or do not say, so nobody's habit is known for IPv6. */
	if (about->family == FAMILY_IPV6)
		add_sentence(ret, "Its sources hardly speak of IPv6", "");
	else if (where->provider)
		compare_with_place(ret, p, where, rules);
	return true;
}
