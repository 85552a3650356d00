/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page of the daemon: what `status` says, for a person with a browser and an incident. One
 * response with all it needs; nothing is fetched from anywhere.
 */
#ifndef EGRESS25_RENDER_HTML_H
#define EGRESS25_RENDER_HTML_H

#include "render/status.h"

/* The page's only script: makes what is inside of <main> what the event stream at HTML_EVENTS
 * sends, touching only what differs; copies; carries the state to title and icon. For the hash in
 * the Content-Security-Policy. */
#define HTML_EVENTS "/events"
extern const char html_script[];

struct html_page {
	const struct render_status *status;
	const char *ticket; /* the text for the provider; NULL: none is offered */
};

/* The whole page. 0 or a negative errno of the write. */
int render_html_page(FILE *out, const struct render_context *c, const struct html_page *p);
/* What is inside of its <main>, as the event stream sends it. */
int render_html_main(FILE *out, const struct render_context *c, const struct html_page *p);

#endif
