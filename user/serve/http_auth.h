/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Basic authentication against bcrypt hashes. A hash is made to be slow, so it is computed rarely,
 * and elsewhere (http_hashing.h): a password that was right is remembered as a keyed digest, and so
 * is one that was wrong a moment ago.
 */
#ifndef EGRESS25_SERVE_HTTP_AUTH_H
#define EGRESS25_SERVE_HTTP_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve/http_hashing.h"

#define HTTP_AUTH_USERS_MAX 64
#define HTTP_AUTH_NAME_MAX  128
/* 2^12 rounds take a quarter of a second of one processor (measured: 10 is 67 ms); each step more
 * doubles that. */
#define HTTP_AUTH_COST_MIN  4
#define HTTP_AUTH_COST_MAX  12
#define HTTP_AUTH_WHY	    160

enum http_auth_result {
	HTTP_AUTH_OK,
	HTTP_AUTH_WRONG,   /* or none given, or not understood */
	HTTP_AUTH_UNKNOWN, /* to be compared with its hash */
};

struct http_auth;

/* 0 or -ENOMEM, -EIO when the kernel gives no random key. */
int http_auth_new(struct http_auth **ret);
void http_auth_free(struct http_auth *a);

/* hash as htpasswd -B makes it: $2a$, $2b$ or $2y$. 0, -ENOMEM, -EINVAL with the reason in why. */
int http_auth_add(struct http_auth *a, const char *name, const char *hash,
		  char why[static HTTP_AUTH_WHY]);

/* authorization is the header's value, NULL without one. now_ms is any monotonic clock. What is
 * unknown is in *ret, the caller's to have compared and to forget (explicit_bzero()). */
enum http_auth_result http_auth_check(struct http_auth *a, const char *authorization,
				      uint64_t now_ms, struct http_password *ret);
/* What came of that, for the same header and the hash it was compared with: OK or wrong. */
enum http_auth_result http_auth_learn(struct http_auth *a, const char *authorization,
				      const char *hash, bool fits, uint64_t now_ms);
/* What `from` knows of passwords whose user and hash are the same. */
void http_auth_inherit(struct http_auth *a, const struct http_auth *from);

#endif
