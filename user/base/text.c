// SPDX-License-Identifier: GPL-2.0-only
/* See text.h. Bytes are looked at one by one: no locale, no wide characters. */

#include "base/text.h"

#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

/* Longest word that is compared: every option, command and key is shorter. */
#define WORD_MAX 40

const char *text_escape(const char *text, char *buf, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 0;

	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p >= ' ' && *p <= '~' && *p != '\\') {
			if (used + 1 >= len)
				break;
			buf[used++] = (char)*p;
		} else {
			if (used + 4 >= len)
				break;
			buf[used++] = '\\';
			buf[used++] = 'x';
			buf[used++] = hex[*p >> 4];
			buf[used++] = hex[*p & 15];
		}
	}
	buf[used] = '\0';
	return buf;
}

/* Length of the valid character at p, 0 when there is none: RFC 3629, table of section 4. */
static size_t utf8_length(const unsigned char *p)
{
	static const struct {
		unsigned char first_low, first_high, second_low, second_high;
		size_t length;
	} forms[] = {
		{0x01, 0x7f, 0, 0, 1},	     {0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (*p < forms[i].first_low || *p > forms[i].first_high)
			continue;
		if (forms[i].length == 1)
			return 1;
		if (p[1] < forms[i].second_low || p[1] > forms[i].second_high)
			return 0;
		for (size_t k = 2; k < forms[i].length; k++) {
			if ((p[k] & 0xc0) != 0x80)
				return 0;
		}
		return forms[i].length;
	}
	return 0;
}

/* A valid character that steers a terminal, an editor or a browser: Unicode's Cc beyond ASCII, Zl,
 * Zp, and Bidi_Control. */
static bool steers(const unsigned char *p, size_t length)
{
	static const struct {
		unsigned int low, high;
	} ranges[] = {
		{0x80, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
	unsigned int code = p[0];

	if (length == 2)
		code = (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
	else if (length == 3)
		code = (p[0] & 0xfU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
	else if (length == 4)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		if (code >= ranges[i].low && code <= ranges[i].high)
			return true;
	}
	return false;
}

/* Length of the character at p that may be shown; 0: there is none, *ret_skip bytes are something
 * else. */
static size_t shown_length(const unsigned char *p, size_t *ret_skip)
{
	size_t length = utf8_length(p);

	*ret_skip = length ? length : 1;
	return length && !steers(p, length) ? length : 0;
}

bool text_is_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t skip;

	while (*p) {
		if (!shown_length(p, &skip))
			return false;
		p += skip;
	}
	return true;
}

const char *text_utf8(const char *text, char *buf, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t used = 0;

	while (*p) {
		size_t skip, length = shown_length(p, &skip);
		const void *from = length ? (const void *)p : REPLACEMENT;
		size_t size = length ? length : strlen(REPLACEMENT);

		if (used + size >= len)
			break;
		memcpy(buf + used, from, size);
		used += size;
		p += skip;
	}
	buf[used] = '\0';
	return buf;
}

static unsigned int min_of(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* How many letters must be added, removed, changed or swapped with their neighbour. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int rows[3][WORD_MAX + 1];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > WORD_MAX || b_len > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3];
		unsigned int *above2 = rows[(i + 1) % 3];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = min_of(above[j], row[j - 1]) + 1;
			row[j] = min_of(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = min_of(row[j], above2[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *text_nearest(const char *word, const char *const *words)
{
	unsigned int allowed = strlen(word) <= 4 ? 1 : (unsigned int)strlen(word) / 3;
	const char *nearest = NULL;
	unsigned int best = allowed + 1;

	for (; *words; words++) {
		unsigned int d = distance(word, *words);

		if (d < best) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}

void text_wrap(FILE *out, unsigned int column, unsigned int indent, unsigned int width,
	       const char *text)
{
	bool first = true;

	for (const char *p = text + strspn(text, " "); *p; p += strspn(p, " ")) {
		size_t length = strcspn(p, " ");

		if (!first && column + 1 + length > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			putc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)length, p);
		column += (unsigned int)length;
		p += length;
		first = false;
	}
	putc('\n', out);
}

void text_append(char *buf, size_t len, const char *format, ...)
{
	size_t used = strlen(buf);
	va_list args;

	va_start(args, format);
	vsnprintf(buf + used, len - used, format, args);
	va_end(args);
}
