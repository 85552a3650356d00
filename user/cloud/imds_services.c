// SPDX-License-Identifier: GPL-2.0-only
/*
 * The metadata services: tables only. From each the least that tells where the machine is: paths
 * that return user data, keys or passwords are left alone wherever the service has others. IP
 * addresses, never names: a lookup would be one more request, and one more to be lied to.
 */

#include "cloud/imds_service.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

#define LINK_LOCAL "http://169.254.169.254"

#define WANTED(...)                                                                                \
	.wanted = (const struct wanted[]){__VA_ARGS__},                                            \
	.wanted_count = ARRAY_LEN(((const struct wanted[]){__VA_ARGS__}))
#define DOCUMENTS(list) .documents = (list), .documents_count = ARRAY_LEN(list)

/* 2019-06-01 is in every region and has all of this; later versions return the machine's user data
 * (up to 87 KB) with it. Not read although it looks like an answer: `offer`, `plan`, `sku` and
 * `publisher` describe the image the VM was made from ("UbuntuServer"), not the subscription. No
 * field of this service tells the subscription's type, see azure_quota.h. */
static const struct document azure[] = {
	{
		"/metadata/instance/compute?api-version=2019-06-01&format=json",
		.json = true,
		WANTED({MACHINE_ENVIRONMENT, "azEnvironment"}, {MACHINE_REGION, "location"},
		       {MACHINE_ZONE, "zone"}, {MACHINE_INSTANCE_ID, "vmId"},
		       {MACHINE_RESOURCE_ID, "resourceId"},
		       {MACHINE_SUBSCRIPTION_ID, "subscriptionId"},
		       {MACHINE_SCALE_SET, "vmScaleSetName"}),
	},
};

static const struct document aws[] = {
	{
		"/latest/dynamic/instance-identity/document",
		.json = true,
		WANTED({MACHINE_REGION, "region"}, {MACHINE_ZONE, "availabilityZone"},
		       {MACHINE_INSTANCE_ID, "instanceId"}, {MACHINE_ACCOUNT_ID, "accountId"}),
	},
};

static const struct document gcp[] = {
	{"/computeMetadata/v1/instance/id", WANTED({MACHINE_INSTANCE_ID})},
	{"/computeMetadata/v1/instance/zone",
	 WANTED({MACHINE_ZONE, .form = VALUE_LAST_PART}, {MACHINE_REGION, .form = VALUE_REGION})},
	{"/computeMetadata/v1/project/project-id", WANTED({MACHINE_PROJECT_ID})},
};

static const struct document oracle[] = {
	{
		"/opc/v2/instance/",
		.json = true,
		WANTED({MACHINE_REGION, "region"}, {MACHINE_REGION, "canonicalRegionName"},
		       {MACHINE_ZONE, "availabilityDomain"}, {MACHINE_INSTANCE_ID, "id"},
		       {MACHINE_ACCOUNT_ID, "tenantId"}, {MACHINE_PROJECT_ID, "compartmentId"}),
	},
};

static const struct document digitalocean[] = {
	{"/metadata/v1/id", WANTED({MACHINE_INSTANCE_ID})},
	{"/metadata/v1/region", WANTED({MACHINE_REGION})},
};

static const struct document hetzner[] = {
	{"/hetzner/v1/metadata/instance-id", WANTED({MACHINE_INSTANCE_ID})},
	{"/hetzner/v1/metadata/region", WANTED({MACHINE_REGION}), .optional = true},
	{"/hetzner/v1/metadata/availability-zone", WANTED({MACHINE_ZONE}), .optional = true},
};

static const struct document linode[] = {
	{
		"/v1/instance",
		.json = true,
		WANTED({MACHINE_REGION, "region"}, {MACHINE_INSTANCE_ID, "id"},
		       {MACHINE_ACCOUNT_ID, "account_euuid"}),
	},
};

static const struct document vultr[] = {
	{
		"/v1.json",
		.json = true,
		WANTED({MACHINE_REGION, "region/regioncode"}, {MACHINE_INSTANCE_ID, "instanceid"},
		       {MACHINE_INSTANCE_ID, "instance-v2-id"}),
	},
};

static const struct document scaleway[] = {
	{
		"/conf?format=json",
		.json = true,
		WANTED({MACHINE_REGION, "zone", VALUE_REGION}, {MACHINE_ZONE, "zone"},
		       {MACHINE_INSTANCE_ID, "id"}, {MACHINE_ACCOUNT_ID, "organization"},
		       {MACHINE_PROJECT_ID, "project"}),
	},
};

static const struct document alibaba[] = {
	{"/latest/meta-data/instance-id", WANTED({MACHINE_INSTANCE_ID})},
	{"/latest/meta-data/region-id", WANTED({MACHINE_REGION})},
	{"/latest/meta-data/zone-id", WANTED({MACHINE_ZONE}), .optional = true},
	{"/latest/meta-data/owner-account-id", WANTED({MACHINE_ACCOUNT_ID}), .optional = true},
};

static void check_azure(struct machine_identity *m)
{
	static const char head[] = "/subscriptions/";
	const char *environment = machine_environment(m->environment);
	size_t len = strlen(m->subscription_id);

	if (environment)
		machine_set(m, MACHINE_ENVIRONMENT, environment);
	/* A resource lies in its subscription; one that does not is not this machine's. */
	if (*m->resource_id &&
	    (strncasecmp(m->resource_id, head, strlen(head)) != 0 || len == 0 ||
	     strncasecmp(m->resource_id + strlen(head), m->subscription_id, len) != 0 ||
	     m->resource_id[strlen(head) + len] != '/'))
		memset(m->resource_id, 0, sizeof(m->resource_id));
}

/* An account has twelve digits, an instance is "i-" and hexadecimal digits. */
static void check_aws(struct machine_identity *m)
{
	if (strlen(m->account_id) != 12 || strspn(m->account_id, "0123456789") != 12)
		memset(m->account_id, 0, sizeof(m->account_id));
	if (strncmp(m->instance_id, "i-", 2) != 0 ||
	    m->instance_id[2 + strspn(m->instance_id + 2, "0123456789abcdef")] != '\0')
		memset(m->instance_id, 0, sizeof(m->instance_id));
}

static const struct service services[] = {
	{"azure", LINK_LOCAL, .header = "Metadata: true", DOCUMENTS(azure), .has_quota_id = true,
	 .check = check_azure},
	{"aws", LINK_LOCAL,
	 .token = {"/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: 60",
		   "X-aws-ec2-metadata-token"},
	 DOCUMENTS(aws), .check = check_aws},
	{"gcp", LINK_LOCAL, .header = "Metadata-Flavor: Google",
	 .answer_header = "Metadata-Flavor: Google", DOCUMENTS(gcp)},
	{"oracle", LINK_LOCAL, .header = "Authorization: Bearer Oracle", DOCUMENTS(oracle)},
	{"digitalocean", LINK_LOCAL, DOCUMENTS(digitalocean)},
	{"hetzner", LINK_LOCAL, DOCUMENTS(hetzner)},
	{"linode", LINK_LOCAL,
	 .token = {"/v1/token", "Metadata-Token-Expiry-Seconds: 60", "Metadata-Token"},
	 DOCUMENTS(linode)},
	{"vultr", LINK_LOCAL, DOCUMENTS(vultr)},
	{"scaleway", "http://169.254.42.42", DOCUMENTS(scaleway)},
	{"alibaba", "http://100.100.100.200",
	 .token = {"/latest/api/token", "X-aliyun-ecs-metadata-token-ttl-seconds: 60",
		   "X-aliyun-ecs-metadata-token"},
	 DOCUMENTS(alibaba)},
};

const struct service *service_find(const char *provider)
{
	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		if (strcmp(services[i].provider, provider) == 0)
			return &services[i];
	}
	return NULL;
}
