// SPDX-License-Identifier: GPL-2.0-only
/* egress25 status: what the daemon knows, in the form that fits the reader. */

#include "cli/ask.h"
#include "cli/show.h"

int status_run(const struct options *options)
{
	enum control_form form = options->json	    ? CONTROL_JSON
				 : show_colourful() ? CONTROL_COLOUR
						    : CONTROL_TEXT;

	return ask_daemon(options, form, "");
}
