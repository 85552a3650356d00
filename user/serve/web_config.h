/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The web configuration, web.config.file: YAML in the format of Prometheus's exporter-toolkit.
 * Everything is read and checked at load, into memory: what is served later depends on no file.
 *
 * These keys are known; any other is an error, since a protection that is silently left out is
 *none: tls_server_config:	cert_file key_file client_auth_type client_ca_file min_version
 *				max_version cipher_suites prefer_server_cipher_suites
 *	http_server_config:	http2 (true or false: HTTP/1.1 is spoken either way)
 *				headers (those of HTTP_WEB_HEADERS)
 *	basic_auth_users:	NAME: bcrypt hash
 * Files are named relative to the web configuration's own directory.
 */
#ifndef EGRESS25_SERVE_WEB_CONFIG_H
#define EGRESS25_SERVE_WEB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "serve/http_auth.h"
#include "serve/http_tls.h"

#define HTTP_WEB_MESSAGE_LEN 1024

enum http_web_header {
	HTTP_WEB_CONTENT_SECURITY_POLICY, /* in place of the built-in one */
	HTTP_WEB_STRICT_TRANSPORT_SECURITY,
	HTTP_WEB_X_CONTENT_TYPE_OPTIONS,
	HTTP_WEB_X_FRAME_OPTIONS,
	HTTP_WEB_X_XSS_PROTECTION,
	HTTP_WEB_HEADERS
};

extern const char *const http_web_header_names[HTTP_WEB_HEADERS + 1]; /* NULL at the end */

struct http_web {
	bool has_tls;
	struct http_tls tls;
	char *headers[HTTP_WEB_HEADERS]; /* NULL: as built in */
	struct http_auth *auth;		 /* NULL: nobody is asked for a password */
};

/* NULL as path is an empty configuration. 0, -ENOMEM, or -EINVAL with a sentence that names file,
 * line, key and what is allowed. */
int http_web_load(const char *path, struct http_web **ret,
		  char message[static HTTP_WEB_MESSAGE_LEN]);
void http_web_free(struct http_web *w);

#endif
