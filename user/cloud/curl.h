/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libcurl, loaded when somebody is asked and not before: with the thirty libraries behind it, it
 * takes 3 MB of every process that is linked with it, and a daemon asks once, in a child, and only
 * where that is wanted. For cloud/curl.c and
 * cloud/http_client.c alone.
 */
#ifndef EGRESS25_CLOUD_CURL_H
#define EGRESS25_CLOUD_CURL_H

#include <curl/curl.h>

struct curl {
	typeof(&curl_easy_init) easy_init;
	typeof(&curl_easy_cleanup) easy_cleanup;
	typeof(&curl_easy_setopt) easy_setopt;
	typeof(&curl_easy_getinfo) easy_getinfo;
	typeof(&curl_easy_perform) easy_perform;
	typeof(&curl_slist_append) slist_append;
	typeof(&curl_slist_free_all) slist_free_all;
};

/* Stays loaded. NULL when the library is not installed, or is none. */
const struct curl *curl_load(void);

#endif
