/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The greeting of a mail server: its first line, and where the greeting ends. Whatever comes, it
 * costs no more memory than this, and nothing of it reaches a terminal but printable ASCII. Pure.
 */
#ifndef EGRESS25_PROBE_GREETING_H
#define EGRESS25_PROBE_GREETING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 5321 4.5.3.1.5: a reply line has at most 512 bytes, CR and LF included. */
#define GREETING_LINE_LEN 513
/* What is read of a greeting of many lines until it is taken for complete. */
#define GREETING_READ_MAX 4096

struct greeting {
	char line[GREETING_LINE_LEN]; /* the first; what is not printable ASCII is '?' */
	size_t len;
	bool has_line;	/* the first line is complete, or too long */
	bool complete;	/* so is the last: the other side listens now */
	uint16_t code;	/* 220, 554 ...; 0: it begins with no code */
	uint64_t bytes; /* received in all */
	struct {
		uint16_t code;
		uint8_t digits, column;
		bool goes_on; /* "220-": more lines follow */
	} at;		      /* the line that is being read */
};

/* Takes in what came. */
void greeting_take(struct greeting *g, const uint8_t *data, size_t len);
/* The other side closed: what came is all there is. */
void greeting_end(struct greeting *g);

/* The name that the server greets with, "mx.example.com" of "220 mx.example.com ESMTP"; "" where
 * there is none. Lower case. Returns buf. */
const char *greeting_name(const struct greeting *g, char *buf, size_t len);

#endif
