/* SPDX-License-Identifier: GPL-2.0-only */
/* What a client would rather have: the Accept and Accept-Encoding headers. Pure. */
#ifndef EGRESS25_SERVE_HTTP_ACCEPTS_H
#define EGRESS25_SERVE_HTTP_ACCEPTS_H

#include <stdbool.h>
#include <stddef.h>

/* Which of the media types on offer ("text/plain; version=0.0.4; charset=utf-8") the client wants
 * most, by the quality values of RFC 9110, section 12.5.1; of equals the first. No header, or ""
 * takes anything. A parameter that the offer does not have at all does not stand in the way.
 * The index, or -1 when none is acceptable (answering with the first one all the same is allowed).
 */
int http_accepts(const char *accept, const char *const *offers, size_t offers_count);

/* Whether the client wants gzip, and at least as much as the plain text. NULL: no header. */
bool http_accepts_gzip(const char *accept_encoding);

#endif
