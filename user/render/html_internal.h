/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the page share. For render/html*.c alone. */
#ifndef EGRESS25_RENDER_HTML_INTERNAL_H
#define EGRESS25_RENDER_HTML_INTERNAL_H

#include "render/html.h"
#include "render/text_internal.h"

/* Escaped; what programs or packets could choose is made printable ASCII before that, as for a
 * terminal. */
void html_put(FILE *out, const char *text);
/* <tag class="class">text</tag>; class may be "". */
void html_element(FILE *out, const char *tag, const char *class, const char *text);
/* "good", "bad", "warn" or "none". */
const char *html_class(enum paint paint);
/* What the page is about: the worst of port 25, or where nothing is known of that, of another port;
 * NULL: nothing is known at all. */
const struct finding *html_subject(const struct findings *all);
/* <td> with the time of day. */
void html_clock(FILE *out, const struct render_context *c, const struct render_status *s,
		uint64_t time_ns);

/* Every port of which something is known, the worst first. */
void html_verdicts(FILE *out, const struct render_context *c, const struct html_page *p);
/* The last hour of a port, as a drawing with its words. */
void html_hour(FILE *out, const struct render_context *c, const struct render_status *s,
	       uint16_t port, enum family family);
/* What waits, who tried what, what changed, counts. */
void html_lists(FILE *out, const struct render_context *c, const struct html_page *p);

extern const char html_style[];

#endif
