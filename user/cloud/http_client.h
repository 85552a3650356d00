/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One HTTP request, for the files of this directory only. No proxy whatever the environment says,
 * no redirect, no cookie, no credentials but the headers given; the answer is bounded in bytes and
 * the whole in time.
 */
#ifndef EGRESS25_CLOUD_HTTP_CLIENT_H
#define EGRESS25_CLOUD_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_BODY_MAX		 65536
#define HTTP_HEADERS_MAX	 16384 /* of an answer, all together */
#define HTTP_REQUEST_HEADERS_MAX 4

struct http_query {
	bool put;	  /* an empty PUT instead of GET */
	const char *post; /* a body, of post_len bytes, that is posted; NULL: none */
	size_t post_len;
	const char *url;
	const char *headers[HTTP_REQUEST_HEADERS_MAX]; /* "Name: value", NULL-terminated if fewer */
	const char *answer_header; /* one to look for in the answer, "Name: value"; or NULL */
	uint64_t deadline_ns;	   /* CLOCK_MONOTONIC */
	uint64_t delay_ns;	   /* wait so long before it */
};

struct http_answer {
	long status;
	bool has_header; /* the one looked for */
	char *body;	 /* of the request's maker, HTTP_BODY_MAX bytes; not NUL-terminated */
	size_t len;
};

/* An answer of any status is 0. -ETIMEDOUT, -EMSGSIZE (too much), -EPROTO (no HTTP, or broken off),
 * -EKEYREJECTED (TLS certificate), -EOPNOTSUPP (built without libcurl), -ELIBACC (it is
 * not installed), or the errno of a connection that failed. A type of its own, so that the tests
 * can answer instead. */
typedef int http_function(void *context, const struct http_query *request, struct http_answer *ret);

/* The real one; context is not used. */
http_function http_ask;
/* False in a program that was built without it. */
bool http_is_there(void);

#endif
