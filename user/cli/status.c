// SPDX-License-Identifier: GPL-2.0-only
/* egress25 status: what the daemon knows, in the form that fits the reader. */

#include "cli/daemon_client.h"
#include "cli/output.h"

int status_run(const struct options *options)
{
	const struct control_request request = {
		.form = options->json	     ? CONTROL_JSON
			: output_colourful() ? CONTROL_COLOUR
					     : CONTROL_TEXT,
		.width = output_width(),
		.all = options->all,
		.verbose = options->verbose > 0,
		.local_time = options->local_time,
	};

	return daemon_client_ask(options, &request, "");
}
