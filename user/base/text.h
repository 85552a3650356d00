/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that somebody else wrote, made safe to show, and text of ours, made pleasant to read.
 * Process names, interface names and paths come from whoever runs a program here: they may hold
 * escape sequences and broken UTF-8, and reach a terminal or a JSON stream only through here.
 */
#ifndef EGRESS25_BASE_TEXT_H
#define EGRESS25_BASE_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* For terminals: printable ASCII stays, every other byte and the backslash become \xNN. Cut at
 * whole escapes when buf is too small. Returns buf. */
const char *text_escape(const char *text, char *buf, size_t len);

/* For JSON: valid UTF-8 stays, every byte that is none becomes U+FFFD. Cut at whole characters
 * when buf is too small. Returns buf. */
const char *text_utf8(const char *text, char *buf, size_t len);

/* The word of the NULL-terminated list that was most likely meant, NULL when none is close. */
const char *text_nearest(const char *word, const char *const *words);

/* Writes text as lines of at most width columns, broken at spaces: the first line is continued
 * from column `column` where the caller left off, further ones begin with indent spaces. Ends
 * with a newline. */
void text_wrap(FILE *out, unsigned int column, unsigned int indent, unsigned int width,
	       const char *text);

#endif
