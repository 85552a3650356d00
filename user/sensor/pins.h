/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A directory of a BPF file system that belongs to this program: maps and links in it stay when
 * the process ends. Knows names and kinds, not what is counted. Its one idea: one process at a
 * time has it, and what somebody else put there is never touched.
 */
#ifndef EGRESS25_SENSOR_PINS_H
#define EGRESS25_SENSOR_PINS_H

#include <stdbool.h>
#include <stddef.h>

#define PINS_MESSAGE_LEN 512
#define PINS_NAME_LEN	 96

enum pin_kind { PIN_MAP, PIN_LINK };

struct pins {
	char *dir;	 /* without slashes at its end */
	char shown[200]; /* the same, safe to show */
	int fd;		 /* of the directory, which the lock is on */
};

#define PINS_INIT                                                                                  \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Takes the directory. make: it will be written to, and is made where its parent is a BPF file
 * system. 0, or a negative errno with a sentence in message: -EINVAL it is no place for pins,
 * -EBUSY another process has it, -ENOENT there is none. pins_close() is due in any case. */
int pins_open(struct pins *p, const char *dir, bool make, char message[static PINS_MESSAGE_LEN]);
void pins_close(struct pins *p);

/* All of it is ours, by name and kind: 0, or a negative errno with a sentence in message, -EINVAL
 * where something is somebody else's. */
int pins_check(const struct pins *p, char message[static PINS_MESSAGE_LEN]);

/* A descriptor the caller closes, or a negative errno: -ENOENT, -EINVAL when it is of another
 * kind. */
int pins_get(const struct pins *p, const char *name, enum pin_kind kind);
/* In place of what has the name. 0 or negative errno. */
int pins_put(const struct pins *p, const char *name, int fd);
void pins_remove(const struct pins *p, const char *name);
/* Every pin of ours whose name begins so, unless it begins with except (NULL: no exception).
 * Returns how many were removed. */
size_t pins_remove_all(const struct pins *p, const char *prefix, const char *except);

#endif
