// SPDX-License-Identifier: GPL-2.0-only
/* See json_writer.h. */

#include "render/json_writer.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "render/json.h"

#define NUMBER_LEN 21 /* of -2^63, NUL included */

static void flush(struct json_writer *w)
{
	errno = 0;
	if (w->len && fwrite(w->line, 1, w->len, w->out) != w->len && !w->error)
		w->error = errno ? -errno : -EIO;
	w->len = 0;
}

static void put(struct json_writer *w, const char *bytes, size_t len)
{
	while (len > 0) {
		size_t room = sizeof(w->line) - w->len, n = len < room ? len : room;

		memcpy(w->line + w->len, bytes, n);
		w->len += n;
		bytes += n;
		len -= n;
		if (w->len == sizeof(w->line))
			flush(w);
	}
}

static void put_key(struct json_writer *w, const char *key)
{
	put(w, w->begun ? ",\"" : "{\"", 2);
	w->begun = true;
	put(w, key, strlen(key));
	put(w, "\":", 2);
}

/* What JSON writes as it is. */
static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\')
			return false;
	}
	return true;
}

static void put_escaped(struct json_writer *w, const char *text)
{
	json_t *value = json_text(text);
	_cleanup_free_ char *escaped =
		value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	json_decref(value);
	if (escaped)
		put(w, escaped, strlen(escaped));
	else
		w->error = w->error ? w->error : -ENOMEM;
}

void json_writer_begin(struct json_writer *w, FILE *out)
{
	w->out = out;
	w->error = 0;
	w->len = 0;
	w->begun = false;
}

void json_put_number(struct json_writer *w, const char *key, int64_t value)
{
	char digits[NUMBER_LEN], *at = digits + sizeof(digits);
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		*--at = '-';
	put_key(w, key);
	put(w, at, (size_t)(digits + sizeof(digits) - at));
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	put_key(w, key);
	put(w, value ? "true" : "false", value ? 4 : 5);
}

void json_put_null(struct json_writer *w, const char *key)
{
	put_key(w, key);
	put(w, "null", 4);
}

void json_put_text(struct json_writer *w, const char *key, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (!len) {
		json_put_null(w, key);
		return;
	}
	put_key(w, key);
	if (!is_plain(text, len)) {
		put_escaped(w, text);
		return;
	}
	put(w, "\"", 1);
	put(w, text, len);
	put(w, "\"", 1);
}

int json_writer_end(struct json_writer *w)
{
	put(w, "}\n", 2);
	flush(w);
	return w->error;
}
