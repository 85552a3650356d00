/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ownership that ends with the scope: a variable declared with one of these attributes releases
 * what it holds on every way out of the function, so one body shows that nothing leaks.
 * TAKE_PTR and TAKE_FD hand the thing on to the caller.
 */
#ifndef EGRESS25_BASE_CLEANUP_H
#define EGRESS25_BASE_CLEANUP_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define _cleanup_free_	 _cleanup_(cleanup_free)
#define _cleanup_close_	 _cleanup_(cleanup_close)
#define _cleanup_fclose_ _cleanup_(cleanup_fclose)

/* Gives the pointer away and leaves NULL behind. */
#define TAKE_PTR(p)                                                                                \
	({                                                                                         \
		typeof(p) taken_ = (p);                                                            \
		(p) = NULL;                                                                        \
		taken_;                                                                            \
	})

/* Gives the descriptor away and leaves -1 behind. */
#define TAKE_FD(fd)                                                                                \
	({                                                                                         \
		int taken_ = (fd);                                                                 \
		(fd) = -1;                                                                         \
		taken_;                                                                            \
	})

/* The value of a macro, as a literal. */
#define AS_TEXT_(x) #x
#define AS_TEXT(x)  AS_TEXT_(x)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
