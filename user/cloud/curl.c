// SPDX-License-Identifier: GPL-2.0-only
/* See curl.h. Its interface has been the same since libcurl.so.4 of 2006. */

#include "cloud/curl.h"

#include <dlfcn.h>
#include <stdbool.h>

#include "base/cleanup.h"

/* As distributions call it; Debian has it built with GnuTLS, too. */
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

static bool find(void *library, const char *name, void *ret)
{
	/* POSIX lets a function's address be a void pointer here. */
	void *function = dlsym(library, name);

	*(void **)ret = function;
	return function;
}

static bool find_all(void *library, struct curl *ret)
{
	return find(library, "curl_easy_init", &ret->easy_init) &&
	       find(library, "curl_easy_cleanup", &ret->easy_cleanup) &&
	       find(library, "curl_easy_setopt", &ret->easy_setopt) &&
	       find(library, "curl_easy_getinfo", &ret->easy_getinfo) &&
	       find(library, "curl_easy_perform", &ret->easy_perform) &&
	       find(library, "curl_slist_append", &ret->slist_append) &&
	       find(library, "curl_slist_free_all", &ret->slist_free_all);
}

const struct curl *curl_load(void)
{
	static struct curl curl;
	static bool loaded;

	for (size_t i = 0; !loaded && i < ARRAY_LEN(names); i++) {
		void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);

		loaded = library && find_all(library, &curl);
		if (library && !loaded)
			dlclose(library);
	}
	return loaded ? &curl : NULL;
}
