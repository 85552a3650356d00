// SPDX-License-Identifier: GPL-2.0-only
/*
 * The values of options: text in, checked and stored, by the type of the row. Numbers, dates and
 * addresses are parsed in base; here is which of them a row wants, and the words for what it
 * allows. A row that takes several values takes them comma-separated too, except free text.
 */

#include <errno.h>
#include <string.h>

#include "base/address.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "config/option.h"
#include "config/providers_d.h"
#include "cloud/url.h"
#include "guide/guide.h"

#define ITEM_MAX 128 /* longest item of a comma list: every number, address and outcome */

static const size_t sizes[] = {
	[OPTION_SWITCH] = sizeof(bool),		 [OPTION_TALLY] = sizeof(uint64_t),
	[OPTION_NUMBER] = sizeof(uint64_t),	 [OPTION_PORT] = sizeof(uint16_t),
	[OPTION_DURATION] = sizeof(uint64_t),	 [OPTION_DATE] = sizeof(struct date),
	[OPTION_TEXT] = sizeof(char *),		 [OPTION_INTERFACE] = IF_NAMESIZE,
	[OPTION_PREFIX] = sizeof(struct prefix), [OPTION_OUTCOME] = sizeof(enum outcome),
	[OPTION_WORD] = sizeof(unsigned int),	 [OPTION_CLOUD] = sizeof(char *),
	[OPTION_URL] = sizeof(char *),		 [OPTION_URL_PATH] = sizeof(char *),
	[OPTION_LABEL] = sizeof(char *),
};
_Static_assert(ARRAY_LEN(sizes) == OPTION_TYPE_COUNT, "a type without a size");

static void *place_of(const struct option *row, struct options *o, size_t index)
{
	return (char *)o + row->value + index * sizes[row->type];
}

static size_t *count_of(const struct option *row, struct options *o)
{
	return row->max > 1 ? (size_t *)((char *)o + row->count) : NULL;
}

static bool is_owned_text(const struct option *row)
{
	return row->type == OPTION_TEXT || row->type == OPTION_CLOUD || row->type == OPTION_URL ||
	       row->type == OPTION_URL_PATH || row->type == OPTION_LABEL;
}

static int take_switch(const char *text, bool *ret)
{
	static const char *const yes[] = {"yes", "true", "on", "1"};
	static const char *const no[] = {"no", "false", "off", "0"};

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
			*ret = strcmp(text, yes[i]) == 0;
			return 0;
		}
	}
	return -EINVAL;
}

static int take_tally(const char *text, uint64_t *ret)
{
	bool more;

	if (parse_u64(text, 0, 9, ret) == 0)
		return 0;
	if (take_switch(text, &more) < 0)
		return -EINVAL;
	*ret = more ? *ret + 1 : 0;
	return 0;
}

static int take_text(const struct option *row, const char *text, char **ret)
{
	size_t length = strlen(text);
	char *copy;

	if (length < row->low || length > row->high)
		return length ? -ERANGE : -EINVAL;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	free(*ret);
	*ret = copy;
	return 0;
}

/* Of a URL, as a route: absolute, of what needs no escaping there. */
static int take_url_path(const struct option *row, const char *text, char **ret)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"/._~-";

	if (text[0] != '/' || text[strspn(text, allowed)])
		return -EINVAL;
	return take_text(row, text, ret);
}

/* A label's value goes to Prometheus, which refuses a scrape with one that is not UTF-8. */
static int take_label(const struct option *row, const char *text, char **ret)
{
	for (const char *c = text; *c; c++) {
		if (*c < ' ' || *c > '~')
			return -EINVAL;
	}
	return take_text(row, text, ret);
}

/* The rule of the kernel, dev_valid_name(). */
static int take_interface(const char *text, char ret[static IF_NAMESIZE])
{
	if (strlen(text) >= IF_NAMESIZE)
		return -ERANGE;
	if (!*text || strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
	    strpbrk(text, "/: \t\n\v\f\r"))
		return -EINVAL;
	snprintf(ret, IF_NAMESIZE, "%s", text);
	return 0;
}

static int take_word(const struct option *row, const char *text, unsigned int *ret)
{
	for (unsigned int i = 0; row->words[i]; i++) {
		if (strcmp(text, row->words[i]) == 0) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* A name that is not built in may be one of the operator's own, or one that nobody has rules for.
 */
static int take_cloud(const char *text, char **ret)
{
	const char *name = text;
	char *copy;

	if (strcmp(text, "auto") != 0 && guide_provider_parse(text, &name) < 0 &&
	    !providers_d_name_is_valid(text))
		return -EINVAL;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	free(*ret);
	*ret = copy;
	return 0;
}

static int take_url(const struct option *row, const char *text, char **ret)
{
	char *copy;

	if (!url_is_valid(text, row->low == 1))
		return -EINVAL;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	free(*ret);
	*ret = copy;
	return 0;
}

static int take_one(const struct option *row, const char *text, void *to)
{
	uint64_t number;
	int r;

	switch (row->type) {
	case OPTION_SWITCH:
		return take_switch(text, to);
	case OPTION_TALLY:
		return take_tally(text, to);
	case OPTION_NUMBER:
		return parse_u64(text, row->low, row->high, to);
	case OPTION_PORT:
		r = parse_u64(text, 1, UINT16_MAX, &number);
		if (r == 0)
			*(uint16_t *)to = (uint16_t)number;
		return r;
	case OPTION_DURATION:
		r = parse_duration(text, &number);
		if (r == 0 && number == 0)
			return -ERANGE;
		if (r == 0)
			*(uint64_t *)to = number;
		return r;
	case OPTION_DATE:
		return parse_date(text, to);
	case OPTION_TEXT:
		return take_text(row, text, to);
	case OPTION_INTERFACE:
		return take_interface(text, to);
	case OPTION_PREFIX:
		return prefix_parse(text, to);
	case OPTION_OUTCOME:
		return outcome_parse(text, to);
	case OPTION_WORD:
		return take_word(row, text, to);
	case OPTION_CLOUD:
		return take_cloud(text, to);
	case OPTION_URL:
		return take_url(row, text, to);
	case OPTION_URL_PATH:
		return take_url_path(row, text, to);
	case OPTION_LABEL:
		return take_label(row, text, to);
	case OPTION_TYPE_COUNT:
		break;
	}
	return -EINVAL;
}

/* The reason for an error of take_one(), after the value it is about. */
static void explain(const struct option *row, const char *text, int error, char *why, size_t len)
{
	static const char *const names[] = {
		[OPTION_SWITCH] = "a yes or no",    [OPTION_TALLY] = "a number",
		[OPTION_NUMBER] = "a number",	    [OPTION_PORT] = "a port",
		[OPTION_DURATION] = "a duration",   [OPTION_DATE] = "a date",
		[OPTION_TEXT] = "a value",	    [OPTION_INTERFACE] = "an interface name",
		[OPTION_PREFIX] = "a network",	    [OPTION_OUTCOME] = "an outcome",
		[OPTION_WORD] = "one of the words", [OPTION_CLOUD] = "a cloud",
		[OPTION_URL] = "an address",	    [OPTION_URL_PATH] = "a path",
		[OPTION_LABEL] = "a label's value",
	};
	const char *words[OUTCOME_COUNT + 1], *near = NULL;
	size_t n = 0;

	_Static_assert(ARRAY_LEN(names) == OPTION_TYPE_COUNT, "a type without words");
	if (error == -ERANGE) {
		snprintf(why, len, "is %s",
			 is_owned_text(row) || row->type == OPTION_INTERFACE ? "too long"
									     : "out of range");
		return;
	}
	if (row->type == OPTION_OUTCOME) {
		for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++)
			words[n++] = outcome_to_str(o);
		words[n] = NULL;
		near = text_nearest(text, words);
	} else if (row->type == OPTION_CLOUD) {
		near = text_nearest(text, guide_providers());
	} else if (row->words) {
		near = text_nearest(text, row->words);
	}
	snprintf(why, len, "is not %s%s%s%s", names[row->type], near ? "; did you mean " : "",
		 near ? near : "", near ? "?" : "");
}

static bool is_list(const struct option *row)
{
	return row->max > 1 && row->type != OPTION_TEXT && row->type != OPTION_INTERFACE;
}

/* A value to what the row has already. */
static int append(const struct option *row, const char *text, struct options *o, char *why)
{
	size_t *count = count_of(row, o), n = count ? *count : 0;
	int r;

	if (n >= row->max) {
		snprintf(why, VALUE_WHY_LEN, "is one too many");
		return -EINVAL;
	}
	if (is_list(row) && strcmp(text, "") == 0) {
		snprintf(why, VALUE_WHY_LEN, "contains an empty element");
		return -EINVAL;
	}
	r = take_one(row, text, place_of(row, o, n));
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		explain(row, text, r, why, VALUE_WHY_LEN);
		return -EINVAL;
	}
	for (size_t i = 0; row->type == OPTION_PORT && i < n; i++) {
		if (memcmp(place_of(row, o, i), place_of(row, o, n), sizeof(uint16_t)) == 0) {
			snprintf(why, VALUE_WHY_LEN, "names port %s twice", text);
			return -EINVAL;
		}
	}
	if (count)
		++*count;
	return 0;
}

int value_take(const struct option *row, const char *text, struct options *o,
	       char why[static VALUE_WHY_LEN])
{
	const char *p = text;
	int r;

	if (!is_list(row))
		return append(row, text, o, why);
	for (;;) {
		size_t length = strcspn(p, ",");
		const char *begin = p + strspn(p, " \t");
		char item[ITEM_MAX];

		while (length > 0 && (p[length - 1] == ' ' || p[length - 1] == '\t'))
			length--;
		if (begin > p + length)
			begin = p + length;
		if ((size_t)(p + length - begin) >= sizeof(item)) {
			snprintf(why, VALUE_WHY_LEN, "is too long");
			return -EINVAL;
		}
		snprintf(item, sizeof(item), "%.*s", (int)(p + length - begin), begin);
		r = append(row, item, o, why);
		if (r < 0)
			return r;
		p += strcspn(p, ",");
		if (*p++ == '\0')
			return 0;
	}
}

static void flows(const char *const *words, char *buf, size_t len)
{
	size_t used = strlen(buf);

	for (; words && *words && used < len; words++)
		used += (size_t)snprintf(buf + used, len - used, ", %s", *words);
}

void value_allowed(const struct option *row, char *buf, size_t len)
{
	size_t used = 0;

	buf[0] = '\0';
	switch (row->type) {
	case OPTION_SWITCH:
		snprintf(buf, len, "yes or no");
		break;
	case OPTION_TALLY:
		snprintf(buf, len, "yes, no, or a number from 0 to 9");
		break;
	case OPTION_NUMBER:
		snprintf(buf, len, "a number from %llu to %llu", (unsigned long long)row->low,
			 (unsigned long long)row->high);
		break;
	case OPTION_PORT:
		snprintf(buf, len,
			 "1 to %zu different numbers from 1 to 65535, separated by commas",
			 row->max);
		break;
	case OPTION_DURATION:
		snprintf(buf, len,
			 "seconds above 0 and up to a year, or a number with ms, s, m, h");
		break;
	case OPTION_DATE:
		snprintf(buf, len, "a day as YYYY-MM-DD, from 1990 on");
		break;
	case OPTION_TEXT:
		snprintf(buf, len, "1 to %llu bytes", (unsigned long long)row->high);
		break;
	case OPTION_INTERFACE:
		snprintf(buf, len, "an interface's name, at most %zu of them", row->max);
		break;
	case OPTION_PREFIX:
		snprintf(buf, len, "ADDRESS or ADDRESS/LENGTH, IPv4 or IPv6, at most %zu",
			 row->max);
		break;
	case OPTION_OUTCOME:
		for (enum outcome i = OUTCOME_ESTABLISHED; i < OUTCOME_COUNT && used < len; i++)
			used += (size_t)snprintf(buf + used, len - used, "%s%s", used ? ", " : "",
						 outcome_to_str(i));
		break;
	case OPTION_WORD:
		snprintf(buf, len, "%s", row->words[0]);
		flows(row->words + 1, buf, len);
		break;
	case OPTION_CLOUD:
		snprintf(buf, len, "auto"); /* "none" is one of the providers */
		flows(guide_providers(), buf, len);
		strncat(buf, ", or another name of small letters, digits and '-'",
			len - strlen(buf) - 1);
		break;
	case OPTION_URL:
		snprintf(buf, len, "%s, with no path behind it",
			 row->low == 1 ? "https://HOST[:PORT], or http:// with a loopback address"
				       : "http://HOST[:PORT]");
		break;
	case OPTION_URL_PATH:
		snprintf(buf, len, "a path that begins with /, of letters, digits and /._~-");
		break;
	case OPTION_LABEL:
		snprintf(buf, len, "1 to %llu printable ASCII characters",
			 (unsigned long long)row->high);
		break;
	case OPTION_TYPE_COUNT:
		break;
	}
}

void value_free(const struct option *row, struct options *o)
{
	if (!is_owned_text(row))
		return;
	for (size_t i = 0; i < row->max; i++)
		free(*(char **)place_of(row, o, i));
}

static bool text_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool value_equal(const struct option *row, const struct options *a, const struct options *b)
{
	struct options *one = (struct options *)(uintptr_t)a,
		       *other = (struct options *)(uintptr_t)b;
	size_t n = row->max > 1 ? *count_of(row, one) : 1;

	if (row->max > 1 && n != *count_of(row, other))
		return false;
	for (size_t i = 0; i < n; i++) {
		const void *x = place_of(row, one, i), *y = place_of(row, other, i);

		if (is_owned_text(row) ? !text_equal(*(char *const *)x, *(char *const *)y)
				       : memcmp(x, y, sizes[row->type]) != 0)
			return false;
	}
	return true;
}

static void swap_bytes(void *a, void *b, size_t len)
{
	unsigned char *x = a, *y = b, t;

	while (len-- > 0) {
		t = *x;
		*x++ = *y;
		*y++ = t;
	}
}

void value_swap(const struct option *row, struct options *a, struct options *b)
{
	swap_bytes(place_of(row, a, 0), place_of(row, b, 0), row->max * sizes[row->type]);
	if (row->max > 1)
		swap_bytes(count_of(row, a), count_of(row, b), sizeof(size_t));
}
