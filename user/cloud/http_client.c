// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_client.h. The only file that uses libcurl. Everything that libcurl would do on its own
 * account (proxies, .netrc, redirects, decompression, other protocols, HTTP/0.9) is off.
 */

#include "cloud/http_client.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cloud/curl.h"
#include "version.h"

struct transfer {
	const struct curl *curl;
	const struct http_query *request;
	struct http_answer *answer;
	size_t headers_len;
	bool too_much;
};

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t len = size * count;

	if (len > HTTP_BODY_MAX - t->answer->len) {
		t->too_much = true;
		return 0;
	}
	memcpy(t->answer->body + t->answer->len, data, len);
	t->answer->len += len;
	return len;
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
	const char *wanted = ((struct transfer *)context)->request->answer_header;
	struct transfer *t = context;
	size_t len = size * count, line = len;

	if (len > HTTP_HEADERS_MAX - t->headers_len) {
		t->too_much = true;
		return 0;
	}
	t->headers_len += len;
	while (line > 0 && strchr("\r\n ", data[line - 1]) && data[line - 1])
		line--;
	if (wanted && line == strlen(wanted) && strncasecmp(data, wanted, line) == 0)
		t->answer->has_header = true;
	return len;
}

/* curl's own words for a failure, as an errno. */
static int error_of(CURL *easy, CURLcode code, const struct transfer *t)
{
	long error = 0;

	if (t->too_much)
		return -EMSGSIZE;
	switch ((int)code) {
	case CURLE_OK:
		return 0;
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_OUT_OF_MEMORY:
		return -ENOMEM;
	case CURLE_COULDNT_RESOLVE_HOST:
		return -EADDRNOTAVAIL;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		return -EKEYREJECTED;
	case CURLE_COULDNT_CONNECT:
		t->curl->easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
		return error ? (int)-error : -ENOTCONN;
	default:
		return -EPROTO;
	}
}

static CURLcode only_these_protocols(const struct curl *curl, CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	return curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	return curl->easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

/* False when an option is not there: then nothing is sent. */
static bool set_up(CURL *easy, struct transfer *t, struct curl_slist *headers, uint64_t left_ms)
{
	const struct http_query *r = t->request;
	bool ok = only_these_protocols(t->curl, easy) == CURLE_OK;

#define SET(option, value) ok = t->curl->easy_setopt(easy, option, value) == CURLE_OK && ok
	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)left_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)left_ms);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_USERAGENT, "egress25/" EGRESS25_VERSION);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, t);
	if (r->put) {
		SET(CURLOPT_POSTFIELDS, "");
		SET(CURLOPT_POSTFIELDSIZE, 0L);
		SET(CURLOPT_CUSTOMREQUEST, "PUT");
	}
	if (r->post) {
		SET(CURLOPT_POSTFIELDS, r->post);
		SET(CURLOPT_POSTFIELDSIZE, (long)r->post_len);
	}
#undef SET
	return ok;
}

static struct curl_slist *headers_of(const struct curl *curl, const struct http_query *r)
{
	/* Without a value: what curl would add for a body that is empty. */
	struct curl_slist *list = curl->slist_append(NULL, r->post ? "Expect:" : "Content-Type:");

	for (size_t i = 0; list && i < HTTP_REQUEST_HEADERS_MAX && r->headers[i]; i++) {
		struct curl_slist *longer = curl->slist_append(list, r->headers[i]);

		if (!longer) {
			curl->slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

static int perform(CURL *easy, struct transfer *t, struct curl_slist *headers)
{
	const struct http_query *request = t->request;
	uint64_t now_ns;
	CURLcode code;

	if (!easy || !headers)
		return -ENOMEM;
	if (request->delay_ns) {
		struct timespec delay = {(time_t)(request->delay_ns / 1000000000),
					 (long)(request->delay_ns % 1000000000)};

		nanosleep(&delay, NULL);
	}
	now_ns = clock_now_ns(CLOCK_MONOTONIC);
	if (now_ns + 1000000 > request->deadline_ns)
		return -ETIMEDOUT;
	if (!set_up(easy, t, headers, (request->deadline_ns - now_ns) / 1000000))
		return -EOPNOTSUPP;
	code = t->curl->easy_perform(easy);
	t->curl->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &t->answer->status);
	return error_of(easy, code, t);
}

int http_ask(void *context, const struct http_query *request, struct http_answer *ret)
{
	struct transfer t = {.curl = curl_load(), .request = request, .answer = ret};
	struct curl_slist *headers;
	CURL *easy;
	int r;

	(void)context;
	ret->status = 0;
	ret->len = 0;
	ret->has_header = false;
	if (!t.curl)
		return -ELIBACC;
	headers = headers_of(t.curl, request);
	easy = t.curl->easy_init();
	r = perform(easy, &t, headers);
	t.curl->easy_cleanup(easy);
	t.curl->slist_free_all(headers);
	return r;
}

bool http_is_there(void)
{
	return true;
}
