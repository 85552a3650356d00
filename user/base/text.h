/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that somebody else wrote, made safe to show, and text of ours, made pleasant to read.
 * Process names, interface names and paths come from whoever runs a program here: they may hold
 * escape sequences and broken UTF-8, and reach a terminal or a JSON stream only through here.
 */
#ifndef EGRESS25_BASE_TEXT_H
#define EGRESS25_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* For terminals: printable ASCII stays, every other byte and the backslash become \xNN. Cut at
 * whole escapes when buf is too small. Returns buf. */
const char *text_escape(const char *text, char *buf, size_t len);

/* For JSON, which escapes the control characters of ASCII itself: valid UTF-8 stays, every byte
 * that is none becomes U+FFFD, and so does what steers whoever shows it: the controls U+0080 to
 * U+009F, line and paragraph separators, and what changes the direction of writing. Cut at whole
 * characters when buf is too small. Returns buf. */
const char *text_utf8(const char *text, char *buf, size_t len);

/* Whether text_utf8() leaves it as it is. */
bool text_is_utf8(const char *text);

/* "s" unless n is 1. */
static inline const char *text_plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* What stands before the i-th of count things in a list: "465, 587 and 2525". */
static inline const char *text_joint(size_t i, size_t count)
{
	return i == 0 ? "" : i + 1 == count ? " and " : ", ";
}

/* Appends to the text in buf, cut where it is full. */
void text_append(char *buf, size_t len, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The word of the NULL-terminated list that was most likely meant, NULL when none is close. */
const char *text_nearest(const char *word, const char *const *words);

/* Writes text as lines of at most width columns, broken at spaces: the first line is continued
 * from column `column` where the caller left off, further ones begin with indent spaces. Ends
 * with a newline. */
void text_wrap(FILE *out, unsigned int column, unsigned int indent, unsigned int width,
	       const char *text);

#endif
