// SPDX-License-Identifier: GPL-2.0-only
/*
 * See json.h: values that may be unknown, and the one place where JSON is written to a stream.
 */

#include "render/json.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/container.h"
#include "base/text.h"

/* Enough for a year in microseconds, and short of where doubles show their seams. */
#define REAL_DIGITS 14

/* Of nearly all records: jansson writes to a stream piece by piece, each with a lock. */
#define LINE_LEN 4096

int json_line(FILE *out, json_t *object)
{
	const size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS);
	char line[LINE_LEN];
	bool written;
	size_t len;

	if (!object)
		return -ENOMEM;
	errno = 0;
	len = json_dumpb(object, line, sizeof(line), flags);
	written = len && len <= sizeof(line) ? fwrite(line, 1, len, out) == len
					     : json_dumpf(object, out, flags) == 0;
	json_decref(object);
	if (!written || putc('\n', out) == EOF)
		return errno ? -errno : -EIO;
	return 0;
}

json_t *json_text(const char *text)
{
	_cleanup_free_ char *valid = NULL;
	size_t len;

	if (!text || !*text)
		return json_null();
	if (text_is_utf8(text))
		return json_string(text);
	len = 3 * strlen(text) + 1; /* every byte may become U+FFFD */
	valid = malloc(len);
	return valid ? json_string(text_utf8(text, valid, len)) : NULL;
}

json_t *json_texts(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_text(texts[i]));
	return list;
}

json_t *json_known(uint64_t number)
{
	return number ? json_integer((json_int_t)number) : json_null();
}

json_t *json_address(const struct address *a)
{
	char text[ADDRESS_STR_LEN];

	return json_text(address_is_unknown(a) ? NULL : address_to_str(a, text));
}

json_t *json_time(const struct render_context *c, uint64_t time_ns)
{
	char text[VIEW_TIME_LEN];

	return json_text(time_ns ? view_time(&c->view, time_ns, text) : NULL);
}

json_t *json_process(const struct process *p)
{
	if (!p->known)
		return json_null();
	return json_pack("{s:I, s:o, s:I}", "pid", (json_int_t)p->pid, "name", json_text(p->name),
			 "uid", (json_int_t)p->uid);
}

json_t *json_cgroup(const struct render_context *c, const struct process *p)
{
	return json_text(view_cgroup(&c->view, p));
}

json_t *json_container(const struct render_context *c, const struct process *p)
{
	char id[CONTAINER_ID_LEN];

	return json_text(container_id(view_cgroup(&c->view, p), id));
}

json_t *json_pod(const struct render_context *c, const struct process *p)
{
	char uid[CONTAINER_POD_LEN];

	return json_text(container_pod(view_cgroup(&c->view, p), uid));
}

json_t *json_duration(uint64_t duration_ns)
{
	return duration_ns ? json_real((double)(duration_ns / 1000) / 1000.0) : json_null();
}

json_t *json_ms(uint64_t from_ns, uint64_t to_ns)
{
	if (!from_ns || to_ns < from_ns)
		return json_null();
	return json_real((double)((to_ns - from_ns) / 1000) / 1000.0);
}
