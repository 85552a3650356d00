// SPDX-License-Identifier: GPL-2.0-only
/*
 * See providers.h. One table of keys, as for the options; each section becomes a provider with
 * one edition and one rule, which the guide treats like its own. Text goes to terminals as it is,
 * so nothing passes that could steer one.
 */

#include "config/providers.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/ini.h"

enum { PORT_25, PORT_465, PORT_587, PORT_2525, PORT_COUNT };

struct own {
	char name[PROVIDERS_D_NAME_LEN];
	char *file; /* where it stands, for messages */
	char *summary, *relay, *source, *as_of;
	char *steps[PROVIDERS_D_STEPS_MAX];
	size_t steps_count;
	uint16_t relay_port;
	enum policy ports[PORT_COUNT]; /* POLICY_UNKNOWN unless said */
	enum exemption exemption;
	uint32_t given; /* a bit for each row of the table */

	/* Made of these in finish(), for the guide. */
	char *relay_line; /* NULL: no relay was named */
	const char *lines[PROVIDERS_D_STEPS_MAX + 2];
	struct rule rule, other;
	struct edition edition;
	struct provider provider;
};

struct providers_d {
	struct own *own[PROVIDERS_D_MAX];
	size_t count;
};

/* What the handler of one file works on. */
struct reader {
	struct providers_d *all;
	struct own *now; /* NULL before the first section */
	const char *file;
	char **last; /* the text that an indented line goes on with; NULL none */
};

enum field {
	FIELD_TEXT,
	FIELD_STEP,
	FIELD_HOST,
	FIELD_NUMBER,
	FIELD_POLICY,
	FIELD_EXEMPTION,
	FIELD_DATE
};

static const struct key {
	const char *name;
	enum field field;
	size_t offset; /* in struct own */
	size_t max;    /* bytes */
	const char *allowed;
} keys[] = {
#define IN(member) offsetof(struct own, member)
	{"summary", FIELD_TEXT, IN(summary), 240, "1 to 240 bytes of text"},
	{"step", FIELD_STEP, 0, PROVIDERS_D_TEXT_MAX, "1 to 600 bytes of text, at most 12 times"},
	{"relay", FIELD_HOST, IN(relay), 253, "a host name or an address"},
	{"relay-port", FIELD_NUMBER, IN(relay_port), 0, "a number from 1 to 65535"},
	{"port-25", FIELD_POLICY, IN(ports[PORT_25]), 0, "blocked, open, may-be-open, unknown"},
	{"port-465", FIELD_POLICY, IN(ports[PORT_465]), 0, "blocked, open, may-be-open, unknown"},
	{"port-587", FIELD_POLICY, IN(ports[PORT_587]), 0, "blocked, open, may-be-open, unknown"},
	{"port-2525", FIELD_POLICY, IN(ports[PORT_2525]), 0, "blocked, open, may-be-open, unknown"},
	{"exemption", FIELD_EXEMPTION, IN(exemption), 0,
	 "none, self-service, request, not-needed, unknown"},
	{"source", FIELD_TEXT, IN(source), 240, "1 to 240 bytes: where the rule stands"},
	{"as-of", FIELD_DATE, IN(as_of), 0, "a day as YYYY-MM-DD, from 1990 on"},
#undef IN
};

bool providers_d_name_is_valid(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(name);

	return len > 0 && len < PROVIDERS_D_NAME_LEN && strspn(name, allowed) == len &&
	       name[0] != '-';
}

static void own_free(struct own *o)
{
	if (!o)
		return;
	free(o->file);
	free(o->summary);
	free(o->relay);
	free(o->source);
	free(o->as_of);
	for (size_t i = 0; i < o->steps_count; i++)
		free(o->steps[i]);
	free(o->relay_line);
	free(o);
}

void providers_d_free(struct providers_d *p)
{
	for (size_t i = 0; p && i < p->count; i++)
		own_free(p->own[i]);
	free(p);
}

static struct own *find(const struct providers_d *p, const char *name)
{
	for (size_t i = 0; p && i < p->count; i++) {
		if (strcmp(p->own[i]->name, name) == 0)
			return p->own[i];
	}
	return NULL;
}

/* Nothing that steers a terminal: no control characters of either kind, valid UTF-8. */
static bool is_plain(const char *text)
{
	char valid[PROVIDERS_D_TEXT_MAX + 1];

	if (strlen(text) >= sizeof(valid) ||
	    strcmp(text_utf8(text, valid, sizeof(valid)), text) != 0)
		return false;
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p < ' ' || *p == 0x7f || (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f))
			return false;
	}
	return true;
}

static int refuse(const struct key *key, const char *value, const char *why,
		  char message[static OPTIONS_MESSAGE_LEN])
{
	char escaped[100];

	snprintf(message, OPTIONS_MESSAGE_LEN, "%s: \"%s\" %s; allowed: %s", key->name,
		 text_escape(value, escaped, sizeof(escaped)), why, key->allowed);
	return -EINVAL;
}

static int take_text(const struct key *key, const char *value, char **to,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	if (!*value)
		return refuse(key, value, "is no text", message);
	if (strlen(value) > key->max)
		return refuse(key, value, "is too long", message);
	if (!is_plain(value))
		return refuse(key, value, "has control characters or is no UTF-8", message);
	*to = strdup(value);
	return *to ? 0 : -ENOMEM;
}

static int take_policy(const struct key *key, const char *value, enum policy *to,
		       char message[static OPTIONS_MESSAGE_LEN])
{
	for (enum policy p = POLICY_UNKNOWN; p <= POLICY_MAY_BE_OPEN; p++) {
		if (strcmp(policy_to_str(p), value) == 0) {
			*to = p;
			return 0;
		}
	}
	return refuse(key, value, "is no policy", message);
}

static int take_exemption(const struct key *key, const char *value, enum exemption *to,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	for (enum exemption e = EXEMPTION_UNKNOWN; e <= EXEMPTION_NOT_NEEDED; e++) {
		if (strcmp(exemption_to_str(e), value) == 0) {
			*to = e;
			return 0;
		}
	}
	return refuse(key, value, "is no exemption", message);
}

static int take_value(const struct key *key, const char *value, struct reader *r,
		      char message[static OPTIONS_MESSAGE_LEN])
{
	static const char host[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-.:";
	void *to = (char *)r->now + key->offset;
	struct date date;
	uint64_t number;
	int error;

	switch (key->field) {
	case FIELD_HOST:
		if (value[strspn(value, host)] != '\0' || value[0] == '-')
			return refuse(key, value, "is no host", message);
		/* fall through */
	case FIELD_TEXT:
		r->last = key->field == FIELD_TEXT ? to : NULL;
		return take_text(key, value, to, message);
	case FIELD_STEP:
		if (r->now->steps_count == PROVIDERS_D_STEPS_MAX)
			return refuse(key, value, "is one too many", message);
		error = take_text(key, value, &r->now->steps[r->now->steps_count], message);
		if (error < 0)
			return error;
		r->last = &r->now->steps[r->now->steps_count++];
		return 0;
	case FIELD_NUMBER:
		if (parse_u64(value, 1, UINT16_MAX, &number) < 0)
			return refuse(key, value, "is no port", message);
		*(uint16_t *)to = (uint16_t)number;
		return 0;
	case FIELD_POLICY:
		return take_policy(key, value, to, message);
	case FIELD_EXEMPTION:
		return take_exemption(key, value, to, message);
	case FIELD_DATE:
		if (parse_date(value, &date) < 0)
			return refuse(key, value, "is no date", message);
		*(char **)to = strdup(value);
		return *(char **)to ? 0 : -ENOMEM;
	}
	return -EINVAL;
}

/* "relay = x", indented, would silently become the end of a step. */
static bool looks_like_key(const char *value)
{
	size_t len = strcspn(value, "=: \t");

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (strlen(keys[i].name) == len && strncmp(keys[i].name, value, len) == 0 &&
		    strchr("=:", value[len + strspn(value + len, " \t")]))
			return true;
	}
	return false;
}

/* An indented line: more of the text before it. */
static int take_more(const struct key *key, const char *value, struct reader *r,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_free_ char *all = NULL;
	char *whole = NULL;
	int error;

	if (looks_like_key(value)) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "\"%.*s\" is indented, so it goes on with %s; begin keys at the start of "
			 "the line",
			 (int)strcspn(value, "=: \t"), value, key->name);
		return -EINVAL;
	}
	if (!r->last)
		return refuse(key, value, "cannot go on in a second line", message);
	if (asprintf(&all, "%s %s", *r->last, value) < 0) {
		all = NULL;
		return -ENOMEM;
	}
	error = take_text(key, all, &whole, message);
	if (error < 0)
		return error;
	free(*r->last);
	*r->last = whole;
	return 0;
}

static int unknown_key(const char *name, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[ARRAY_LEN(keys) + 1];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		names[i] = keys[i].name;
	names[ARRAY_LEN(keys)] = NULL;
	return inifile_unknown_key(name, names, message);
}

static int begin(struct reader *r, const char *name, char message[static OPTIONS_MESSAGE_LEN])
{
	const struct own *before = find(r->all, name);
	const char *builtin = NULL;
	char escaped[100];
	struct own *o;

	text_escape(name, escaped, sizeof(escaped));
	if (!providers_d_name_is_valid(name) || strcmp(name, "auto") == 0 ||
	    strcmp(name, "none") == 0) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "[%s] is no name for a provider; allowed: 1 to %d small letters, digits "
			 "and '-', other than auto and none",
			 escaped, PROVIDERS_D_NAME_LEN - 1);
		return -EINVAL;
	}
	if (guide_provider_parse(name, &builtin) == 0 && strcmp(builtin, name) != 0) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "[%s] is another name of the built-in %s; allowed: [%s] to replace its "
			 "rules, or a name of your own",
			 escaped, builtin, builtin);
		return -EINVAL;
	}
	if (before) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "[%s] is there already, in %.300s", escaped,
			 before->file);
		return -EINVAL;
	}
	if (r->all->count == PROVIDERS_D_MAX) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "[%s] is one too many; allowed: %d providers", escaped, PROVIDERS_D_MAX);
		return -EINVAL;
	}
	o = calloc(1, sizeof(*o));
	if (!o)
		return -ENOMEM;
	snprintf(o->name, sizeof(o->name), "%s", name);
	r->all->own[r->all->count++] = o;
	r->now = o;
	o->file = strdup(r->file);
	return o->file ? 0 : -ENOMEM;
}

/* inifile_handler */
static int take_key(void *context, const char *section, const char *name, const char *value,
		    bool continued, char message[static OPTIONS_MESSAGE_LEN])
{
	struct reader *r = context;
	const struct key *key = NULL;
	size_t row = 0;
	int error;

	if (!r->now || strcmp(r->now->name, section) != 0) {
		if (!*section) {
			snprintf(message, OPTIONS_MESSAGE_LEN,
				 "\"%.100s\" stands before any [name] of a provider", name);
			return -EINVAL;
		}
		error = begin(r, section, message);
		if (error < 0)
			return error;
	}
	for (; row < ARRAY_LEN(keys) && !key; row++) {
		if (strcmp(keys[row].name, name) == 0)
			key = &keys[row];
	}
	if (!key)
		return unknown_key(name, message);
	if (continued)
		return take_more(key, value, r, message);
	if (key->field != FIELD_STEP && r->now->given & 1u << row) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s is given twice for [%s]", name, section);
		return -EINVAL;
	}
	r->now->given |= 1u << row;
	r->last = NULL;
	return take_value(key, value, r, message);
}

static int say_relay(struct own *o)
{
	char port[32] = "";

	if (!o->relay && !o->relay_port)
		return 0;
	if (o->relay_port)
		snprintf(port, sizeof(port), " on port %u", o->relay_port);
	return asprintf(&o->relay_line, "Send through the relay %s%s.",
			o->relay ? o->relay : "that you are given", port) < 0
		       ? -ENOMEM
		       : 0;
}

/* The guide's form of it. */
static int finish(struct own *o, char message[static OPTIONS_MESSAGE_LEN])
{
	size_t n = 0;

	if (!o->summary) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "%.300s: [%s] has no summary; one sentence is needed: summary = ...",
			 o->file, o->name);
		return -EINVAL;
	}
	if (say_relay(o) < 0)
		return -ENOMEM;
	if (o->relay_line)
		o->lines[n++] = o->relay_line;
	for (size_t i = 0; i < o->steps_count; i++)
		o->lines[n++] = o->steps[i];
	o->rule = (struct rule){
		.slug = "own",
		.port25 = o->ports[PORT_25],
		.port465 = o->ports[PORT_465],
		.port587 = o->ports[PORT_587],
		.port2525 = o->ports[PORT_2525],
		.exemption = o->exemption,
		.summary = o->summary,
		.steps = o->lines,
	};
	o->other = o->rule;
	o->edition = (struct edition){
		.as_of = o->as_of,
		.source = o->source,
		.rules = &o->rule,
		.rules_count = 1,
		.relay_ports = &o->other,
	};
	o->provider = (struct provider){
		.name = o->name,
		.editions = &o->edition,
		.editions_count = 1,
		.verbatim = true,
	};
	return 0;
}

static int is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

struct names {
	struct dirent **list;
	int count;
};

static void cleanup_names(struct names *n)
{
	for (int i = 0; i < n->count; i++)
		free(n->list[i]);
	free(n->list);
}

static void cleanup_providers(struct providers_d **p)
{
	providers_d_free(*p);
}

static int read_file(const char *dir, const char *name, struct providers_d *all,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_free_ char *path = NULL;
	char escaped[300];
	struct reader r = {.all = all};
	struct stat st;
	int error;

	if (asprintf(&path, "%s/%s", dir, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	r.file = text_escape(path, escaped, sizeof(escaped));
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s is no regular file", escaped);
		return -EINVAL;
	}
	error = inifile_read(path, "provider rules", take_key, &r, message);
	return error == -ENOENT ? -EINVAL : error;
}

int providers_d_load(const char *dir, bool must_exist, struct providers_d **ret,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_(cleanup_providers) struct providers_d *all = calloc(1, sizeof(*all));
	_cleanup_(cleanup_names) struct names names = {0};
	char escaped[200];
	int error;

	if (!all)
		return -ENOMEM;
	names.count = scandir(dir, &names.list, is_conf, alphasort);
	text_escape(dir, escaped, sizeof(escaped));
	if (names.count < 0 && (errno != ENOENT || must_exist)) {
		error = errno;
		names.count = 0;
		snprintf(message, OPTIONS_MESSAGE_LEN, "provider rules %s: %s", escaped,
			 strerror(error));
		return error == ENOMEM ? -ENOMEM : -EINVAL;
	}
	if (names.count > PROVIDERS_D_FILES_MAX) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "provider rules %s: %d files *.conf; allowed: at most %d", escaped,
			 names.count, PROVIDERS_D_FILES_MAX);
		return -EINVAL;
	}
	for (int i = 0; i < names.count; i++) {
		error = read_file(dir, names.list[i]->d_name, all, message);
		if (error < 0)
			return error;
	}
	for (size_t i = 0; i < all->count; i++) {
		error = finish(all->own[i], message);
		if (error < 0)
			return error;
	}
	*ret = TAKE_PTR(all);
	return 0;
}

const struct provider *providers_d_find(const struct providers_d *p, const char *name)
{
	const struct own *o = find(p, name);

	return o ? &o->provider : NULL;
}

size_t providers_d_count(const struct providers_d *p)
{
	return p ? p->count : 0;
}

const char *providers_d_name(const struct providers_d *p, size_t index)
{
	return p->own[index]->name;
}

const char *providers_d_file(const struct providers_d *p, size_t index)
{
	return p->own[index]->file;
}
