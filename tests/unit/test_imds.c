// SPDX-License-Identifier: GPL-2.0-only
/*
 * The conversation with a metadata service, without a network: a list of answers stands for the
 * server, and what was asked is compared with what should have been.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/imds.h"
#include "cloud/imds_service.h"
#include "guide/guide.h"

#define GUID "8d10da13-8125-4ba9-a717-bf7490507b3d"
#define COMPUTE                                                                                    \
	"{\"azEnvironment\":\"AzurePublicCloud\",\"location\":\"westeurope\",\"subscriptionId\":"  \
	"\"" GUID "\",\"offer\":\"UbuntuServer\"}"

struct script {
	struct {
		const char *wants;  /* what must be in the address; NULL: the end */
		const char *header; /* one that must be sent; or NULL */
		int error;
		long status;
		const char *body;
		bool has_header, put;
	} turns[8];
	size_t asked;
};

static int answer(void *context, const struct http_query *r, struct http_answer *ret)
{
	struct script *s = context;
	bool found = false;
	size_t i = s->asked++;

	assert_true(i < ARRAY_LEN(s->turns) && s->turns[i].wants);
	if (!strstr(r->url, s->turns[i].wants))
		fail_msg("%s instead of %s", r->url, s->turns[i].wants);
	for (size_t k = 0; k < HTTP_REQUEST_HEADERS_MAX && r->headers[k]; k++)
		found |= s->turns[i].header && strcmp(r->headers[k], s->turns[i].header) == 0;
	if (s->turns[i].header && !found)
		fail_msg("%s: no %s", r->url, s->turns[i].header);
	assert_int_equal(r->put, s->turns[i].put);
	assert_int_equal(r->deadline_ns, 4711);
	ret->status = s->turns[i].status;
	ret->has_header = s->turns[i].has_header;
	ret->len = s->turns[i].body ? strlen(s->turns[i].body) : 0;
	if (ret->len)
		memcpy(ret->body, s->turns[i].body, ret->len);
	return s->turns[i].error;
}

static void play(struct script *s, const struct metadata_request *r, struct metadata_result *ret)
{
	char *body = malloc(HTTP_BODY_MAX);

	assert_non_null(body);
	imds_ask(r, 4711, answer, s, body, ret);
	free(body);
	if (s->asked < ARRAY_LEN(s->turns) && s->turns[s->asked].wants)
		fail_msg("%s was not asked for", s->turns[s->asked].wants);
}

static void azure_is_one_request(void **state)
{
	struct script s = {
		{{"http://169.254.169.254/metadata/instance/compute?api-version=2019-06-01",
		  "Metadata: true", 0, 200, COMPUTE}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "azure"}, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.reason, "");
	assert_string_equal(result.identity.region, "westeurope");
	assert_string_equal(result.identity.subscription_id, GUID);
	/* The image's offer is nobody's subscription. */
	for (enum machine_fact fact = 0; fact < MACHINE_FACT_COUNT; fact++) {
		const char *value = machine_fact_value(&result.identity, fact);

		assert_true(!value || !strstr(value, "Ubuntu"));
	}
}

static void a_resource_of_another_subscription_is_a_lie(void **state)
{
	struct script s = {{{"/metadata/", NULL, 0, 200,
			     "{\"location\":\"x\",\"subscriptionId\":\"" GUID "\",\"resourceId\":"
			     "\"/subscriptions/" GUID "0/resourceGroups/a\"}"}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "azure"}, &result);
	assert_string_equal(result.identity.subscription_id, GUID);
	assert_string_equal(result.identity.resource_id, "");
}

static void aws_fetches_a_token_first(void **state)
{
	struct script s = {
		{{"http://192.0.2.9:81/latest/api/token",
		  "X-aws-ec2-metadata-token-ttl-seconds: 60", 0, 200, "abc==", .put = true},
		 {"http://192.0.2.9:81/latest/dynamic/instance-identity/document",
		  "X-aws-ec2-metadata-token: abc==", 0, 200,
		  "{\"accountId\":\"123456789012\",\"instanceId\":\"i-0a\",\"region\":\"eu-west-1\"}"}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "aws", .url = "http://192.0.2.9:81"},
	     &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.identity.account_id, "123456789012");
}

static void a_token_that_is_none(void **state)
{
	static const char *const tokens[] = {"", "a b", "abc\r\nHost: evil", "\x80"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
		struct script s = {{{"/latest/api/token", NULL, 0, 200, tokens[i], .put = true}}};
		struct metadata_result result;

		play(&s, &(struct metadata_request){.provider = "aws"}, &result);
		assert_int_equal(result.state, METADATA_INVALID);
	}
}

static void ids_of_another_form_are_left_out(void **state)
{
	struct script s = {
		{{"token", NULL, 0, 200, "t", .put = true},
		 {"document", NULL, 0, 200,
		  "{\"accountId\":\"12345678901x\",\"instanceId\":\"vm-1\",\"region\":\"r\"}"}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "aws"}, &result);
	assert_string_equal(result.identity.region, "r");
	assert_string_equal(result.identity.account_id, "");
	assert_string_equal(result.identity.instance_id, "");
}

static void failures(void **state)
{
	static const struct {
		int error;
		long status;
		enum metadata_state want;
		const char *words;
	} cases[] = {
		{-ETIMEDOUT, 0, METADATA_SILENT, "in time"},
		{-EMSGSIZE, 200, METADATA_INVALID, "64 KiB"},
		{-EPROTO, 0, METADATA_INVALID, "HTTP"},
		{-ECONNREFUSED, 0, METADATA_UNREACHABLE, "refused"},
		{-EHOSTUNREACH, 0, METADATA_UNREACHABLE, "this host may keep programs from it"},
		{-EACCES, 0, METADATA_UNREACHABLE, "this host may keep programs from it"},
		{-EADDRNOTAVAIL, 0, METADATA_UNREACHABLE, "resolved"},
		{0, 302, METADATA_REFUSED, "redirect"},
		{0, 401, METADATA_REFUSED, "401"},
		{0, 404, METADATA_REFUSED, "404"},
		{0, 405, METADATA_REFUSED, "405"},
		{0, 410, METADATA_REFUSED, "410"},
		{0, 500, METADATA_REFUSED, "500"},
		{0, 204, METADATA_REFUSED, "204"},
		{0, 200, METADATA_INVALID, "no sense"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct script s = {{{"/metadata/", NULL, cases[i].error, cases[i].status, ""}}};
		struct metadata_result result;

		play(&s, &(struct metadata_request){.provider = "azure"}, &result);
		if (result.state != cases[i].want || !strstr(result.reason, cases[i].words))
			fail_msg("%d %ld: state %d, %s", cases[i].error, cases[i].status,
				 (int)result.state, result.reason);
	}
}

static void busy_is_tried_once_more(void **state)
{
	struct script twice = {
		{{"/metadata/", NULL, 0, 429, NULL}, {"/metadata/", NULL, 0, 429, NULL}}};
	struct script once = {
		{{"/metadata/", NULL, 0, 503, NULL}, {"/metadata/", NULL, 0, 200, COMPUTE}}};
	struct metadata_result result;

	(void)state;
	play(&twice, &(struct metadata_request){.provider = "azure"}, &result);
	assert_int_equal(result.state, METADATA_LIMITED);
	play(&once, &(struct metadata_request){.provider = "azure"}, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
}

static void google_names_its_flavour(void **state)
{
	struct script s = {{{"instance/id", "Metadata-Flavor: Google", 0, 200, "1"}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "gcp"}, &result);
	assert_int_equal(result.state, METADATA_INVALID);
	assert_non_null(strstr(result.reason, "Metadata-Flavor"));
}

static void what_came_before_a_failure_is_kept(void **state)
{
	struct script s = {{{"instance/id", NULL, 0, 200, "1", true},
			    {"instance/zone", NULL, -ETIMEDOUT, 0, NULL}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "gcp"}, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.identity.instance_id, "1");
	assert_non_null(strstr(result.reason, "in time"));
}

static void optional_documents_may_be_missing(void **state)
{
	struct script s = {{{"instance-id", NULL, 0, 200, "42"},
			    {"region", NULL, 0, 404, "not found"},
			    {"availability-zone", NULL, 0, 200, "fsn1-dc14"}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "hetzner"}, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.reason, "");
	assert_string_equal(result.identity.zone, "fsn1-dc14");
}

#define POLICIES                                                                                   \
	"{\"subscriptionId\":\"" GUID                                                              \
	"\",\"subscriptionPolicies\":{\"quotaId\":\"MSDN_2014-09-01\",\"spendingLimit\":\"On\"}}"

static void the_quota_id_by_managed_identity(void **state)
{
	struct script s = {
		{{"/metadata/instance/", NULL, 0, 200, COMPUTE},
		 {"/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2F"
		  "management.azure.com%2F",
		  "Metadata: true", 0, 200, "{\"access_token\":\"e.y.j\"}"},
		 {"https://management.azure.com/subscriptions/" GUID "?api-version=2022-12-01",
		  "Authorization: Bearer e.y.j", 0, 200, POLICIES}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "azure", .subscription = true}, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.reason, "");
	assert_string_equal(result.identity.quota_id, "MSDN_2014-09-01");
	assert_string_equal(result.identity.spending_limit, "On");
}

/* Another Azure's address gets a token of its own, and only that. */
static void a_token_is_for_one_address(void **state)
{
	struct script s = {
		{{"/metadata/instance/", NULL, 0, 200,
		  "{\"azEnvironment\":\"AzureChinaCloud\",\"subscriptionId\":\"" GUID "\"}"},
		 {"&resource=https%3A%2F%2Fmanagement.example.cn%3A8443%2F", NULL, 0, 200,
		  "{\"access_token\":\"t\"}"},
		 {"https://management.example.cn:8443/subscriptions/" GUID, NULL, 0, 200,
		  POLICIES}}};
	struct metadata_request r = {.provider = "azure",
				     .subscription = true,
				     .management_url = "https://management.example.cn:8443"};
	struct metadata_result result;

	(void)state;
	play(&s, &r, &result);
	assert_string_equal(result.identity.quota_id, "MSDN_2014-09-01");
	/* Without it nobody is asked. */
	s.asked = 0;
	s.turns[1].wants = NULL;
	r.management_url = NULL;
	play(&s, &r, &result);
	assert_string_equal(result.identity.quota_id, "");
	assert_non_null(strstr(result.reason, "--management-url"));
}

static void the_quota_id_that_cannot_be_had(void **state)
{
	static const struct {
		long token_status, status;
		const char *token, *body, *words;
	} cases[] = {
		{400, 0, "{}", NULL, "no managed identity"},
		{200, 0, "{}", NULL, "no token"},
		{200, 0, "{\"access_token\":\"a\\r\\nb\"}", NULL, "no token"},
		{200, 403, "{\"access_token\":\"t\"}", "", "Reader"},
		{200, 301, "{\"access_token\":\"t\"}", "", "redirect"},
		{200, 200, "{\"access_token\":\"t\"}", "[]", "no sense"},
		{200, 200, "{\"access_token\":\"t\"}",
		 "{\"subscriptionId\":\"other\",\"subscriptionPolicies\":{\"quotaId\":\"x\"}}",
		 "no sense"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct script s = {
			{{"/metadata/instance/", NULL, 0, 200, COMPUTE},
			 {"/metadata/identity/", NULL, 0, cases[i].token_status, cases[i].token},
			 {cases[i].status ? "http://127.0.0.1:1/subscriptions/" : NULL, NULL, 0,
			  cases[i].status, cases[i].body}}};
		struct metadata_request r = {.provider = "azure",
					     .subscription = true,
					     .management_url = "http://127.0.0.1:1"};
		struct metadata_result result;

		play(&s, &r, &result);
		assert_int_equal(result.state, METADATA_ANSWERED);
		assert_string_equal(result.identity.region, "westeurope");
		assert_string_equal(result.identity.quota_id, "");
		if (!strstr(result.reason, cases[i].words))
			fail_msg("no \"%s\" in: %s", cases[i].words, result.reason);
	}
}

/* One configuration serves a whole fleet: elsewhere than at Azure there is none, which is no fault.
 */
static void the_quota_id_is_azure_s_alone(void **state)
{
	struct script s = {{{"instance-id", NULL, 0, 200, "42"},
			    {"region", NULL, 0, 200, "eu-central"},
			    {"availability-zone", NULL, 0, 200, "fsn1-dc14"}}};
	struct metadata_result result;

	(void)state;
	play(&s, &(struct metadata_request){.provider = "hetzner", .subscription = true}, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.reason, "");
}

/* The guide and the services name providers alike, and only numbers are asked. */
static void services_are_sound(void **state)
{
	static const char *const names[] = {"azure",	    "aws",     "gcp",	 "oracle",
					    "digitalocean", "hetzner", "linode", "vultr",
					    "scaleway",	    "alibaba"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct service *s = service_find(names[i]);
		const char *known = NULL;

		assert_non_null(s);
		assert_int_equal(guide_provider_parse(s->provider, &known), 0);
		assert_string_equal(known, s->provider);
		assert_int_equal(strncmp(s->url, "http://", 7), 0);
		assert_int_equal(strspn(s->url + 7, "0123456789."), strlen(s->url + 7));
		for (size_t k = 0; k < s->documents_count; k++)
			assert_true(s->documents[k].wanted_count > 0 &&
				    s->documents[k].path[0] == '/');
	}
	assert_null(service_find("contabo"));
	assert_null(service_find("none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(azure_is_one_request),
		cmocka_unit_test(a_resource_of_another_subscription_is_a_lie),
		cmocka_unit_test(aws_fetches_a_token_first),
		cmocka_unit_test(a_token_that_is_none),
		cmocka_unit_test(ids_of_another_form_are_left_out),
		cmocka_unit_test(failures),
		cmocka_unit_test(busy_is_tried_once_more),
		cmocka_unit_test(google_names_its_flavour),
		cmocka_unit_test(what_came_before_a_failure_is_kept),
		cmocka_unit_test(optional_documents_may_be_missing),
		cmocka_unit_test(the_quota_id_by_managed_identity),
		cmocka_unit_test(a_token_is_for_one_address),
		cmocka_unit_test(the_quota_id_that_cannot_be_had),
		cmocka_unit_test(the_quota_id_is_azure_s_alone),
		cmocka_unit_test(services_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
