/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Passwords compared with their hashes, beside the event loop: a hash is made to be slow, and
 * whoever guesses would hold the loop up. Few threads, which are there only while something waits
 * for them, and which come after others where processors are short of time. Origins take turns; of
 * one origin's passwords the newest is next, so that among many wrong ones a right one need not
 * wait until all of them are through. Knows passwords; neither users nor HTTP.
 */
#ifndef EGRESS25_SERVE_HTTP_HASHING_H
#define EGRESS25_SERVE_HTTP_HASHING_H

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

#define HTTP_HASH_LEN	  60 /* "$2b$", two digits, "$", 22 of salt, 31 of hash */
#define HTTP_PASSWORD_MAX 1024

/* Fewer than there may be connections: a reply is owed to each. */
#define HTTP_HASHING_WAITING	 64
#define HTTP_HASHING_OF_ONE	 16 /* origin: half of its connections */
/* Who has waited for longer is told to come later. */
#define HTTP_HASHING_PATIENCE_MS 3000

struct http_password {
	char hash[HTTP_HASH_LEN + 1];
	char text[HTTP_PASSWORD_MAX + 1];
};

enum http_hashing_result {
	HTTP_HASHING_FITS,
	HTTP_HASHING_FITS_NOT,
	HTTP_HASHING_LATER, /* not looked at: too many wait */
};

struct http_hashing;

/* 0 or negative errno. */
int http_hashing_new(struct http_hashing **ret);
/* Waits for what is being computed: a quarter of a second at most. NULL is fine. */
void http_hashing_free(struct http_hashing *h);

/* Readable when http_hashing_next() has something. */
int http_hashing_fd(const struct http_hashing *h);

/* Has it compared; the owner, not NULL, comes out of http_hashing_next() later, as does one that is
 * told to come later in its place. 0, or negative errno when there is no place or no thread. */
int http_hashing_begin(struct http_hashing *h, const struct http_password *password,
		       const struct address *origin, uint64_t now_ms, void *owner);
/* The owner has no use for it any more. */
void http_hashing_forget(struct http_hashing *h, const void *owner);
/* The owner of one that is done, NULL when there is none. */
void *http_hashing_next(struct http_hashing *h, uint64_t now_ms, enum http_hashing_result *ret);

#endif
