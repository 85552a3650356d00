/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page of the daemon: what `status` says, for a person with a browser and an incident. One
 * response with all it needs; nothing is fetched from anywhere.
 */
#ifndef EGRESS25_RENDER_HTML_H
#define EGRESS25_RENDER_HTML_H

#include "render/status.h"

/* The page's only script: puts what the event stream at HTML_EVENTS sends in place of the page's
 * <main>. For the hash in the Content-Security-Policy. */
#define HTML_EVENTS "/events"
extern const char html_script[];

/* The whole page. 0 or a negative errno of the write. */
int render_html_page(FILE *out, const struct render_context *c, const struct render_status *s);
/* What is inside of its <main>, as the event stream sends it. */
int render_html_main(FILE *out, const struct render_context *c, const struct render_status *s);

#endif
