// SPDX-License-Identifier: GPL-2.0-only
/*
 * See location.h. A subscription that contradicts a cloud somebody named is an error; one that
 * meets a cloud which was only looked for is not, for one configuration file may serve a whole
 * fleet: then it is said and left out.
 */

#include "engine/location.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "config/providers_d.h"

static void list_subscriptions(const char *const *names, char *buf, size_t len)
{
	size_t used = 0;

	buf[0] = '\0';
	for (; names && *names && used < len; names++)
		used += (size_t)snprintf(buf + used, len - used, "%s%s", used ? ", " : "", *names);
}

static int find_subscription(const struct options *o, struct location *where, bool named)
{
	const struct provider *rules = where->own ? where->own : provider_find(where->provider);
	const char *const *known = rules ? rules->subscriptions : NULL;
	char escaped[100], names[400];
	const char *near;

	text_escape(o->subscription, escaped, sizeof(escaped));
	if (!where->provider) {
		log_warning("the subscription \"%s\" is not used: no cloud was recognised; name it "
			    "with --cloud",
			    escaped);
		return 0;
	}
	if (!known || !*known) {
		if (!named) {
			log_warning("the subscription \"%s\" is not used: the rules of %s do not "
				    "depend on it",
				    escaped, where->provider);
			return 0;
		}
		log_error(
			"--subscription: \"%s\" means nothing with --cloud %s, whose rules do not "
			"depend on it",
			escaped, where->provider);
		return EXIT_USAGE;
	}
	if (guide_subscription_of(rules, o->subscription, &where->subscription) == 0)
		return 0;
	near = text_nearest(o->subscription, known);
	list_subscriptions(known, names, sizeof(names));
	log_error("--subscription: \"%s\" is no subscription type of %s%s%s%s; allowed: %s",
		  escaped, where->provider, near ? "; did you mean " : "", near ? near : "",
		  near ? "?" : "", names);
	return EXIT_USAGE;
}

/* Whom --metadata lets this program ask. The file of a replay may be of another machine, whose
 * cloud this one's metadata service knows nothing of. */
static void prepare_request(const struct options *o, struct place *p)
{
	const char *provider = p->where.provider;

	p->wants_metadata = o->metadata != METADATA_USE_OFF && !o->files_count;
	p->asks_metadata = p->wants_metadata && provider && metadata_is_known(provider);
	if (p->asks_metadata) {
		p->request = (struct metadata_request){
			.provider = provider,
			.url = o->metadata_url,
			.subscription = o->metadata == METADATA_USE_AZURE_SUBSCRIPTION,
			.management_url = o->management_url,
		};
		return;
	}
	if (!p->wants_metadata)
		return;
	if (!provider)
		snprintf(
			p->metadata.reason, sizeof(p->metadata.reason),
			"no cloud was recognised, metadata service not queried; name it with --cloud");
	else
		snprintf(p->metadata.reason, sizeof(p->metadata.reason),
			 "no metadata service of \"%.60s\" is known; not queried", provider);
	log_warning("metadata: %s", p->metadata.reason);
}

#define NAMES_MAX (PROVIDERS_D_MAX + 64)

/* A name without rules is no error: the machine may be anywhere. One that is nearly another is most
 * likely a slip. */
static void warn_unknown(const struct options *o)
{
	const char *names[NAMES_MAX + 1], *near;
	const char *const *builtin = guide_providers();
	size_t n = 0;

	if (guide_provider_parse(o->cloud, &near) == 0 || providers_d_find(o->own, o->cloud))
		return;
	for (; *builtin && n < NAMES_MAX; builtin++)
		names[n++] = *builtin;
	for (size_t i = 0; i < providers_d_count(o->own) && n < NAMES_MAX; i++)
		names[n++] = providers_d_name(o->own, i);
	names[n] = NULL;
	near = text_nearest(o->cloud, names);
	log_warning("no rules of \"%s\" are known%s%s%s; the advice is general", o->cloud,
		    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static struct date today(void)
{
	time_t now = time(NULL);
	struct tm utc;

	if (!gmtime_r(&now, &utc))
		return (struct date){0};
	return (struct date){(unsigned int)utc.tm_year + 1900, (unsigned int)utc.tm_mon + 1,
			     (unsigned int)utc.tm_mday};
}

static uint32_t find_mtas(const char *root)
{
	_cleanup_close_ int top = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint32_t found = 0;

	for (enum mta m = MTA_NONE + 1; top >= 0 && m < MTA_COUNT; m++) {
		if (faccessat(top, mta_file(m), F_OK, 0) == 0)
			found |= 1u << m;
	}
	return found;
}

/* What AKS puts on its nodes (the scripts by which they are set up, in the repository
 * Azure/AgentBaker), beside what any node has. */
static bool is_aks_node(const char *root)
{
	_cleanup_close_ int top = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return top >= 0 && faccessat(top, "opt/azure/containers", F_OK, 0) == 0 &&
	       faccessat(top, "var/lib/kubelet", F_OK, 0) == 0;
}

void location_uplinks(struct location *where, const struct uplink *links, size_t count)
{
	where->tunnels_count = 0;
	where->uplinks_count = count;
	for (size_t i = 0; i < count && where->tunnels_count < TUNNELS_MAX; i++) {
		struct tunnel *t = &where->tunnels[where->tunnels_count];

		if (!guide_is_tunnel(links[i].kind))
			continue;
		snprintf(t->name, sizeof(t->name), "%s", links[i].name);
		snprintf(t->kind, sizeof(t->kind), "%s", links[i].kind);
		where->tunnels_count++;
	}
}

void location_saw(struct location *where, const struct record *r)
{
	enum mta m;

	if (r->kind != RECORD_SYN || !r->attempt->process.name[0])
		return;
	m = mta_of_process(r->attempt->process.name, where->mtas);
	if (m != MTA_NONE)
		where->mta = m;
}

int place_find(const struct options *o, struct place *ret)
{
	bool named = strcmp(o->cloud, "auto") != 0;
	int r;

	*ret = (struct place){0};
	ret->where = (struct location){.subscribed_on = o->subscribed_on,
				       .as_of = o->as_of,
				       .today = today(),
				       .mtas = o->files_count ? 0 : find_mtas(o->system_root),
				       .kubernetes_node =
					       o->files_count == 0 && is_aks_node(o->system_root)};
	if (named) {
		warn_unknown(o);
		ret->where.provider = o->cloud;
		ret->where.source = "operator";
	} else {
		cloud_recognise(o->system_root, o->dmi_dir, &ret->recognised);
		ret->where.provider = ret->recognised.provider;
		ret->where.source = ret->recognised.source;
	}
	if (ret->where.provider)
		ret->where.own = providers_d_find(o->own, ret->where.provider);
	r = o->subscription ? find_subscription(o, &ret->where, named) : 0;
	if (r)
		return r;
	if (ret->where.subscription)
		ret->subscription_source = "operator";
	prepare_request(o, ret);
	return 0;
}

/* A quota id that several types share is shown and settles nothing. */
static void take_hint(struct place *p)
{
	const struct quota_hint *hint = quota_hint(p->metadata.identity.quota_id);
	const char *const *type;

	p->hint = hint;
	if (!hint)
		return;
	if (!p->where.subscription && hint->types_count == 1) {
		p->where.subscription = hint->types[0];
		p->subscription_source = "quota-id";
		return;
	}
	for (type = hint->types; p->where.subscription && *type; type++) {
		if (strcmp(*type, p->where.subscription) == 0)
			return;
	}
	if (p->where.subscription && strcmp(p->where.subscription, "unknown") != 0)
		log_warning("the subscription is said to be %s, but its quota id %s belongs to "
			    "other types; the given value is used",
			    p->where.subscription, p->metadata.identity.quota_id);
}

void place_answered(struct place *p, const struct metadata_result *result)
{
	p->metadata = *result;
	p->where.environment = machine_environment(p->metadata.identity.environment);
	take_hint(p);
	if (*p->metadata.reason)
		log_warning("metadata: %s", p->metadata.reason);
}

void place_ask(struct place *p)
{
	struct metadata_result result;

	if (!p->asks_metadata)
		return;
	metadata_fetch(&p->request, &result);
	place_answered(p, &result);
}

int location_find(const struct options *o, struct location *ret)
{
	struct place place;
	int r = place_find(o, &place);

	if (r == 0)
		place_ask(&place);
	*ret = place.where;
	return r;
}

void location_tell_rules(const struct location *where, const struct options *o, struct monitor *m)
{
	for (size_t i = 0; i < o->ports_count; i++)
		monitor_set_rule(m, o->ports[i],
				 guide_policy(where, o->ports[i]) == POLICY_BLOCKED);
}

static const char *known(const char *text)
{
	return *text ? text : NULL;
}

/* The first of the facts that is known. */
static const char *first_fact(const struct place *p, const enum machine_fact *facts, size_t count)
{
	const char *value = NULL;

	for (size_t i = 0; i < count && !value; i++)
		value = machine_fact_value(&p->metadata.identity, facts[i]);
	return value;
}

void place_share(const struct place *p, const struct options *o, struct render_place *ret)
{
	static const enum machine_fact regions[] = {MACHINE_REGION},
				       accounts[] = {MACHINE_SUBSCRIPTION_ID, MACHINE_ACCOUNT_ID,
						     MACHINE_PROJECT_ID};
	bool said = strcmp(o->cloud, "auto") != 0 || p->metadata.state == METADATA_ANSWERED;

	*ret = (struct render_place){
		.provider = said ? p->where.provider : NULL,
		.region = o->region ? o->region : first_fact(p, regions, ARRAY_LEN(regions)),
		.account = o->account ? o->account : first_fact(p, accounts, ARRAY_LEN(accounts)),
		.subscription = p->subscription_source ? p->where.subscription : NULL,
		.image = o->image,
		.gateway = o->gateway,
	};
}

void place_describe(const struct place *p, struct render_machine *ret)
{
	_Static_assert(MACHINE_FACT_COUNT <= RENDER_FACTS_MAX, "no room for every fact");

	*ret = (struct render_machine){
		.container = known(p->recognised.container),
		.title = known(p->recognised.title),
		.split = p->recognised.split,
		.subscription_source = p->subscription_source,
		.metadata = p->wants_metadata ? metadata_state_to_str(p->metadata.state) : "off",
		.metadata_reason = known(p->metadata.reason),
		.facts_count = MACHINE_FACT_COUNT,
		.hint_types = p->hint ? p->hint->types : NULL,
		.hint = p->hint ? p->hint->text : NULL,
		.hint_source = p->hint ? QUOTA_SOURCE : NULL,
	};
	for (enum machine_fact fact = 0; fact < MACHINE_FACT_COUNT; fact++) {
		ret->facts[fact] = (struct render_fact){
			.key = machine_fact_key(fact),
			.label = machine_fact_label(fact),
			.value = machine_fact_value(&p->metadata.identity, fact),
		};
	}
}
