// SPDX-License-Identifier: GPL-2.0-only
/* See http_reply.h. What a browser may do with a reply is as little as the page needs: its own
 * inline style and icon, its one script known by hash, requests to this server; nothing is kept in
 * a cache.
 */

#include "serve/http_reply.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <limits.h>
#include <string.h>
#include <zlib.h>

#include "base/cleanup.h"

#define POLICY                                                                                     \
	"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "     \
	"frame-ancestors 'none'"

#define GZIP_FROM 512 /* bytes: below, the headers outweigh what is saved */

int http_reply_policy(const char *script, char ret[static HTTP_REPLY_POLICY_LEN])
{
	unsigned char digest[32];
	gnutls_datum_t raw = {digest, sizeof(digest)}, base64;

	if (!script) {
		snprintf(ret, HTTP_REPLY_POLICY_LEN, "%s", POLICY);
		return 0;
	}
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, script, strlen(script), digest) < 0 ||
	    gnutls_base64_encode2(&raw, &base64) < 0)
		return -EIO;
	snprintf(ret, HTTP_REPLY_POLICY_LEN,
		 POLICY "; img-src data:; connect-src 'self'; script-src 'sha256-%.*s'",
		 (int)base64.size, (const char *)base64.data);
	gnutls_free(base64.data);
	return 0;
}

int http_reply_headers(struct MHD_Response *response, const struct http_web *web,
		       const char *policy)
{
	const char *builtin[HTTP_WEB_HEADERS] = {
		[HTTP_WEB_CONTENT_SECURITY_POLICY] = policy ? policy : POLICY,
		[HTTP_WEB_X_CONTENT_TYPE_OPTIONS] = "nosniff",
	};
	bool ok = MHD_add_response_header(response, "Referrer-Policy", "no-referrer") == MHD_YES &&
		  MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES;

	for (size_t i = 0; i < HTTP_WEB_HEADERS && ok; i++) {
		const char *value = web->headers[i] ? web->headers[i] : builtin[i];

		ok = !value ||
		     MHD_add_response_header(response, http_web_header_names[i], value) == MHD_YES;
	}
	return ok ? 0 : -ENOMEM;
}

/* The fastest level: a scrape shrinks to a tenth with it, and to little less with the slowest.
 * False when it fails, or gains nothing. */
static bool compress_body(struct http_reply *reply)
{
	_cleanup_free_ char *small = NULL;
	z_stream z = {0};
	size_t len;

	if (reply->body_len < GZIP_FROM || reply->body_len > UINT_MAX)
		return false;
	if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return false;
	small = malloc(reply->body_len);
	z.next_in = (unsigned char *)reply->body;
	z.avail_in = (unsigned int)reply->body_len;
	z.next_out = (unsigned char *)small;
	z.avail_out = small ? (unsigned int)reply->body_len : 0;
	len = small && deflate(&z, Z_FINISH) == Z_STREAM_END ? z.total_out : 0;
	deflateEnd(&z);
	if (len == 0)
		return false;
	free(reply->body);
	reply->body = TAKE_PTR(small);
	reply->body_len = len;
	return true;
}

struct MHD_Response *http_reply_make(struct http_reply *reply, bool gzip,
				     const struct http_web *web, const char *policy)
{
	bool compressed = gzip && compress_body(reply);
	struct MHD_Response *response = MHD_create_response_from_buffer(
		reply->body ? reply->body_len : 0, reply->body, MHD_RESPMEM_MUST_FREE);
	bool ok;

	if (!response) {
		free(TAKE_PTR(reply->body));
		return NULL;
	}
	reply->body = NULL;
	ok = MHD_add_response_header(response, "Content-Type",
				     reply->type ? reply->type : "text/plain; charset=utf-8") ==
		     MHD_YES &&
	     MHD_add_response_header(response, "Vary", "Accept, Accept-Encoding") == MHD_YES &&
	     (!compressed ||
	      MHD_add_response_header(response, "Content-Encoding", "gzip") == MHD_YES) &&
	     http_reply_headers(response, web, policy) == 0;
	if (!ok) {
		MHD_destroy_response(response);
		return NULL;
	}
	return response;
}

struct MHD_Response *http_reply_text(const char *text, const struct http_web *web)
{
	struct http_reply reply = {.body = strdup(text), .body_len = strlen(text)};

	return reply.body ? http_reply_make(&reply, false, web, NULL) : NULL;
}
