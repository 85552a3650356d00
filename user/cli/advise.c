// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 advise: the guidance alone. Looks at nothing on the network and needs no root: only the
 * tables of the guide, for the cloud and the subscription the options name.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/location.h"
#include "render/render.h"

int advise_run(const struct options *options)
{
	struct guidance advice = {0};
	struct location where;
	int r = location_find(options, &where);

	if (r)
		return r;
	guide(&advice, &where, NULL, NULL, 0);
	r = options->json ? render_json_guidance(stdout, &where, &advice)
			  : render_text_guidance(stdout, &where, &advice);
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	if (r < 0) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}
