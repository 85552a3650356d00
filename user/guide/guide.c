// SPDX-License-Identifier: GPL-2.0-only
/*
 * Picks the advice: finds the rule for where the machine is, then decides by the verdict whether
 * the provider, this host or nobody in particular is to be spoken of. Owns the names of providers
 * and how names are compared. States no fact about any provider; those are in the tables.
 */

#include "guide/guide.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "guide/rules.h"

static const struct provider *const with_rules[] = {&provider_azure};

static const char *const providers[] = {
	"azure",    "aws",    "gcp",	  "oracle",  "digitalocean", "hetzner", "linode",
	"vultr",    "ovh",    "scaleway", "alibaba", "ibm",	     "upcloud", "tencent",
	"exoscale", "huawei", "contabo",  "none",    NULL,
};

static const struct alias provider_aliases[] = {
	{"microsoftazure", "azure"},
	{"amazon", "aws"},
	{"amazonec2", "aws"},
	{"ec2", "aws"},
	{"google", "gcp"},
	{"googlecloud", "gcp"},
	{"gce", "gcp"},
	{"oci", "oracle"},
	{"oraclecloud", "oracle"},
	{"hetznercloud", "hetzner"},
	{"akamai", "linode"},
	{"ovhcloud", "ovh"},
	{"alibabacloud", "alibaba"},
	{"aliyun", "alibaba"},
	{"ibmcloud", "ibm"},
	{"softlayer", "ibm"},
	{"tencentcloud", "tencent"},
	{"huaweicloud", "huawei"},
};

/* What a person typed, without what does not matter. False when it is longer than any name. */
static bool simplify(const char *text, char *buf, size_t size)
{
	size_t len = 0;

	for (; *text; text++) {
		if (isspace((unsigned char)*text) || *text == '-' || *text == '_')
			continue;
		if (len + 1 >= size)
			return false;
		buf[len++] = (char)tolower((unsigned char)*text);
	}
	buf[len] = '\0';
	return len > 0;
}

static int name_parse(const char *const *names, const struct alias *aliases, size_t aliases_count,
		      const char *text, const char **ret)
{
	char simple[64], name[64];

	if (!simplify(text, simple, sizeof(simple)))
		return -EINVAL;
	for (size_t i = 0; i < aliases_count; i++) {
		if (strcmp(aliases[i].alias, simple) == 0) {
			*ret = aliases[i].canonical;
			return 0;
		}
	}
	for (; *names; names++) {
		if (simplify(*names, name, sizeof(name)) && strcmp(name, simple) == 0) {
			*ret = *names;
			return 0;
		}
	}
	return -EINVAL;
}

static const struct provider *find_provider(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(with_rules); i++) {
		if (strcmp(with_rules[i]->name, name) == 0)
			return with_rules[i];
	}
	return NULL;
}

/* Azure is the only provider with subscription types, so they are known before the provider is. */
static const struct provider *subscription_provider(const char *provider)
{
	return provider ? find_provider(provider) : &provider_azure;
}

int guide_provider_parse(const char *text, const char **ret)
{
	return name_parse(providers, provider_aliases, ARRAY_LEN(provider_aliases), text, ret);
}

int guide_subscription_parse(const char *provider, const char *text, const char **ret)
{
	const struct provider *p = subscription_provider(provider);

	return p ? name_parse(p->subscriptions, p->aliases, p->aliases_count, text, ret) : -EINVAL;
}

const char *const *guide_providers(void)
{
	return providers;
}

const char *const *guide_subscriptions(const char *provider)
{
	static const char *const none[] = {NULL};
	const struct provider *p = subscription_provider(provider);

	return p ? p->subscriptions : none;
}

/* The edition in force on a day; the oldest for days before any, the newest without a day. */
static const struct edition *find_edition(const struct provider *p, const struct date *as_of)
{
	const struct edition *newest = &p->editions[p->editions_count - 1];

	if (as_of->year == 0)
		return newest;
	for (const struct edition *e = newest; e > p->editions; e--) {
		if (date_compare(as_of, &e->from) >= 0)
			return e;
	}
	return p->editions;
}

static const char *find_note(const struct edition *e, const struct date *as_of)
{
	const char *text = NULL;

	for (size_t i = 0; as_of->year != 0 && i < e->notes_count; i++) {
		if (date_compare(as_of, &e->notes[i].from) >= 0)
			text = e->notes[i].text;
	}
	return text;
}

static bool rule_fits(const struct rule *r, const char *type, bool before_cut)
{
	if (r->created == CREATED_BEFORE_CUT && !before_cut)
		return false;
	if (!r->types)
		return true;
	for (const char *const *t = r->types; *t; t++) {
		if (strcmp(*t, type) == 0)
			return true;
	}
	return false;
}

/* Created before the rules changed, since then, or not known when. */
static bool created_before_cut(const struct location *where, const struct edition *e)
{
	return where->subscribed_on.year != 0 && date_compare(&where->subscribed_on, &e->cut) < 0;
}

static bool created_since_cut(const struct location *where, const struct edition *e)
{
	return where->subscribed_on.year != 0 && date_compare(&where->subscribed_on, &e->cut) >= 0;
}

static void find_rule(struct found_rule *ret, const struct location *where)
{
	const char *type = where->subscription ? where->subscription : "unknown";
	bool before_cut;

	*ret = (struct found_rule){.provider = where->own ? where->own
							  : find_provider(where->provider)};
	if (!ret->provider)
		return;
	ret->edition = find_edition(ret->provider, &where->as_of);
	ret->note = find_note(ret->edition, &where->as_of);
	before_cut = created_before_cut(where, ret->edition);
	for (size_t i = 0; i < ret->edition->rules_count && !ret->rule; i++) {
		if (rule_fits(&ret->edition->rules[i], type, before_cut))
			ret->rule = &ret->edition->rules[i];
	}
}

/* Clouds discard in silence; no source tells of one that answers (providers' wire behaviour). */
static void say_path(struct guidance *ret, const struct verdict *about)
{
	if (about->by == BY_NETWORK_RESET)
		guidance_add(ret, "The connections were reset on the way. No cloud is known to "
				  "answer so; it points at a firewall on the path (an appliance, "
				  "a company network, a VPN) rather than at the platform. Check "
				  "that first.");
	if (about->by == BY_NETWORK_ICMP)
		guidance_add(ret, "A router answered with an ICMP error. No cloud is known to "
				  "answer so; it points at a firewall on the path (an appliance, "
				  "a company network, a VPN) rather than at the platform. Check "
				  "that first: the address that sent it is in the records.");
}

static void provider_advice(struct guidance *ret, const struct question *q, const struct rule *rule)
{
	const struct found_rule *f = q->found;

	ret->provider = f->provider->name;
	ret->rule = rule->slug;
	ret->exemption = rule->exemption;
	ret->summary = rule->summary;
	ret->source = f->edition->source;
	ret->as_of = f->edition->as_of;
	if (f->note)
		guidance_add(ret, f->note);
	if (q->about)
		say_path(ret, q->about);
	general_relay_ports(ret, q, false, f->provider->relay_blocked);
	guidance_add_list(ret, rule->steps);
	if (rule->if_older && !created_since_cut(q->where, f->edition))
		guidance_add(ret, rule->if_older);
	if (q->about && q->about->family == FAMILY_IPV6 && f->provider->ipv6)
		guidance_add(ret, f->provider->ipv6);
}

/* The network or nobody yet: what the provider's rules say, or what to ask where there are none. */
static void network_advice(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;

	if (f->rule) {
		bool other_port = q->about && q->about->port != 25;

		provider_advice(ret, q, other_port ? f->edition->relay_ports : f->rule);
		return;
	}
	if (q->about)
		say_path(ret, q->about);
	general_advice(ret, q);
}

void guide(struct guidance *ret, const struct location *where, const struct verdict *about,
	   const struct verdict *const *ports, size_t ports_count)
{
	struct found_rule found;
	struct question q = {where, &found, about, ports, ports_count};

	memset(ret, 0, sizeof(*ret));
	find_rule(&found, where);
	if (found.rule)
		ret->port25 = found.rule->port25;

	switch (about ? about->state : STATE_UNKNOWN) {
	case STATE_BLOCKED:
		if (about->by == BY_HOST || about->by == BY_NO_ROUTE)
			host_advice(ret, &q);
		else
			network_advice(ret, &q);
		break;
	case STATE_OPEN:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
		host_advice(ret, &q);
		break;
	case STATE_THROTTLED:
		general_throttled(ret, &q);
		break;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		network_advice(ret, &q);
		break;
	}
}

void guidance_add(struct guidance *g, const char *literal)
{
	if (g->steps_count < GUIDANCE_STEPS_MAX)
		g->steps[g->steps_count++] = literal;
}

void guidance_add_list(struct guidance *g, const char *const *literals)
{
	for (; *literals; literals++)
		guidance_add(g, *literals);
}

void guidance_addf(struct guidance *g, const char *format, ...)
{
	va_list args;
	char *text;

	if (g->text_count == ARRAY_LEN(g->text) || g->steps_count == GUIDANCE_STEPS_MAX)
		return;
	text = g->text[g->text_count];
	va_start(args, format);
	vsnprintf(text, sizeof(g->text[0]), format, args);
	va_end(args);
	g->text_count++;
	guidance_add(g, text);
}

const char *port25_to_str(enum port25 p)
{
	static const char *const names[] = {
		[PORT25_UNKNOWN] = "unknown",
		[PORT25_BLOCKED] = "blocked",
		[PORT25_OPEN] = "open",
		[PORT25_MAY_BE_OPEN] = "may-be-open",
	};

	return names[p];
}

const char *exemption_to_str(enum exemption e)
{
	static const char *const names[] = {
		[EXEMPTION_UNKNOWN] = "unknown",	   [EXEMPTION_NONE] = "none",
		[EXEMPTION_SELF_SERVICE] = "self-service", [EXEMPTION_REQUEST] = "request",
		[EXEMPTION_NOT_NEEDED] = "not-needed",
	};

	return names[e];
}
