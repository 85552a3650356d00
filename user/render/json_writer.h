/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line of JSON, an object of plain values, written without an allocation per value: a watch on
 * a busy machine writes a hundred thousand a second. Says what json_line() would. For
 * render/json_writer.c and render/stream_format.c alone.
 */
#ifndef EGRESS25_RENDER_JSON_WRITER_H
#define EGRESS25_RENDER_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json_writer {
	FILE *out;
	int error;  /* negative errno of the first failure */
	bool begun; /* a key is written */
	size_t len;
	char line[1024]; /* what is not written yet */
};

void json_writer_begin(struct json_writer *w, FILE *out);
/* Keys are ours: plain words. */
void json_put_number(struct json_writer *w, const char *key, int64_t value);
void json_put_bool(struct json_writer *w, const char *key, bool value);
void json_put_null(struct json_writer *w, const char *key);
/* Valid UTF-8 of it; NULL and "" become null. */
void json_put_text(struct json_writer *w, const char *key, const char *text);
/* Ends the object and the line. 0 or -errno. */
int json_writer_end(struct json_writer *w);

#endif
