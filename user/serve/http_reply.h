/* SPDX-License-Identifier: GPL-2.0-only */
/* Replies: from what a handler made, or of our own, to what goes over the wire with all headers. */
#ifndef EGRESS25_SERVE_HTTP_REPLY_H
#define EGRESS25_SERVE_HTTP_REPLY_H

#include <microhttpd.h>

#include "serve/http.h"
#include "serve/web_config.h"

#define HTTP_REPLY_POLICY_LEN 256

/* The Content-Security-Policy of a page with that script, NULL none. 0 or -EIO. */
int http_reply_policy(const char *script, char ret[static HTTP_REPLY_POLICY_LEN]);

/* The headers that every reply has. policy: NULL for that of a page without script. 0 or -ENOMEM.
 */
int http_reply_headers(struct MHD_Response *response, const struct http_web *web,
		       const char *policy);

/* Takes the body over, compressed when that is wanted and smaller. NULL without memory. */
struct MHD_Response *http_reply_make(struct http_reply *reply, bool gzip,
				     const struct http_web *web, const char *policy);

/* A line or more of our own. NULL without memory. */
struct MHD_Response *http_reply_text(const char *text, const struct http_web *web);

#endif
