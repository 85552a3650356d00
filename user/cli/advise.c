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
#include "engine/location.h"
#include "config/providers.h"
#include "render/machine.h"
#include "render/render.h"

/* The provider's rules, after the count that are there already; how many there are then. Counts
 * alone where rules is NULL. */
static size_t collect(struct catalogue_rule *rules, size_t count, const struct provider *p)
{
	struct catalogue_rule rule;

	for (size_t i = 0; catalogue_of(p, i, &rule); i++, count++) {
		if (rules)
			rules[count] = rule;
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
			count = collect(rules, count, p);
	}
	for (size_t i = 0; i < providers_d_count(o->own); i++) {
		const char *name = providers_d_name(o->own, i);

		if (all || strcmp(name, o->cloud) == 0)
			count = collect(rules, count, providers_d_find(o->own, name));
	}
	return count;
}

/* The whole catalogue, or one provider's part of it. 0, an exit status, or -errno of the write. */
static int list_rules(const struct options *options)
{
	_cleanup_free_ struct catalogue_rule *rules = NULL;
	size_t count = collect_all(NULL, options);

	if (count == 0) {
		log_error("--list: there are no rules of \"%s\"; leave --cloud out to list all",
			  options->cloud);
		return EXIT_USAGE;
	}
	rules = calloc(count, sizeof(*rules));
	if (!rules) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	collect_all(rules, options);
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

int advise_run(const struct options *options)
{
	struct place place;
	int r = options->list ? list_rules(options) : place_find(options, &place);

	if (r > 0)
		return r;
	if (r == 0 && !options->list)
		r = advise_place(options, &place);
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	if (r < 0) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}
