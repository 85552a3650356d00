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
#include "cli/location.h"
#include "render/machine.h"
#include "render/render.h"

/* The whole catalogue, or one provider's part of it. 0, an exit status, or -errno of the write. */
static int list_rules(const struct options *options)
{
	_cleanup_free_ struct catalogue_rule *rules = NULL;
	bool all = strcmp(options->cloud, "auto") == 0;
	struct catalogue_rule rule;
	size_t known = 0, count = 0;

	while (catalogue_rule(known, &rule))
		known++;
	rules = calloc(known, sizeof(*rules));
	if (!rules) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < known && catalogue_rule(i, &rule); i++) {
		if (all || strcmp(rule.provider, options->cloud) == 0)
			rules[count++] = rule;
	}
	if (count == 0) {
		log_error("--list: there are no rules of \"%s\"; leave --cloud out to list all",
			  options->cloud);
		return EXIT_USAGE;
	}
	return options->json ? render_json_catalogue(stdout, rules, count)
			     : render_text_catalogue(stdout, rules, count);
}

static int advise_place(const struct options *options)
{
	struct guidance advice = {0};
	struct render_machine machine;
	struct place place;
	int r = place_find(options, &place);

	if (r)
		return r;
	place_ask(&place);
	place_describe(&place, &machine);
	guide(&advice, &place.where, NULL, NULL, 0);
	return options->json ? render_json_advice(stdout, &place.where, &machine, &advice)
			     : render_text_advice(stdout, &place.where, &machine, &advice);
}

int advise_run(const struct options *options)
{
	int r = options->list ? list_rules(options) : advise_place(options);

	if (r > 0)
		return r;
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	if (r < 0) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}
