// SPDX-License-Identifier: GPL-2.0-only
/*
 * See machine_identity.h. One row a member: where it lies, what it is called, which characters it
 * may have. Nothing passes that could be more than a name: no blanks, quotes, backslashes or
 * control characters, nothing beyond ASCII.
 */

#include "cloud/machine_identity.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "cloud/uuid.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char name_chars[] = ALNUM "-_.:";
static const char path_chars[] = ALNUM "-_.:/()";

static const struct {
	const char *key, *label;
	size_t offset, size;
	const char *chars;
} rows[] = {
#define MEMBER(name)                                                                               \
#name, .offset = offsetof(struct machine_identity, name),                                  \
	       .size = sizeof(((struct machine_identity *)NULL)->name)
	[MACHINE_ENVIRONMENT] = {MEMBER(environment), .label = "Environment", .chars = name_chars},
	[MACHINE_REGION] = {MEMBER(region), .label = "Region", .chars = name_chars},
	[MACHINE_ZONE] = {MEMBER(zone), .label = "Zone", .chars = name_chars},
	[MACHINE_INSTANCE_ID] = {MEMBER(instance_id), .label = "Instance ID", .chars = name_chars},
	[MACHINE_RESOURCE_ID] = {MEMBER(resource_id), .label = "Resource ID", .chars = path_chars},
	[MACHINE_SUBSCRIPTION_ID] = {MEMBER(subscription_id), .label = "Subscription ID",
				     .chars = name_chars},
	[MACHINE_SCALE_SET] = {MEMBER(scale_set), .label = "Scale set", .chars = name_chars},
	[MACHINE_ACCOUNT_ID] = {MEMBER(account_id), .label = "Account ID", .chars = name_chars},
	[MACHINE_PROJECT_ID] = {MEMBER(project_id), .label = "Project ID", .chars = name_chars},
	[MACHINE_QUOTA_ID] = {MEMBER(quota_id), .label = "Quota ID", .chars = name_chars},
	[MACHINE_SPENDING_LIMIT] = {MEMBER(spending_limit), .label = "Spending limit",
				    .chars = name_chars},
#undef MEMBER
};
_Static_assert(ARRAY_LEN(rows) == MACHINE_FACT_COUNT, "a member without a row");

const char *machine_fact_key(enum machine_fact fact)
{
	return rows[fact].key;
}

const char *machine_fact_label(enum machine_fact fact)
{
	return rows[fact].label;
}

const char *machine_fact_value(const struct machine_identity *m, enum machine_fact fact)
{
	const char *value = (const char *)m + rows[fact].offset;

	return *value ? value : NULL;
}

static bool looks_right(enum machine_fact fact, const char *value)
{
	size_t len = strlen(value);

	return len > 0 && len < rows[fact].size && strspn(value, rows[fact].chars) == len &&
	       /* It goes into an address, so nothing less will do. */
	       (fact != MACHINE_SUBSCRIPTION_ID || uuid_is_valid(value));
}

bool machine_set(struct machine_identity *m, enum machine_fact fact, const char *value)
{
	if (!looks_right(fact, value))
		return false;
	memcpy((char *)m + rows[fact].offset, value, strlen(value) + 1);
	return true;
}

void machine_check(struct machine_identity *m)
{
	for (enum machine_fact fact = 0; fact < MACHINE_FACT_COUNT; fact++) {
		char *value = (char *)m + rows[fact].offset;

		value[rows[fact].size - 1] = '\0';
		if (!looks_right(fact, value))
			memset(value, 0, rows[fact].size);
	}
}

const char *machine_environment(const char *name)
{
	static const struct {
		const char *alias, *canonical;
	} names[] = {
		{"AzurePublicCloud", "AzurePublicCloud"},
		{"AzureChinaCloud", "AzureChinaCloud"},
		{"AzureUSGovernmentCloud", "AzureUSGovernment"},
		{"AzureUSGovernment", "AzureUSGovernment"},
		{"AzureGermanCloud", "AzureGermanCloud"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcasecmp(names[i].alias, name) == 0)
			return names[i].canonical;
	}
	return NULL;
}
