// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_auth.h. A name that no user has is checked against the hash of one that exists, chosen
 * by the name, and then refused: it takes as long as a real one does.
 */

#include "serve/http_auth.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "base/parse.h"

#define DIGEST_LEN 32

/* How long a password that was right is remembered after its last use: several scrapes. */
#define REMEMBER_MS (5 * 60 * 1000)
/* And a wrong one, which a program that was set up wrong sends again and again. */
#define WRONG_MS    (60 * 1000)
#define WRONG_KNOWN 64

#define CREDENTIALS_MAX HTTP_PASSWORD_MAX /* of "name:password"; base64 makes it a third more */

struct user {
	char name[HTTP_AUTH_NAME_MAX + 1];
	char hash[HTTP_HASH_LEN + 1];
	uint8_t digest[DIGEST_LEN]; /* of the last right password */
	uint64_t until_ms;	    /* 0: none remembered */
};

struct wrong {
	uint8_t digest[DIGEST_LEN]; /* of password and hash */
	uint64_t until_ms;
};

struct http_auth {
	struct user users[HTTP_AUTH_USERS_MAX];
	size_t users_count;
	uint8_t key[DIGEST_LEN];
	struct wrong wrong[WRONG_KNOWN];
	size_t next_wrong;
};

int http_auth_new(struct http_auth **ret)
{
	_cleanup_free_ struct http_auth *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	if (getrandom(a->key, sizeof(a->key), 0) != sizeof(a->key))
		return -EIO;
	*ret = TAKE_PTR(a);
	return 0;
}

void http_auth_free(struct http_auth *a)
{
	if (a)
		explicit_bzero(a, sizeof(*a));
	free(a);
}

/* The cost of a well-formed hash, or -EINVAL. */
static int cost_of(const char *hash)
{
	static const char base64[] =
		"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	char digits[3] = "";
	uint64_t cost;

	if (strlen(hash) != HTTP_HASH_LEN || strncmp(hash, "$2", 2) != 0 ||
	    !strchr("aby", hash[2]) || hash[3] != '$' || hash[6] != '$' ||
	    strspn(hash + 7, base64) != HTTP_HASH_LEN - 7)
		return -EINVAL;
	memcpy(digits, hash + 4, 2);
	return parse_u64(digits, 0, 99, &cost) < 0 ? -EINVAL : (int)cost;
}

int http_auth_add(struct http_auth *a, const char *name, const char *hash,
		  char why[static HTTP_AUTH_WHY])
{
	int cost = cost_of(hash);
	struct user *user;

	if (!*name || strlen(name) > HTTP_AUTH_NAME_MAX || strchr(name, ':')) {
		snprintf(why, HTTP_AUTH_WHY,
			 "is no user name: 1 to %d characters, none of them a colon",
			 HTTP_AUTH_NAME_MAX);
		return -EINVAL;
	}
	if (cost < 0) {
		snprintf(why, HTTP_AUTH_WHY,
			 "is no bcrypt hash ($2a$, $2b$ or $2y$, %d characters); make one with: "
			 "htpasswd -nB NAME",
			 HTTP_HASH_LEN);
		return -EINVAL;
	}
	if (cost < HTTP_AUTH_COST_MIN || cost > HTTP_AUTH_COST_MAX) {
		snprintf(
			why, HTTP_AUTH_WHY,
			"has cost %d; allowed are %d to %d, since each check takes that much of a processor; "
			"make one with: htpasswd -nB -C 10 NAME",
			cost, HTTP_AUTH_COST_MIN, HTTP_AUTH_COST_MAX);
		return -EINVAL;
	}
	if (a->users_count == HTTP_AUTH_USERS_MAX) {
		snprintf(why, HTTP_AUTH_WHY, "is one user too many; at most %d are allowed",
			 HTTP_AUTH_USERS_MAX);
		return -EINVAL;
	}
	user = &a->users[a->users_count++];
	snprintf(user->name, sizeof(user->name), "%s", name);
	snprintf(user->hash, sizeof(user->hash), "%s", hash);
	return 0;
}

/* "Basic bmFtZTpwYXNzd29yZA==" taken apart in place. False when it is none, or has a NUL inside. */
static bool read_credentials(const char *authorization, char buf[static CREDENTIALS_MAX + 1],
			     char **ret_password)
{
	static const char scheme[] = "Basic ";
	gnutls_datum_t encoded, decoded = {0};
	bool fits;

	if (!authorization || strncasecmp(authorization, scheme, strlen(scheme)) != 0)
		return false;
	authorization += strlen(scheme);
	authorization += strspn(authorization, " ");
	encoded.data = (unsigned char *)authorization;
	encoded.size = (unsigned int)strlen(authorization);
	if (encoded.size == 0 || encoded.size > CREDENTIALS_MAX * 4 / 3 ||
	    gnutls_base64_decode2(&encoded, &decoded) < 0)
		return false;
	fits = decoded.size <= CREDENTIALS_MAX && !memchr(decoded.data, '\0', decoded.size);
	if (fits) {
		memcpy(buf, decoded.data, decoded.size);
		buf[decoded.size] = '\0';
	}
	explicit_bzero(decoded.data, decoded.size);
	gnutls_free(decoded.data);
	*ret_password = fits ? strchr(buf, ':') : NULL;
	if (!*ret_password)
		return false;
	*(*ret_password)++ = '\0';
	return true;
}

static bool digest(const struct http_auth *a, const char *text, uint8_t ret[static DIGEST_LEN])
{
	return gnutls_hmac_fast(GNUTLS_MAC_SHA256, a->key, sizeof(a->key), text, strlen(text),
				ret) == 0;
}

/* Of a password for one hash. */
static bool digest_both(const struct http_auth *a, const struct http_password *p,
			uint8_t ret[static DIGEST_LEN])
{
	char both[sizeof(p->hash) + sizeof(p->text)];
	bool done;

	snprintf(both, sizeof(both), "%s%s", p->hash, p->text);
	done = digest(a, both, ret);
	explicit_bzero(both, sizeof(both));
	return done;
}

static struct user *find(struct http_auth *a, const char *name)
{
	for (size_t i = 0; i < a->users_count; i++) {
		if (strcmp(a->users[i].name, name) == 0)
			return &a->users[i];
	}
	return NULL;
}

/* Whether this was wrong a moment ago. */
static bool is_known_wrong(const struct http_auth *a, const struct http_password *p,
			   uint64_t now_ms)
{
	uint8_t given[DIGEST_LEN];

	if (!digest_both(a, p, given))
		return false;
	for (size_t i = 0; i < WRONG_KNOWN; i++) {
		if (now_ms < a->wrong[i].until_ms &&
		    gnutls_memcmp(given, a->wrong[i].digest, sizeof(given)) == 0)
			return true;
	}
	return false;
}

/* *ret_user: NULL when nobody has that name; then the hash to compare with is another's. */
static enum http_auth_result check(struct http_auth *a, const char *name, const char *password,
				   uint64_t now_ms, struct http_password *ret,
				   struct user **ret_user)
{
	struct user *user = find(a, name);
	uint8_t given[DIGEST_LEN], choice[DIGEST_LEN];

	*ret_user = user;
	if (!digest(a, password, given) || !digest(a, name, choice))
		return HTTP_AUTH_WRONG;
	if (user && now_ms >= user->until_ms)
		explicit_bzero(user->digest, sizeof(user->digest));
	if (user && now_ms < user->until_ms &&
	    gnutls_memcmp(given, user->digest, sizeof(given)) == 0) {
		user->until_ms = now_ms + REMEMBER_MS;
		return HTTP_AUTH_OK;
	}
	if (!user)
		user = &a->users[choice[0] % a->users_count];
	memcpy(ret->hash, user->hash, sizeof(ret->hash));
	snprintf(ret->text, sizeof(ret->text), "%s", password);
	return is_known_wrong(a, ret, now_ms) ? HTTP_AUTH_WRONG : HTTP_AUTH_UNKNOWN;
}

static enum http_auth_result check_header(struct http_auth *a, const char *authorization,
					  uint64_t now_ms, struct http_password *ret,
					  struct user **ret_user)
{
	char credentials[CREDENTIALS_MAX + 1], *password;
	enum http_auth_result result = HTTP_AUTH_WRONG;

	*ret = (struct http_password){0};
	*ret_user = NULL;
	if (a->users_count && read_credentials(authorization, credentials, &password))
		result = check(a, credentials, password, now_ms, ret, ret_user);
	explicit_bzero(credentials, sizeof(credentials));
	return result;
}

enum http_auth_result http_auth_check(struct http_auth *a, const char *authorization,
				      uint64_t now_ms, struct http_password *ret)
{
	struct user *user;

	return check_header(a, authorization, now_ms, ret, &user);
}

static void note_wrong(struct http_auth *a, const struct http_password *p, uint64_t now_ms)
{
	struct wrong *w = &a->wrong[a->next_wrong];

	if (!digest_both(a, p, w->digest))
		return;
	w->until_ms = now_ms + WRONG_MS;
	a->next_wrong = (a->next_wrong + 1) % WRONG_KNOWN;
}

enum http_auth_result http_auth_learn(struct http_auth *a, const char *authorization,
				      const char *hash, bool fits, uint64_t now_ms)
{
	struct http_password password;
	struct user *user;
	enum http_auth_result result = check_header(a, authorization, now_ms, &password, &user);

	if (result == HTTP_AUTH_UNKNOWN) {
		/* Another one: a reload came in between. */
		bool same = strcmp(password.hash, hash) == 0;

		result = fits && same && user ? HTTP_AUTH_OK : HTTP_AUTH_WRONG;
		if (result == HTTP_AUTH_OK && digest(a, password.text, user->digest))
			user->until_ms = now_ms + REMEMBER_MS;
		if (!fits && same)
			note_wrong(a, &password, now_ms);
	}
	explicit_bzero(password.text, sizeof(password.text));
	return result;
}

void http_auth_inherit(struct http_auth *a, const struct http_auth *from)
{
	memcpy(a->key, from->key, sizeof(a->key));
	memcpy(a->wrong, from->wrong, sizeof(a->wrong));
	a->next_wrong = from->next_wrong;
	for (size_t i = 0; i < a->users_count; i++) {
		struct user *user = &a->users[i];

		for (size_t k = 0; k < from->users_count; k++) {
			if (strcmp(user->name, from->users[k].name) == 0 &&
			    strcmp(user->hash, from->users[k].hash) == 0)
				*user = from->users[k];
		}
	}
}
