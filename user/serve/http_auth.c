// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_auth.h. The budget is counted in rounds of bcrypt, so that it means the same share of
 * the loop whatever the cost of the hashes is. A name that no user has is checked against the hash
 * of one that exists, chosen by the name, and then refused: it takes as long as a real one does.
 */

#include "serve/http_auth.h"

#include <crypt.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "base/parse.h"

#define HASH_LEN   60 /* "$2b$", two digits, "$", 22 of salt, 31 of hash */
#define DIGEST_LEN 32

/* How long a password that was right is remembered after its last use: several scrapes. */
#define REMEMBER_MS (5 * 60 * 1000)

/* Cost 10, some 60 ms, is 1024 rounds. In all, 2048 rounds a second: a tenth of the loop at the
 * worst; an address gets a quarter of that. Bursts: eight slips of the finger at cost 10, two
 * at 12. */
#define ALL_ROUNDS_PER_S     2048
#define ALL_BURST	     (16 << 10)
#define ADDRESS_ROUNDS_PER_S 512
#define ADDRESS_BURST	     (8 << 10)
#define ADDRESSES	     64 /* remembered; with more at once the budget in all is what holds */

#define CREDENTIALS_MAX 1024 /* of "name:password"; base64 makes it a third more */

struct user {
	char name[HTTP_AUTH_NAME_MAX + 1];
	char hash[HASH_LEN + 1];
	uint32_t rounds;
	uint8_t digest[DIGEST_LEN]; /* of the last right password */
	uint64_t until_ms;	    /* 0: none remembered */
};

struct budget {
	uint64_t spent; /* thousandths of rounds, shrinking with time */
	uint64_t at_ms;
};

struct origin {
	struct address address;
	struct budget budget;
};

struct http_auth {
	struct user users[HTTP_AUTH_USERS_MAX];
	size_t users_count;
	uint8_t key[DIGEST_LEN];
	struct budget all;
	struct origin origins[ADDRESSES];
	struct crypt_data crypt; /* 32 KiB: too much for a stack */
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

	if (strlen(hash) != HASH_LEN || strncmp(hash, "$2", 2) != 0 || !strchr("aby", hash[2]) ||
	    hash[3] != '$' || hash[6] != '$' || strspn(hash + 7, base64) != HASH_LEN - 7)
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
			 HASH_LEN);
		return -EINVAL;
	}
	if (cost < HTTP_AUTH_COST_MIN || cost > HTTP_AUTH_COST_MAX) {
		snprintf(why, HTTP_AUTH_WHY,
			 "has cost %d; allowed are %d to %d, since each check holds the daemon up; "
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
	user->rounds = 1U << cost;
	return 0;
}

static bool has_room(struct budget *b, uint32_t rounds, uint64_t rounds_per_s, uint64_t burst,
		     uint64_t now_ms)
{
	uint64_t back = (now_ms - b->at_ms) * rounds_per_s; /* a thousandth of a round each */

	b->spent = back < b->spent ? b->spent - back : 0;
	b->at_ms = now_ms;
	return b->spent + rounds * 1000ULL <= burst * 1000;
}

/* The entry of that address, or the one that has been quiet for longest. */
static struct origin *origin_of(struct http_auth *a, const struct address *from)
{
	struct origin *oldest = &a->origins[0];

	for (size_t i = 0; i < ADDRESSES; i++) {
		struct origin *o = &a->origins[i];

		if (address_equal(&o->address, from))
			return o;
		if (o->budget.at_ms < oldest->budget.at_ms)
			oldest = o;
	}
	*oldest = (struct origin){.address = *from};
	return oldest;
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

static struct user *find(struct http_auth *a, const char *name)
{
	for (size_t i = 0; i < a->users_count; i++) {
		if (strcmp(a->users[i].name, name) == 0)
			return &a->users[i];
	}
	return NULL;
}

static bool hash_fits(struct http_auth *a, const struct user *user, const char *password)
{
	const char *got;
	bool fits;

	memset(&a->crypt, 0, sizeof(a->crypt));
	got = crypt_r(password, user->hash, &a->crypt);
	fits = got && strlen(got) == HASH_LEN && gnutls_memcmp(got, user->hash, HASH_LEN) == 0;
	explicit_bzero(&a->crypt, sizeof(a->crypt));
	return fits;
}

static enum http_auth_result compute(struct http_auth *a, struct user *user, const char *name,
				     const char *password, const struct address *from,
				     uint64_t now_ms)
{
	struct origin *origin = origin_of(a, from);
	const struct user *against = user;
	uint8_t choice[DIGEST_LEN];

	if (!against) {
		if (!digest(a, name, choice))
			return HTTP_AUTH_WRONG;
		against = &a->users[choice[0] % a->users_count];
	}
	if (!has_room(&origin->budget, against->rounds, ADDRESS_ROUNDS_PER_S, ADDRESS_BURST,
		      now_ms) ||
	    !has_room(&a->all, against->rounds, ALL_ROUNDS_PER_S, ALL_BURST, now_ms))
		return HTTP_AUTH_LATER;
	if (hash_fits(a, against, password) && user)
		return HTTP_AUTH_OK;
	origin->budget.spent += against->rounds * 1000ULL;
	a->all.spent += against->rounds * 1000ULL;
	return HTTP_AUTH_WRONG;
}

static enum http_auth_result check(struct http_auth *a, const char *name, const char *password,
				   const struct address *from, uint64_t now_ms)
{
	struct user *user = find(a, name);
	enum http_auth_result result;
	uint8_t given[DIGEST_LEN];

	if (!digest(a, password, given))
		return HTTP_AUTH_WRONG;
	if (user && now_ms >= user->until_ms)
		explicit_bzero(user->digest, sizeof(user->digest));
	if (user && now_ms < user->until_ms &&
	    gnutls_memcmp(given, user->digest, sizeof(given)) == 0) {
		user->until_ms = now_ms + REMEMBER_MS;
		return HTTP_AUTH_OK;
	}
	result = compute(a, user, name, password, from, now_ms);
	if (result == HTTP_AUTH_OK) {
		memcpy(user->digest, given, sizeof(given));
		user->until_ms = now_ms + REMEMBER_MS;
	}
	return result;
}

enum http_auth_result http_auth_check(struct http_auth *a, const char *authorization,
				      const struct address *from, uint64_t now_ms)
{
	char credentials[CREDENTIALS_MAX + 1], *password;
	enum http_auth_result result = HTTP_AUTH_WRONG;

	if (a->users_count && read_credentials(authorization, credentials, &password))
		result = check(a, credentials, password, from, now_ms);
	explicit_bzero(credentials, sizeof(credentials));
	return result;
}
