/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a metadata service told of this machine: plain data that fits through a pipe. Every value
 * came over a network and is kept only when it looks like what it should be; "" is unknown.
 */
#ifndef EGRESS25_CLOUD_MACHINE_IDENTITY_H
#define EGRESS25_CLOUD_MACHINE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

/* Lengths with NUL. Oracle's ids (OCID) have at most 255 characters; an Azure resource id holds a
 * GUID and three names of up to 90, 80 and 64. */
struct machine_identity {
	char environment[40]; /* which Azure: "AzurePublicCloud", "AzureChinaCloud" ... */
	char region[64];
	char zone[64];
	char instance_id[256];
	char resource_id[512];	  /* Azure */
	char subscription_id[40]; /* Azure, a GUID */
	char scale_set[80];	  /* Azure */
	char account_id[256];	  /* AWS account, Oracle tenancy, Scaleway organization ... */
	char project_id[256];	  /* Google project, Oracle compartment, Scaleway project */
	char quota_id[64];	  /* Azure, see azure_quota.h; only when it was asked for */
	char spending_limit[24];  /* Azure, with quota_id: "On", "Off", "CurrentPeriodOff" */
};

/* The members, for whoever walks them. */
enum machine_fact {
	MACHINE_ENVIRONMENT,
	MACHINE_REGION,
	MACHINE_ZONE,
	MACHINE_INSTANCE_ID,
	MACHINE_RESOURCE_ID,
	MACHINE_SUBSCRIPTION_ID,
	MACHINE_SCALE_SET,
	MACHINE_ACCOUNT_ID,
	MACHINE_PROJECT_ID,
	MACHINE_QUOTA_ID,
	MACHINE_SPENDING_LIMIT,
	MACHINE_FACT_COUNT
};

/* The member's name, as in JSON: "subscription_id". */
const char *machine_fact_key(enum machine_fact fact);
/* For people: "Subscription ID". */
const char *machine_fact_label(enum machine_fact fact);
/* NULL when it is not known. Points into m. */
const char *machine_fact_value(const struct machine_identity *m, enum machine_fact fact);

/* Keeps a value. False, and the member stays as it was, when it is empty, too long or has a
 * character that such a value never has. */
bool machine_set(struct machine_identity *m, enum machine_fact fact, const char *value);
/* Forgets what machine_set() would not have kept: for an identity that came through a pipe. */
void machine_check(struct machine_identity *m);

/* The literal for an Azure environment's name, any case and both of its spellings; NULL when it is
 * none of the known ones. */
const char *machine_environment(const char *name);

#endif
