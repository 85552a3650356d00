/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the server's TLS is: certificate, key, who may connect, which versions and cipher suites, in
 * the words of the web configuration. Turns them into what GnuTLS wants, and checks them before
 * they are used, so that a wrong file is an error at load and not at the first connection.
 */
#ifndef EGRESS25_SERVE_HTTP_TLS_H
#define EGRESS25_SERVE_HTTP_TLS_H

#include <gnutls/gnutls.h>
#include <stdbool.h>

#define HTTP_TLS_WHY	    400
#define HTTP_TLS_PRIORITIES 400

/* Go's names for it, as in the web configuration. */
enum http_tls_client {
	HTTP_TLS_NO_CLIENT_CERT,
	HTTP_TLS_REQUEST_CLIENT_CERT,	  /* asked for, never looked at */
	HTTP_TLS_REQUIRE_ANY_CLIENT_CERT, /* any will do */
	HTTP_TLS_VERIFY_IF_GIVEN,
	HTTP_TLS_REQUIRE_AND_VERIFY,
	HTTP_TLS_CLIENT_COUNT
};

/* One of these with its name. NULL-terminated lists of what is allowed, for errors. */
extern const char *const http_tls_client_names[];
extern const char *const http_tls_version_names[]; /* the index is the order: TLS12, TLS13 */
extern const char *const http_tls_suite_names[]; /* the index is a bit of struct http_tls.suites */

#define HTTP_TLS_VERSIONS 2

struct http_tls {
	char *cert, *key,
		*client_ca; /* PEM, owned by the web configuration; client_ca may be NULL */
	enum http_tls_client client;
	unsigned int min_version, max_version; /* indexes into http_tls_version_names */
	unsigned int suites;		       /* bits; 0: all of them */
	bool client_decides;		       /* the client's order of suites, not ours */
	char priorities[HTTP_TLS_PRIORITIES];  /* filled by http_tls_check() */
};

/* Whether all of it fits together; fills priorities. 0, -ENOMEM, or -EINVAL with a sentence that
 * begins with the key it is about. */
int http_tls_check(struct http_tls *tls, char why[static HTTP_TLS_WHY]);

/* For each new session before its handshake: asks for and looks at the client's certificate. */
void http_tls_session(const struct http_tls *tls, gnutls_session_t session);

#endif
