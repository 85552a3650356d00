// SPDX-License-Identifier: GPL-2.0-only
/*
 * See providers_d_internal.h. One table of keys, as for the options. Text goes to terminals as it
 * is, so nothing passes that could steer one.
 */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/ini.h"
#include "config/providers_d_internal.h"

#define TEXT_ALLOWED   "1 to 600 bytes of text"
#define LINES_ALLOWED  "1 to 600 bytes of text, at most 16 times"
#define POLICY_ALLOWED "blocked, open, may-be-open, unknown"
#define DAY_ALLOWED    "a day as YYYY-MM-DD, from 1990 on"

enum field {
	FIELD_TEXT,
	FIELD_LINES,
	FIELD_TYPES,
	FIELD_RULE,
	FIELD_HOST,
	FIELD_NUMBER,
	FIELD_POLICY,
	FIELD_EXEMPTION,
	FIELD_DATE,
	FIELD_DAY
};

static const struct key {
	const char *name;
	enum field field;
	size_t offset; /* in struct section */
	size_t max;    /* bytes */
	const char *allowed;
} keys[] = {
#define IN(member) offsetof(struct section, member)
	{"summary", FIELD_TEXT, IN(summary), PROVIDERS_D_TEXT_MAX, TEXT_ALLOWED},
	{"rule", FIELD_RULE, 0, 0, "1 to 63 small letters, digits and '-': how it is called"},
	{"subscription", FIELD_TYPES, 0, 0,
	 "names of small letters, digits and '-', with commas, at most 20"},
	{"created-before", FIELD_DAY, IN(created_before), 0, DAY_ALLOWED},
	{"from", FIELD_DAY, IN(from), 0, DAY_ALLOWED},
	{"until", FIELD_DAY, IN(until), 0, DAY_ALLOWED},
	{"scope", FIELD_TEXT, IN(scope), PROVIDERS_D_TEXT_MAX, TEXT_ALLOWED},
	{"step", FIELD_LINES, IN(steps), PROVIDERS_D_TEXT_MAX, LINES_ALLOWED},
	{"afterwards", FIELD_LINES, IN(afterwards), PROVIDERS_D_TEXT_MAX, LINES_ALLOWED},
	{"note", FIELD_LINES, IN(notes), PROVIDERS_D_TEXT_MAX, LINES_ALLOWED},
	{"note-if-older", FIELD_TEXT, IN(if_older), PROVIDERS_D_TEXT_MAX, TEXT_ALLOWED},
	{"not-confirmed", FIELD_LINES, IN(not_confirmed), PROVIDERS_D_TEXT_MAX, LINES_ALLOWED},
	{"relay", FIELD_HOST, IN(relay), 253, "a host name or an address"},
	{"relay-port", FIELD_NUMBER, IN(relay_port), 0, "a number from 1 to 65535"},
	{"relay-advice", FIELD_TEXT, IN(relay_words), PROVIDERS_D_TEXT_MAX, TEXT_ALLOWED},
	{"port-25", FIELD_POLICY, IN(ports[PORT_25]), 0, POLICY_ALLOWED},
	{"port-465", FIELD_POLICY, IN(ports[PORT_465]), 0, POLICY_ALLOWED},
	{"port-587", FIELD_POLICY, IN(ports[PORT_587]), 0, POLICY_ALLOWED},
	{"port-2525", FIELD_POLICY, IN(ports[PORT_2525]), 0, POLICY_ALLOWED},
	{"exemption", FIELD_EXEMPTION, IN(exemption), 0,
	 "none, self-service, request, not-needed, unknown"},
	{"source", FIELD_TEXT, IN(source), PROVIDERS_D_TEXT_MAX,
	 "1 to 600 bytes: where the rule stands"},
	{"as-of", FIELD_DATE, IN(as_of), 0, "YYYY-MM-DD, YYYY-MM or YYYY, from 1990 on"},
#undef IN
};

/* Nothing that steers a terminal: no control characters of either kind, valid UTF-8. */
static bool is_plain(const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p > 0 && *p < ' ')
			return false;
	}
	return text_is_utf8(text);
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

static int take_line(const struct key *key, const char *value, struct reader *r,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	struct rule_lines *lines = (void *)((char *)r->now + key->offset);
	int error;

	if (lines->count == SECTION_LINES_MAX)
		return refuse(key, value, "is one too many", message);
	error = take_text(key, value, &lines->list[lines->count], message);
	if (error < 0)
		return error;
	r->last = &lines->list[lines->count++];
	return 0;
}

static int take_types(const struct key *key, const char *value, struct section *s,
		      char message[static OPTIONS_MESSAGE_LEN])
{
	static const char apart[] = ", \t";

	for (const char *at = value + strspn(value, apart); *at;) {
		size_t len = strcspn(at, apart);
		char **type = &s->types[s->types_count];

		if (s->types_count == SECTION_TYPES_MAX)
			return refuse(key, value, "is one too many", message);
		*type = strndup(at, len);
		if (!*type)
			return -ENOMEM;
		s->types_count++;
		if (!providers_d_name_is_valid(*type))
			return refuse(key, *type, "is no subscription", message);
		at += len;
		at += strspn(at, apart);
	}
	return s->types_count ? 0 : refuse(key, value, "names none", message);
}

static bool is_slug(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len < SECTION_SLUG_LEN && text[0] != '-' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* As much of a date as a source bears. */
static bool is_date(const char *text)
{
	char whole[] = "2000-01-01";
	struct date date;
	size_t len = strlen(text);

	if (len != 4 && len != 7 && len != 10)
		return false;
	memcpy(whole, text, len);
	return parse_date(whole, &date) == 0;
}

static int take_value(const struct key *key, const char *value, struct reader *r,
		      char message[static OPTIONS_MESSAGE_LEN])
{
	static const char host[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-.:";
	void *to = (char *)r->now + key->offset;
	uint64_t number;

	switch (key->field) {
	case FIELD_HOST:
		if (value[strspn(value, host)] != '\0' || value[0] == '-')
			return refuse(key, value, "is no host", message);
		/* fall through */
	case FIELD_TEXT:
		r->last = key->field == FIELD_TEXT ? to : NULL;
		return take_text(key, value, to, message);
	case FIELD_LINES:
		return take_line(key, value, r, message);
	case FIELD_RULE:
		if (!is_slug(value))
			return refuse(key, value, "is no name for a rule", message);
		snprintf(r->now->slug, sizeof(r->now->slug), "%s", value);
		return 0;
	case FIELD_TYPES:
		return take_types(key, value, r->now, message);
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
		if (!is_date(value))
			return refuse(key, value, "is no date", message);
		*(char **)to = strdup(value);
		return *(char **)to ? 0 : -ENOMEM;
	case FIELD_DAY:
		return parse_date(value, to) < 0 ? refuse(key, value, "is no date", message) : 0;
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

int section_take(struct reader *r, const char *name, const char *value, bool continued,
		 char message[static OPTIONS_MESSAGE_LEN])
{
	const struct key *key = NULL;
	size_t row = 0;

	for (; row < ARRAY_LEN(keys) && !key; row++) {
		if (strcmp(keys[row].name, name) == 0)
			key = &keys[row];
	}
	/* A package of rules may be newer than the program. */
	if (!key && r->packaged)
		return 0;
	if (!key)
		return unknown_key(name, message);
	if (continued)
		return take_more(key, value, r, message);
	if (key->field != FIELD_LINES && r->now->given & 1u << row) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s is given twice for [%s]", name,
			 r->header);
		return -EINVAL;
	}
	r->now->given |= 1u << row;
	r->last = NULL;
	return take_value(key, value, r, message);
}

static void lines_free(struct rule_lines *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->list[i]);
}

void section_free(struct section *s)
{
	if (!s)
		return;
	free(s->file);
	free(s->summary);
	free(s->relay);
	free(s->relay_words);
	free(s->source);
	free(s->as_of);
	free(s->scope);
	free(s->if_older);
	for (size_t i = 0; i < s->types_count; i++)
		free(s->types[i]);
	lines_free(&s->steps);
	lines_free(&s->afterwards);
	lines_free(&s->notes);
	lines_free(&s->not_confirmed);
	free(s->relay_line);
	free(s);
}
