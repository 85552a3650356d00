// SPDX-License-Identifier: GPL-2.0-only
/*
 * See imds.h. Whatever a server does ends in one of the states of metadata.h with a sentence;
 * the words of the server itself are never passed on.
 */

#include "cloud/imds.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "cloud/imds_parse.h"
#include "cloud/url.h"

#define ADDRESS_LEN  (2 * URL_LEN + 200) /* with path and query, which may hold another one */
#define TOKEN_MAX    8192	  /* Azure's have some 2000 characters, the others under 100 */
#define RETRY_NS     300000000ULL /* Azure allows 5 requests a second */
#define STATUS_OK    200
#define STATUS_LIMIT 429

struct inquiry {
	const struct metadata_request *request;
	const struct service *service;
	const char *url; /* of the service asked, scheme and authority */
	uint64_t deadline_ns;
	http_function *ask;
	void *context;
	char *body;
	struct metadata_result *ret;
	bool retried;
	char secret[64 + TOKEN_MAX]; /* the header with the token; "" none */
};

static int fail(struct inquiry *q, enum metadata_state state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct inquiry *q, enum metadata_state state, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	q->ret->state = state;
	vsnprintf(q->ret->reason, sizeof(q->ret->reason), format, args);
	va_end(args);
	return -1;
}

static int explain_error(struct inquiry *q, const char *who, int error)
{
	switch (error) {
	case -ETIMEDOUT:
		return fail(q, METADATA_SILENT, "%s did not answer in time", who);
	case -EMSGSIZE:
		return fail(q, METADATA_INVALID,
			    "%s sent more than %d KiB, or more than %d KiB of headers", who,
			    HTTP_BODY_MAX / 1024, HTTP_HEADERS_MAX / 1024);
	case -EPROTO:
		return fail(q, METADATA_INVALID, "%s sent no complete HTTP answer", who);
	case -EKEYREJECTED:
		return fail(q, METADATA_INVALID, "%s could not prove its name with TLS", who);
	case -ELIBACC:
		return fail(
			q, METADATA_NOT_ASKED,
			"libcurl.so.4 cannot be loaded, metadata service not queried; install libcurl "
			"(the package libcurl4)");
	case -EADDRNOTAVAIL:
		return fail(q, METADATA_UNREACHABLE, "%s: its name cannot be resolved", who);
	/* A firewall that keeps programs from the service, or a locked systemd-imds. */
	case -EACCES:
	case -EPERM:
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		return fail(q, METADATA_UNREACHABLE,
			    "%s cannot be reached from this program (%s): this host may keep "
			    "programs from it",
			    who, strerror(-error));
	default:
		return fail(q, METADATA_UNREACHABLE, "%s cannot be reached: %s", who,
			    strerror(-error));
	}
}

static int explain_status(struct inquiry *q, const char *who, long status)
{
	if (status == STATUS_LIMIT)
		return fail(q, METADATA_LIMITED, "%s limits requests (status 429)", who);
	if (status >= 300 && status < 400)
		return fail(q, METADATA_REFUSED,
			    "%s answered with a redirect (status %ld), which is not followed", who,
			    status);
	return fail(q, METADATA_REFUSED, "%s refused (status %ld)", who, status);
}

/* Sends it, once more when the service is busy. 0: an answer of any status; -1 after fail(). */
static int send_request(struct inquiry *q, const char *who, struct http_query *r,
			struct http_answer *a)
{
	int error;

	r->deadline_ns = q->deadline_ns;
	a->body = q->body;
	error = q->ask(q->context, r, a);
	if (error == 0 && (a->status == STATUS_LIMIT || a->status == 503) && !q->retried) {
		q->retried = true;
		r->delay_ns = RETRY_NS;
		error = q->ask(q->context, r, a);
	}
	return error < 0 ? explain_error(q, who, error) : 0;
}

/* GET or PUT of a path of the service. 0: status 200. */
static int ask_service(struct inquiry *q, const char *path, bool put, const char *first,
		       const char *second, struct http_answer *a)
{
	struct http_query r = {.put = put, .answer_header = q->service->answer_header};
	char url[ADDRESS_LEN], who[URL_LEN + 40];
	size_t n = 0;

	snprintf(url, sizeof(url), "%s%s", q->url, path);
	snprintf(who, sizeof(who), "the metadata service at %s", q->url);
	r.url = url;
	if (q->service->header)
		r.headers[n++] = q->service->header;
	if (first)
		r.headers[n++] = first;
	if (second)
		r.headers[n++] = second;
	if (send_request(q, who, &r, a) < 0)
		return -1;
	if (a->status != STATUS_OK)
		return explain_status(q, who, a->status);
	if (r.answer_header && !a->has_header)
		return fail(q, METADATA_INVALID,
			    "what answers at %s is not this cloud's metadata service: its answer "
			    "lacks %s",
			    q->url, r.answer_header);
	return 0;
}

static int take_token(struct inquiry *q)
{
	const struct token *t = &q->service->token;
	struct http_answer a = {0};
	int used;

	if (!t->path)
		return 0;
	if (ask_service(q, t->path, true, t->lifetime_header, NULL, &a) < 0)
		return -1;
	used = snprintf(q->secret, sizeof(q->secret), "%s: ", t->header);
	if (imds_word(a.body, a.len, q->secret + used, TOKEN_MAX) < 0) {
		q->secret[0] = '\0';
		return fail(q, METADATA_INVALID,
			    "the metadata service at %s sent a token that is none", q->url);
	}
	return 0;
}

/* How many facts were kept; -1 after fail(). */
static int take_document(struct inquiry *q, const struct document *d)
{
	struct http_answer a = {0};
	int kept;

	if (ask_service(q, d->path, false, *q->secret ? q->secret : NULL,
			d->json ? "Accept: application/json" : NULL, &a) < 0) {
		if (!d->optional || a.status != 404)
			return -1;
		q->ret->reason[0] = '\0';
		return 0;
	}
	kept = imds_read(d, a.body, a.len, &q->ret->identity);
	if (kept > 0)
		return kept;
	return fail(q, METADATA_INVALID,
		    "the metadata service at %s sent an answer that makes no sense", q->url);
}

/* A token is good for one address only: the one it is for, escaped. Plain HTTP, which only tests
 * speak, stands for the usual one. */
static void token_path(const char *base, char path[static ADDRESS_LEN])
{
	static const char head[] =
		"/metadata/identity/oauth2/token?api-version=2018-02-01&resource=";
	size_t used = (size_t)snprintf(path, ADDRESS_LEN, "%s", head);

	if (strncmp(base, "https://", 8) != 0)
		base = METADATA_MANAGEMENT_URL;
	for (; *base && used + sizeof("%2F%2F") < ADDRESS_LEN; base++) {
		if (*base == ':' || *base == '/' || *base == '[' || *base == ']')
			used += (size_t)snprintf(path + used, ADDRESS_LEN - used, "%%%02X",
						 (unsigned char)*base);
		else
			path[used++] = *base;
	}
	snprintf(path + used, ADDRESS_LEN - used, "%%2F");
}

static int identity_token(struct inquiry *q, const char *base)
{
	static const char bearer[] = "Authorization: Bearer ";
	struct http_answer a = {0};
	char path[ADDRESS_LEN];

	token_path(base, path);
	if (ask_service(q, path, false, NULL, NULL, &a) < 0) {
		if (a.status == 400)
			fail(q, METADATA_ANSWERED,
			     "the quota id stays unknown: this VM has no managed identity");
		return -1;
	}
	memcpy(q->secret, bearer, sizeof(bearer));
	if (imds_string(a.body, a.len, "access_token", q->secret + sizeof(bearer) - 1, TOKEN_MAX) <
	    0)
		return fail(q, METADATA_ANSWERED,
			    "the quota id stays unknown: the identity service sent no token");
	return 0;
}

/* Azure's subscription, read with the VM's own identity, which must be allowed to. */
static void take_quota(struct inquiry *q)
{
	const char *base = q->request->management_url;
	struct machine_identity *m = &q->ret->identity;
	char url[ADDRESS_LEN], who[URL_LEN], value[64];
	struct http_query r = {.url = url};
	struct http_answer a = {0};

	if (!*m->subscription_id) {
		fail(q, METADATA_ANSWERED,
		     "the quota id was not asked for: the subscription's id is unknown");
		return;
	}
	/* The other Azures have addresses of their own, which nobody confirmed to us. */
	if (!base && strcmp(m->environment, "AzurePublicCloud") != 0) {
		fail(q, METADATA_ANSWERED,
		     "the quota id was not asked for: name this Azure's address with "
		     "--management-url");
		return;
	}
	base = base ? base : METADATA_MANAGEMENT_URL;
	if (identity_token(q, base) < 0)
		return;
	snprintf(url, sizeof(url), "%s/subscriptions/%s?api-version=2022-12-01", base,
		 m->subscription_id);
	snprintf(who, sizeof(who), "%s", base);
	r.headers[0] = q->secret;
	if (send_request(q, who, &r, &a) < 0)
		return;
	if (a.status == 401 || a.status == 403) {
		fail(q, METADATA_ANSWERED,
		     "the quota id stays unknown: the VM's managed identity may not read the "
		     "subscription; it needs the Reader role there");
		return;
	}
	if (a.status != STATUS_OK) {
		explain_status(q, who, a.status);
		return;
	}
	/* Of another subscription it says nothing. */
	if (imds_string(a.body, a.len, "subscriptionId", value, sizeof(value)) < 0 ||
	    strcasecmp(value, m->subscription_id) != 0 ||
	    imds_string(a.body, a.len, "subscriptionPolicies/quotaId", value, sizeof(value)) < 0 ||
	    !machine_set(m, MACHINE_QUOTA_ID, value)) {
		fail(q, METADATA_ANSWERED,
		     "the quota id stays unknown: %s sent an answer that makes no sense", who);
		return;
	}
	if (imds_string(a.body, a.len, "subscriptionPolicies/spendingLimit", value,
			sizeof(value)) == 0)
		machine_set(m, MACHINE_SPENDING_LIMIT, value);
}

static bool is_empty(const struct machine_identity *m)
{
	for (enum machine_fact fact = 0; fact < MACHINE_FACT_COUNT; fact++) {
		if (machine_fact_value(m, fact))
			return false;
	}
	return true;
}

void imds_ask(const struct metadata_request *request, uint64_t deadline_ns, http_function *ask,
	      void *context, char *body, struct metadata_result *ret)
{
	const struct service *service = service_find(request->provider);
	struct inquiry q = {.request = request,
			    .service = service,
			    .deadline_ns = deadline_ns,
			    .ask = ask,
			    .context = context,
			    .body = body,
			    .ret = ret};
	int kept = 0, n = 0;

	*ret = (struct metadata_result){.state = METADATA_NOT_ASKED};
	if (!service)
		return;
	q.url = request->url ? request->url : service->url;
	if (take_token(&q) < 0)
		return;
	for (size_t i = 0; i < service->documents_count && n >= 0; i++) {
		n = take_document(&q, &service->documents[i]);
		kept += n > 0 ? n : 0;
	}
	if (kept == 0)
		return;
	if (service->check)
		service->check(&ret->identity);
	if (is_empty(&ret->identity)) {
		fail(&q, METADATA_INVALID, "the metadata service at %s contradicts itself", q.url);
		return;
	}
	if (request->subscription && service->has_quota_id && n >= 0)
		take_quota(&q);
	/* What failed along the way leaves its reason; the facts are there all the same. */
	ret->state = METADATA_ANSWERED;
}
