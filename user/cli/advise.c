// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 advise: the guidance alone, and what is known of the machine. Needs no root, and looks
 * at nothing on the network unless --metadata says so: only the tables of the guide, for the cloud
 * and the subscription the options name.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/location.h"
#include "render/machine.h"

int advise_run(const struct options *options)
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
	r = options->json ? render_json_advice(stdout, &place.where, &machine, &advice)
			  : render_text_advice(stdout, &place.where, &machine, &advice);
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	if (r < 0) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}
