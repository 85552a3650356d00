/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an Azure quota id hints at: several offers share one, so it is a hint at the subscription's
 * type and not the type itself, unless all of its offers are of one.
 */
#ifndef EGRESS25_CLOUD_AZURE_QUOTA_H
#define EGRESS25_CLOUD_AZURE_QUOTA_H

#include <stddef.h>

struct quota_hint {
	const char *const *types; /* subscription types as in guide.h, NULL-terminated */
	size_t types_count;	  /* 1: all offers with this id are of this type */
	const char *text;	  /* which offers have it, and what does not follow */
};

/* Where the table comes from. */
#define QUOTA_SOURCE                                                                               \
	"https://learn.microsoft.com/en-us/azure/cost-management-billing/costs/"                   \
	"understand-cost-mgt-data"

/* NULL when the id is not known. All of it is literals. */
const struct quota_hint *quota_hint(const char *quota_id);

#endif
