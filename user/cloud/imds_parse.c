// SPDX-License-Identifier: GPL-2.0-only
/*
 * See imds_parse.h. JSON goes through jansson, which refuses what nests deeper than 2048 levels and
 * strings that are no UTF-8; text must be one word. Lengths are bounded by whoever fetched it.
 */

#include "cloud/imds_parse.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"

#define VALUE_MAX 1024 /* longer than any fact */
#define NAME_MAX_ 64

static void cleanup_json(json_t **j)
{
	json_decref(*j);
}

#define _cleanup_json_ _cleanup_(cleanup_json)

/* Printable, one word. */
static bool is_word(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	}
	return len > 0;
}

int imds_word(const char *body, size_t len, char *buf, size_t size)
{
	while (len > 0 && strchr("\r\n\t ", body[len - 1]) && body[len - 1])
		len--;
	if (len >= size || !is_word(body, len))
		return -EBADMSG;
	memcpy(buf, body, len);
	buf[len] = '\0';
	return 0;
}

/* A member of members; NULL when there is none. */
static const json_t *member(const json_t *object, const char *at)
{
	while (object && *at) {
		size_t len = strcspn(at, "/");
		char name[NAME_MAX_];

		if (len >= sizeof(name))
			return NULL;
		memcpy(name, at, len);
		name[len] = '\0';
		object = json_object_get(object, name);
		at += len + (at[len] == '/');
	}
	return object;
}

/* Text or a whole number, as text. */
static int scalar(const json_t *value, char *buf, size_t size)
{
	int len;

	if (json_is_integer(value)) {
		len = snprintf(buf, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return len > 0 && (size_t)len < size ? 0 : -EBADMSG;
	}
	if (!json_is_string(value) || json_string_length(value) >= size ||
	    !is_word(json_string_value(value), json_string_length(value)))
		return -EBADMSG;
	memcpy(buf, json_string_value(value), json_string_length(value) + 1);
	return 0;
}

static bool keep(struct machine_identity *m, const struct wanted *w, char *value)
{
	char *part = value, *slash = strrchr(value, '/'), *dash;

	if (w->form != VALUE_AS_IS && slash)
		part = slash + 1;
	if (w->form == VALUE_REGION) {
		dash = strrchr(part, '-');
		if (!dash)
			return false;
		*dash = '\0';
	}
	return machine_set(m, w->fact, part);
}

static json_t *load(const char *body, size_t len)
{
	json_error_t error;

	return json_loadb(body, len, JSON_REJECT_DUPLICATES, &error);
}

int imds_read(const struct document *d, const char *body, size_t len, struct machine_identity *m)
{
	_cleanup_json_ json_t *root = d->json ? load(body, len) : NULL;
	int kept = 0;

	if (d->json && !json_is_object(root))
		return -EBADMSG;
	for (size_t i = 0; i < d->wanted_count; i++) {
		const struct wanted *w = &d->wanted[i];
		char value[VALUE_MAX];
		int r = d->json ? scalar(member(root, w->at), value, sizeof(value))
				: imds_word(body, len, value, sizeof(value));

		if (r < 0 && !d->json)
			return r;
		kept += r == 0 && keep(m, w, value);
	}
	return kept;
}

int imds_string(const char *body, size_t len, const char *at, char *buf, size_t size)
{
	_cleanup_json_ json_t *root = load(body, len);
	const json_t *value = json_is_object(root) ? member(root, at) : NULL;

	return json_is_string(value) ? scalar(value, buf, size) : -EBADMSG;
}
