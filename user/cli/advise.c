// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 advise: the guidance alone, and what is known of the machine. Needs no root, and looks
 * at nothing on the network unless --metadata says so: only the tables of the guide, for the cloud
 * and the subscription the options name, or all of them.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/output.h"
#include "engine/location.h"
#include "config/providers_d.h"
#include "render/machine.h"
#include "render/render.h"

#define RELAY_HOST_LEN 254

/* What --list is narrowed to. */
static bool is_listed(const struct options *o, const struct catalogue_rule *r)
{
	const struct {
		uint16_t port;
		enum policy policy;
	} ports[] = {{25, r->port25}, {465, r->port465}, {587, r->port587}, {2525, r->port2525}};

	if (options_given(o, "exemption") && r->exemption != (enum exemption)o->exemption)
		return false;
	for (size_t i = 0; i < o->filter.ports_count; i++) {
		bool blocks = false;

		for (size_t k = 0; k < ARRAY_LEN(ports); k++)
			blocks |= ports[k].port == o->filter.ports[i] &&
				  (ports[k].policy == POLICY_BLOCKED ||
				   ports[k].policy == POLICY_MAY_BE_OPEN);
		if (!blocks)
			return false;
	}
	return true;
}

/* The provider's rules that are wanted, after the count that are there already; how many there are
 * then. Counts alone where rules is NULL. */
static size_t collect(struct catalogue_rule *rules, size_t count, const struct options *o,
		      const struct provider *p, const char *origin)
{
	struct catalogue_rule rule;

	for (size_t i = 0; catalogue_of(p, i, &rule); i++) {
		rule.origin = origin;
		rule.replaces = provider_find(rule.provider) != p && provider_find(rule.provider);
		if (!is_listed(o, &rule))
			continue;
		if (rules)
			rules[count] = rule;
		count++;
	}
	return count;
}

/* The built-in providers and the operator's, who win over those of the same name. */
static size_t collect_all(struct catalogue_rule *rules, const struct options *o)
{
	bool all = strcmp(o->cloud, "auto") == 0;
	const struct provider *p;
	size_t count = 0;

	for (const char *const *name = guide_providers(); *name; name++) {
		p = provider_find(*name);
		if (p && (all || strcmp(*name, o->cloud) == 0) && !providers_d_find(o->own, *name))
			count = collect(rules, count, o, p, "built-in");
	}
	for (size_t i = 0; i < providers_d_count(o->own); i++) {
		const char *name = providers_d_name(o->own, i);

		if (all || strcmp(name, o->cloud) == 0)
			count = collect(rules, count, o, providers_d_find(o->own, name),
					providers_d_file(o->own, i));
	}
	return count;
}

/* By name; a provider's own rules stay in the order in which they are tried. */
static void sort_rules(struct catalogue_rule *rules, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct catalogue_rule r = rules[i];
		size_t to = i;

		while (to > 0 && strcmp(rules[to - 1].provider, r.provider) > 0) {
			rules[to] = rules[to - 1];
			to--;
		}
		rules[to] = r;
	}
}

/* One provider's, as a file of them. */
static int write_rules(const struct options *options)
{
	const struct provider *p = providers_d_find(options->own, options->cloud);

	if (!p)
		p = provider_find(options->cloud);
	if (p)
		return render_rules_conf(stdout, p);
	log_error("--conf: \"%s\" is no provider with rules; allowed with it: --cloud NAME, as "
		  "advise --list has them",
		  options->cloud);
	return EXIT_USAGE;
}

/* The whole catalogue, or what it is narrowed to. 0, an exit status, or -errno of the write. */
static int list_rules(const struct options *options)
{
	_cleanup_free_ struct catalogue_rule *rules = NULL;
	size_t count = collect_all(NULL, options);
	bool narrowed = options_given(options, "exemption") || options->filter.ports_count;

	if (options->conf)
		return write_rules(options);

	if (count == 0) {
		log_error("--list: there are no %srules of \"%s\"; leave --cloud%s out to list all",
			  narrowed ? "such " : "", options->cloud,
			  narrowed ? ", --port or --exemption" : "");
		return EXIT_USAGE;
	}
	rules = calloc(count, sizeof(*rules));
	if (!rules) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	collect_all(rules, options);
	sort_rules(rules, count);
	return options->json ? render_json_catalogue(stdout, rules, count)
			     : render_text_catalogue(stdout, rules, count);
}

static int advise_place(const struct options *options, struct place *place)
{
	struct guidance advice = {0};
	struct render_machine machine;

	place_ask(place);
	place_describe(place, &machine);
	guide(&advice, &place->where, NULL, NULL, 0);
	return options->json
		       ? render_json_advice(stdout, &place->where, &machine, &advice)
		       : render_text_advice(stdout, &place->where, &machine, &advice, options->all);
}

/* "mail.example.com:587", "[2001:db8::25]:465", a bare host: what a configuration takes. */
static int parse_relay(const char *text, char host[static RELAY_HOST_LEN], uint16_t *port)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789-.";
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	uint64_t number;

	if (colon && parse_u64(colon + 1, 1, UINT16_MAX, &number) < 0)
		return -EINVAL;
	if (len == 0 || len >= RELAY_HOST_LEN || text[0] == '-' || strspn(text, allowed) != len)
		return -EINVAL;
	if (colon)
		*port = (uint16_t)number;
	snprintf(host, RELAY_HOST_LEN, "%.*s", (int)len, text);
	return 0;
}

/* 587 unless the rules of the place block that and leave another one. */
static uint16_t relay_port(const struct location *where)
{
	struct guidance advice;

	guide(&advice, where, NULL, NULL, 0);
	return advice.port587 != POLICY_BLOCKED	  ? 587
	       : advice.port465 != POLICY_BLOCKED ? 465
						  : 2525;
}

/* The lines that set a relay. */
static int set_up_relay(const struct options *options, const struct place *place)
{
	enum mta m =
		options->mta < MTA_COUNT ? (enum mta)options->mta : mta_of_files(place->where.mtas);
	struct mta_relay relay = {.port = relay_port(&place->where)};
	char host[RELAY_HOST_LEN], line[MTA_LINE_LEN], escaped[100];

	if (m == MTA_NONE) {
		log_error("--mta auto: no mail program that is known is installed here; name it");
		return EXIT_USAGE;
	}
	const char *named =
		options->relays_count ? options->relays[options->relays_count - 1] : NULL;

	if (named && parse_relay(named, host, &relay.port) < 0) {
		log_error("--relay: \"%s\" is no relay; allowed: HOST or HOST:PORT, a name or an "
			  "IPv4 address",
			  text_escape(named, escaped, sizeof(escaped)));
		return EXIT_USAGE;
	}
	if (named)
		relay.host = host;
	for (size_t i = 0; mta_line(m, &relay, i, line); i++)
		puts(line);
	return ferror(stdout) ? -errno : 0;
}

int advise_run(const struct options *options)
{
	struct place place;
	int r;

	if (options->conf && !options->list) {
		log_error("--conf goes with --list: advise --list --cloud NAME --conf");
		return EXIT_USAGE;
	}
	r = options->list ? list_rules(options) : place_find(options, &place);

	if (r > 0)
		return r;
	if (r == 0 && !options->list && options->mta != MTA_NONE)
		r = set_up_relay(options, &place);
	else if (r == 0 && !options->list)
		r = advise_place(options, &place);
	return r > 0 ? r : output_finish(r);
}
