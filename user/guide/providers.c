// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is known: the list of providers with rules, the names people use for them and for what they
 * sell, and how names are compared. States no fact about any provider; those are in the tables,
 * one file each.
 */

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "guide/rules.h"

#define REFERENCE(name) &provider_##name,
const struct provider *const known_providers[] = {PROVIDERS(REFERENCE)};
const size_t known_providers_count = ARRAY_LEN(known_providers);

/* The same in the same order, and none of them. */
#define NAME(name) #name,
static const char *const names[] = {PROVIDERS(NAME) "none", NULL};

/* What a person typed, without what does not matter. False when it is longer than any name. */
static bool simplify(const char *text, char *buf, size_t size)
{
	size_t len = 0;

	for (; *text; text++) {
		if (isspace((unsigned char)*text) || *text == '-' || *text == '_')
			continue;
		if (len + 1 >= size)
			return false;
		buf[len++] = (char)tolower((unsigned char)*text);
	}
	buf[len] = '\0';
	return len > 0;
}

static int name_parse(const char *const *canonical, const struct alias *others, size_t others_count,
		      const char *text, const char **ret)
{
	char simple[64], name[64];

	if (!simplify(text, simple, sizeof(simple)))
		return -EINVAL;
	for (size_t i = 0; i < others_count; i++) {
		if (strcmp(others[i].alias, simple) == 0) {
			*ret = others[i].canonical;
			return 0;
		}
	}
	for (; canonical && *canonical; canonical++) {
		if (simplify(*canonical, name, sizeof(name)) && strcmp(name, simple) == 0) {
			*ret = *canonical;
			return 0;
		}
	}
	return -EINVAL;
}

const struct provider *provider_find(const char *name)
{
	for (size_t i = 0; name && i < known_providers_count; i++) {
		if (strcmp(known_providers[i]->name, name) == 0)
			return known_providers[i];
	}
	return NULL;
}

int guide_provider_parse(const char *text, const char **ret)
{
	char simple[64];

	if (name_parse(names, NULL, 0, text, ret) == 0)
		return 0;
	if (!simplify(text, simple, sizeof(simple)))
		return -EINVAL;
	for (size_t i = 0; i < known_providers_count; i++) {
		const char *const *other = known_providers[i]->names;

		for (; other && *other; other++) {
			if (strcmp(*other, simple) == 0) {
				*ret = known_providers[i]->name;
				return 0;
			}
		}
	}
	return -EINVAL;
}

int guide_subscription_of(const struct provider *p, const char *text, const char **ret)
{
	return name_parse(p->subscriptions, p->aliases, p->aliases_count, text, ret);
}

int guide_subscription_parse(const char *provider, const char *text, const char **ret)
{
	const struct provider *p = provider_find(provider);

	if (p)
		return guide_subscription_of(p, text, ret);
	for (size_t i = 0; !provider && i < known_providers_count; i++) {
		if (guide_subscription_of(known_providers[i], text, ret) == 0)
			return 0;
	}
	return -EINVAL;
}

const char *const *guide_providers(void)
{
	return names;
}

const char *const *guide_subscriptions(const char *provider)
{
	static const char *const none[] = {NULL};
	const struct provider *p = provider_find(provider);

	return p && p->subscriptions ? p->subscriptions : none;
}

const char *provider_title(const struct provider *p)
{
	return p->title ? p->title : p->name;
}
