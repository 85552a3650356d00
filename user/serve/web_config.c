// SPDX-License-Identifier: GPL-2.0-only
/*
 * See web_config.h. One table of keys for each mapping; a mapping is walked once, and what is not
 * in its table, stands twice or has the wrong kind of value ends the reading with its line.
 */

#include "serve/web_config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <yaml.h>

#include "base/cleanup.h"
#include "base/text.h"

#define FILE_MAX                                                                                   \
	(1 << 20) /* of each file: a bundle of all public authorities is a quarter of it           \
		   */
#define KEYS_MAX   16
#define VALUE_MAX  4096
#define HEADER_MAX 2048

struct loader {
	const char *path;
	yaml_document_t *document;
	struct http_web *web;
	char *message; /* HTTP_WEB_MESSAGE_LEN */
};

struct key {
	const char *name;
	/* section.name is where we are, for errors. 0 or negative errno. */
	int (*take)(struct loader *l, const char *where, const yaml_node_t *value);
};

const char *const http_web_header_names[] = {
	[HTTP_WEB_CONTENT_SECURITY_POLICY] = "Content-Security-Policy",
	[HTTP_WEB_STRICT_TRANSPORT_SECURITY] = "Strict-Transport-Security",
	[HTTP_WEB_X_CONTENT_TYPE_OPTIONS] = "X-Content-Type-Options",
	[HTTP_WEB_X_FRAME_OPTIONS] = "X-Frame-Options",
	[HTTP_WEB_X_XSS_PROTECTION] = "X-XSS-Protection",
	NULL,
};
_Static_assert(ARRAY_LEN(http_web_header_names) == HTTP_WEB_HEADERS + 1, "each has a name");

__attribute__((format(printf, 4, 5))) static int fail(struct loader *l, const yaml_node_t *at,
						      const char *where, const char *format, ...)
{
	char text[HTTP_WEB_MESSAGE_LEN / 2], file[200], key[150];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(l->message, HTTP_WEB_MESSAGE_LEN, "%s:%zu: %s%s%s",
		 text_escape(l->path, file, sizeof(file)), at->start_mark.line + 1,
		 text_escape(where, key, sizeof(key)), *where ? ": " : "", text);
	return -EINVAL;
}

/* "a, b or c" of a NULL-terminated list. */
static const char *list(const char *const *words, char *buf, size_t len)
{
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; words[i] && used < len; i++)
		used += (size_t)snprintf(buf + used, len - used, "%s%s",
					 i == 0		? ""
					 : words[i + 1] ? ", "
							: " or ",
					 words[i]);
	return buf;
}

/* The text of a scalar; NULL, with an error, when it is another kind of node or has a NUL inside.
 */
static const char *scalar(struct loader *l, const char *where, const yaml_node_t *node)
{
	const char *text = (const char *)node->data.scalar.value;

	if (node->type == YAML_SCALAR_NODE && strlen(text) == node->data.scalar.length &&
	    node->data.scalar.length <= VALUE_MAX)
		return text;
	fail(l, node, where, "this is no single value of at most %d bytes", VALUE_MAX);
	return NULL;
}

/* "key:" with nothing behind it. */
static bool is_empty(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE && node->data.scalar.length == 0 &&
	       node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static int unknown(struct loader *l, const char *where, const yaml_node_t *at, const char *name,
		   const struct key *keys, size_t keys_count)
{
	const char *names[KEYS_MAX + 1] = {NULL}, *near;
	char escaped[80], allowed[300];

	for (size_t i = 0; i < keys_count && i < KEYS_MAX; i++)
		names[i] = keys[i].name;
	near = text_nearest(name, names);
	return fail(l, at, where, "unknown key \"%s\"%s%s%s; allowed are %s",
		    text_escape(name, escaped, sizeof(escaped)), near ? ", did you mean " : "",
		    near ? near : "", near ? "?" : "", list(names, allowed, sizeof(allowed)));
}

static bool stands_before(struct loader *l, const yaml_node_t *map, const yaml_node_pair_t *pair,
			  const char *name)
{
	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++) {
		const yaml_node_t *key = yaml_document_get_node(l->document, p->key);

		if (key->type == YAML_SCALAR_NODE &&
		    strcmp((const char *)key->data.scalar.value, name) == 0)
			return true;
	}
	return false;
}

/* Gives every pair of a mapping to the row of its key, or all to any. */
static int walk(struct loader *l, const char *where, const yaml_node_t *map, const struct key *keys,
		size_t keys_count,
		int (*any)(struct loader *l, const yaml_node_t *key, const yaml_node_t *value))
{
	if (is_empty(map))
		return 0;
	if (map->type != YAML_MAPPING_NODE)
		return fail(l, map, where, "expected \"key: value\"");
	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start;
	     p < map->data.mapping.pairs.top; p++) {
		const yaml_node_t *key = yaml_document_get_node(l->document, p->key);
		const yaml_node_t *value = yaml_document_get_node(l->document, p->value);
		const char *name = scalar(l, where, key);
		char escaped[80], path[160];
		size_t i = 0;
		int r;

		if (!name)
			return -EINVAL;
		if (stands_before(l, map, p, name))
			return fail(l, key, where, "\"%s\" stands here for the second time",
				    text_escape(name, escaped, sizeof(escaped)));
		while (i < keys_count && strcmp(keys[i].name, name) != 0)
			i++;
		if (!any && i == keys_count)
			return unknown(l, where, key, name, keys, keys_count);
		snprintf(path, sizeof(path), "%s%s%.80s", where, *where ? "." : "", name);
		r = any ? any(l, key, value) : keys[i].take(l, path, value);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Reads a whole regular file, which must be text. NULL with *ret_error set, 0 when it is too large,
 * no file, or no text. */
static char *read_file(const char *path, int *ret_error)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	struct stat st;
	size_t used = 0;
	ssize_t n;

	*ret_error = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;
	if (*ret_error || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX)
		return NULL;
	text = malloc(FILE_MAX + 1);
	*ret_error = text ? 0 : -ENOMEM;
	while (text && used < FILE_MAX && (n = read(fd, text + used, FILE_MAX - used)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			*ret_error = -errno;
			return NULL;
		}
		used += (size_t)n;
	}
	if (!text || used == FILE_MAX || memchr(text, '\0', used))
		return NULL;
	text[used] = '\0';
	return realloc(TAKE_PTR(text), used + 1);
}

static int take_file(struct loader *l, const char *where, const yaml_node_t *value, char **ret)
{
	const char *name = scalar(l, where, value), *slash = strrchr(l->path, '/');
	char path[PATH_MAX], escaped[200];
	int error, n;

	if (!name)
		return -EINVAL;
	n = snprintf(path, sizeof(path), "%.*s%s",
		     name[0] != '/' && slash ? (int)(slash - l->path) + 1 : 0, l->path, name);
	if (!*name || n >= (int)sizeof(path))
		return fail(l, value, where, "this names no file");
	*ret = read_file(path, &error);
	if (*ret)
		return 0;
	if (error == -ENOMEM)
		return error;
	return fail(l, value, where, "%s: %s", text_escape(path, escaped, sizeof(escaped)),
		    error ? strerror(-error) : "no text file of less than 1 MiB");
}

static int take_word(struct loader *l, const char *where, const yaml_node_t *value,
		     const char *const *words, unsigned int *ret)
{
	const char *text = scalar(l, where, value);
	char escaped[80], allowed[400];

	if (!text)
		return -EINVAL;
	for (unsigned int i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			*ret = i;
			return 0;
		}
	}
	return fail(l, value, where, "\"%s\" is not known here; allowed are %s",
		    text_escape(text, escaped, sizeof(escaped)),
		    list(words, allowed, sizeof(allowed)));
}

static int take_bool(struct loader *l, const char *where, const yaml_node_t *value, bool *ret)
{
	static const char *const words[] = {"false", "true", NULL};
	unsigned int index;
	int r = take_word(l, where, value, words, &index);

	if (r == 0)
		*ret = index == 1;
	return r;
}

static int take_cert(struct loader *l, const char *where, const yaml_node_t *value)
{
	return take_file(l, where, value, &l->web->tls.cert);
}

static int take_key(struct loader *l, const char *where, const yaml_node_t *value)
{
	return take_file(l, where, value, &l->web->tls.key);
}

static int take_client_ca(struct loader *l, const char *where, const yaml_node_t *value)
{
	return take_file(l, where, value, &l->web->tls.client_ca);
}

static int take_client(struct loader *l, const char *where, const yaml_node_t *value)
{
	unsigned int index;
	int r = take_word(l, where, value, http_tls_client_names, &index);

	if (r == 0)
		l->web->tls.client = (enum http_tls_client)index;
	return r;
}

static int take_min_version(struct loader *l, const char *where, const yaml_node_t *value)
{
	return take_word(l, where, value, http_tls_version_names, &l->web->tls.min_version);
}

static int take_max_version(struct loader *l, const char *where, const yaml_node_t *value)
{
	return take_word(l, where, value, http_tls_version_names, &l->web->tls.max_version);
}

static int take_suites(struct loader *l, const char *where, const yaml_node_t *value)
{
	if (value->type != YAML_SEQUENCE_NODE)
		return fail(l, value, where, "expected a list, each line \"- NAME\"");
	for (const yaml_node_item_t *item = value->data.sequence.items.start;
	     item < value->data.sequence.items.top; item++) {
		unsigned int index;
		int r = take_word(l, where, yaml_document_get_node(l->document, *item),
				  http_tls_suite_names, &index);

		if (r < 0)
			return r;
		l->web->tls.suites |= 1U << index;
	}
	return 0;
}

static int take_preference(struct loader *l, const char *where, const yaml_node_t *value)
{
	bool prefer;
	int r = take_bool(l, where, value, &prefer);

	if (r == 0)
		l->web->tls.client_decides = !prefer;
	return r;
}

static int take_tls(struct loader *l, const char *where, const yaml_node_t *value)
{
	static const struct key keys[] = {
		{"cert_file", take_cert},	   {"key_file", take_key},
		{"client_auth_type", take_client}, {"client_ca_file", take_client_ca},
		{"min_version", take_min_version}, {"max_version", take_max_version},
		{"cipher_suites", take_suites},	   {"prefer_server_cipher_suites", take_preference},
	};
	struct http_tls *tls = &l->web->tls;
	char why[HTTP_TLS_WHY];
	int r;

	if (is_empty(value))
		return 0;
	tls->max_version = HTTP_TLS_VERSIONS - 1;
	r = walk(l, where, value, keys, ARRAY_LEN(keys), NULL);
	if (r < 0)
		return r;
	if (!tls->cert || !tls->key)
		return fail(l, value, where, "%s is missing", tls->cert ? "key_file" : "cert_file");
	r = http_tls_check(tls, why);
	if (r == -EINVAL)
		return fail(l, value, where, "%s", why);
	l->web->has_tls = r == 0;
	return r;
}

static int take_http2(struct loader *l, const char *where, const yaml_node_t *value)
{
	bool ignored;

	return take_bool(l, where, value, &ignored);
}

static int take_header(struct loader *l, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const nosniff[] = {"nosniff", NULL}, *const frames[] = {
									"deny", "sameorigin", NULL};
	const char *where = "http_server_config.headers", *text;
	unsigned int header, ignored;
	int r = take_word(l, where, key, http_web_header_names, &header);

	if (r < 0)
		return r;
	where = http_web_header_names[header];
	text = scalar(l, where, value);
	if (!text)
		return -EINVAL;
	for (const char *p = text; *p; p++) {
		if (*p < ' ' || *p > '~')
			return fail(l, value, where, "only printable ASCII may stand in a header");
	}
	if (!*text || strlen(text) > HEADER_MAX)
		return fail(l, value, where, "allowed are 1 to %d characters", HEADER_MAX);
	if (header == HTTP_WEB_X_CONTENT_TYPE_OPTIONS)
		r = take_word(l, where, value, nosniff, &ignored);
	else if (header == HTTP_WEB_X_FRAME_OPTIONS)
		r = take_word(l, where, value, frames, &ignored);
	if (r < 0)
		return r;
	l->web->headers[header] = strdup(text);
	return l->web->headers[header] ? 0 : -ENOMEM;
}

static int take_headers(struct loader *l, const char *where, const yaml_node_t *value)
{
	return walk(l, where, value, NULL, 0, take_header);
}

static int take_http(struct loader *l, const char *where, const yaml_node_t *value)
{
	static const struct key keys[] = {{"http2", take_http2}, {"headers", take_headers}};

	return walk(l, where, value, keys, ARRAY_LEN(keys), NULL);
}

static int take_user(struct loader *l, const yaml_node_t *key, const yaml_node_t *value)
{
	const char *name = scalar(l, "basic_auth_users", key), *hash;
	char where[HTTP_AUTH_NAME_MAX + 32], why[HTTP_AUTH_WHY];
	int r;

	if (!name)
		return -EINVAL;
	snprintf(where, sizeof(where), "basic_auth_users.%.*s", HTTP_AUTH_NAME_MAX, name);
	hash = scalar(l, where, value);
	if (!hash)
		return -EINVAL;
	r = http_auth_add(l->web->auth, name, hash, why);
	return r == -EINVAL ? fail(l, key, where, "this %s", why) : r;
}

static int take_users(struct loader *l, const char *where, const yaml_node_t *value)
{
	int r;

	if (is_empty(value) || (value->type == YAML_MAPPING_NODE &&
				value->data.mapping.pairs.start == value->data.mapping.pairs.top))
		return 0;
	r = http_auth_new(&l->web->auth);
	return r < 0 ? r : walk(l, where, value, NULL, 0, take_user);
}

static int take_document(struct loader *l)
{
	static const struct key keys[] = {
		{"tls_server_config", take_tls},
		{"http_server_config", take_http},
		{"basic_auth_users", take_users},
	};
	const yaml_node_t *root = yaml_document_get_root_node(l->document);

	return root ? walk(l, "", root, keys, ARRAY_LEN(keys), NULL) : 0;
}

static int complain(struct loader *l, const yaml_parser_t *parser)
{
	char file[200];

	if (parser->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	snprintf(l->message, HTTP_WEB_MESSAGE_LEN, "%s:%zu: invalid YAML: %s",
		 text_escape(l->path, file, sizeof(file)), parser->problem_mark.line + 1,
		 parser->problem ? parser->problem : "unreadable");
	return -EINVAL;
}

static int parse(struct loader *l, const char *text)
{
	yaml_document_t document, more;
	yaml_parser_t parser;
	int r;

	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
	if (!yaml_parser_load(&parser, &document)) {
		r = complain(l, &parser);
		yaml_parser_delete(&parser);
		return r;
	}
	l->document = &document;
	r = take_document(l);
	if (r == 0 && yaml_document_get_root_node(&document)) {
		if (!yaml_parser_load(&parser, &more)) {
			r = complain(l, &parser);
		} else {
			const yaml_node_t *second = yaml_document_get_root_node(&more);

			if (second)
				r = fail(l, second, "", "a second document; only one is allowed");
			yaml_document_delete(&more);
		}
	}
	l->document = NULL;
	yaml_document_delete(&document);
	yaml_parser_delete(&parser);
	return r;
}

static void cleanup_web(struct http_web **w)
{
	http_web_free(*w);
}

int http_web_load(const char *path, struct http_web **ret,
		  char message[static HTTP_WEB_MESSAGE_LEN])
{
	_cleanup_(cleanup_web) struct http_web *web = calloc(1, sizeof(*web));
	struct loader l = {.path = path, .web = web, .message = message};
	_cleanup_free_ char *text = NULL;
	char escaped[200];
	int error, r;

	if (!web)
		return -ENOMEM;
	if (path) {
		text = read_file(path, &error);
		if (!text && error == -ENOMEM)
			return error;
		if (!text) {
			snprintf(message, HTTP_WEB_MESSAGE_LEN, "web configuration %s: %s",
				 text_escape(path, escaped, sizeof(escaped)),
				 error ? strerror(-error) : "no text file of less than 1 MiB");
			return -EINVAL;
		}
		r = parse(&l, text);
		if (r < 0)
			return r;
	}
	*ret = TAKE_PTR(web);
	return 0;
}

void http_web_free(struct http_web *w)
{
	if (!w)
		return;
	if (w->tls.key)
		explicit_bzero(w->tls.key, strlen(w->tls.key));
	free(w->tls.cert);
	free(w->tls.key);
	free(w->tls.client_ca);
	for (size_t i = 0; i < HTTP_WEB_HEADERS; i++)
		free(w->headers[i]);
	http_auth_free(w->auth);
	free(w);
}
