/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files a recording is made of: those that were named, those of directories that were named,
 * and copies of what can be read only once. For engine/playback.h and engine/playback_files.c
 * alone.
 */
#ifndef EGRESS25_ENGINE_PLAYBACK_FILES_H
#define EGRESS25_ENGINE_PLAYBACK_FILES_H

#include "capture/capture.h"

#define PLAYBACK_FILES_MAX 65536 /* a capture a minute for six weeks */

struct playback_files {
	struct capture_file *list; /* paths and names are owned, and so are files */
	size_t count, room;
	FILE *stream;		    /* of list[0], if it is a recorded stream */
	char name[SOURCE_NAME_LEN]; /* of them all, safe to print */
};

/* Says on stderr what is wrong. 0, or the exit status to end with; playback_files_done() is due in
 * any case. */
int playback_files_find(struct playback_files *f, char *const *operands, size_t count);
void playback_files_done(struct playback_files *f);

#endif
