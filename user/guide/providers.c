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

const struct provider *const known_providers[] = {
	&provider_azure,	&provider_aws,	       &provider_gcp,	   &provider_oracle,
	&provider_digitalocean, &provider_hetzner,     &provider_linode,   &provider_vultr,
	&provider_ovh,		&provider_scaleway,    &provider_alibaba,  &provider_ibm,
	&provider_upcloud,	&provider_tencent,     &provider_exoscale, &provider_huawei,
	&provider_contabo,	&provider_residential,
};
const size_t known_providers_count = ARRAY_LEN(known_providers);

/* The same in the same order, and none of them. */
static const char *const names[] = {
	"azure",    "aws",    "gcp",	  "oracle",	 "digitalocean", "hetzner", "linode",
	"vultr",    "ovh",    "scaleway", "alibaba",	 "ibm",		 "upcloud", "tencent",
	"exoscale", "huawei", "contabo",  "residential", "none",	 NULL,
};
_Static_assert(ARRAY_LEN(names) == ARRAY_LEN(known_providers) + 2, "a provider without a name");

static const struct alias aliases[] = {
	{"microsoftazure", "azure"},
	{"amazon", "aws"},
	{"amazonwebservices", "aws"},
	{"amazonec2", "aws"},
	{"ec2", "aws"},
	{"google", "gcp"},
	{"googlecloud", "gcp"},
	{"gce", "gcp"},
	{"oci", "oracle"},
	{"oraclecloud", "oracle"},
	{"hetznercloud", "hetzner"},
	{"akamai", "linode"},
	{"ovhcloud", "ovh"},
	{"alibabacloud", "alibaba"},
	{"aliyun", "alibaba"},
	{"ibmcloud", "ibm"},
	{"softlayer", "ibm"},
	{"tencentcloud", "tencent"},
	{"huaweicloud", "huawei"},
	{"home", "residential"},
	{"isp", "residential"},
	{"accessprovider", "residential"},
};

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
	return name_parse(names, aliases, ARRAY_LEN(aliases), text, ret);
}

static int type_parse(const struct provider *p, const char *text, const char **ret)
{
	return name_parse(p->subscriptions, p->aliases, p->aliases_count, text, ret);
}

int guide_subscription_parse(const char *provider, const char *text, const char **ret)
{
	const struct provider *p = provider_find(provider);

	if (p)
		return type_parse(p, text, ret);
	for (size_t i = 0; !provider && i < known_providers_count; i++) {
		if (type_parse(known_providers[i], text, ret) == 0)
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
