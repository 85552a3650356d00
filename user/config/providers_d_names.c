// SPDX-License-Identifier: GPL-2.0-only
/* See providers_d.h: which providers there are, and how one may be called. */

#include <string.h>

#include "config/providers_d_internal.h"

bool providers_d_name_is_valid(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(name);

	return len > 0 && len < PROVIDERS_D_NAME_LEN && strspn(name, allowed) == len &&
	       name[0] != '-';
}

const struct provider *providers_d_find(const struct providers_d *p, const char *name)
{
	for (size_t i = 0; p && i < p->own_count; i++) {
		if (strcmp(p->own[i].name, name) == 0)
			return &p->own[i].provider;
	}
	return NULL;
}

size_t providers_d_count(const struct providers_d *p)
{
	return p ? p->own_count : 0;
}

const char *providers_d_name(const struct providers_d *p, size_t index)
{
	return p->own[index].name;
}

const char *providers_d_file(const struct providers_d *p, size_t index)
{
	return p->own[index].file;
}
