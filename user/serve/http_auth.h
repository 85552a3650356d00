/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Basic authentication against bcrypt hashes. A hash is made to be slow, and it is computed in the
 * event loop; so it is computed rarely. A password that was right is remembered as a keyed digest,
 * and everything else draws from a budget, per address and in all: whoever guesses runs dry, and
 * those who were let in before do not notice.
 */
#ifndef EGRESS25_SERVE_HTTP_AUTH_H
#define EGRESS25_SERVE_HTTP_AUTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

#define HTTP_AUTH_USERS_MAX 64
#define HTTP_AUTH_NAME_MAX  128
/* 2^12 rounds hold the event loop up for a quarter of a second on a small machine (measured: 10 is
 * 60 ms); each step more doubles that. */
#define HTTP_AUTH_COST_MIN  4
#define HTTP_AUTH_COST_MAX  12
#define HTTP_AUTH_WHY	    160

enum http_auth_result {
	HTTP_AUTH_OK,
	HTTP_AUTH_WRONG, /* or none given, or not understood */
	HTTP_AUTH_LATER, /* too many wrong ones from there, or in all: not looked at */
};

struct http_auth;

/* 0 or -ENOMEM, -EIO when the kernel gives no random key. */
int http_auth_new(struct http_auth **ret);
void http_auth_free(struct http_auth *a);

/* hash as htpasswd -B makes it: $2a$, $2b$ or $2y$. 0, -ENOMEM, -EINVAL with the reason in why. */
int http_auth_add(struct http_auth *a, const char *name, const char *hash,
		  char why[static HTTP_AUTH_WHY]);

/* authorization is the header's value, NULL without one. now_ms is any monotonic clock. Takes as
 * long as the hash does, see above. */
enum http_auth_result http_auth_check(struct http_auth *a, const char *authorization,
				      const struct address *from, uint64_t now_ms);

#endif
