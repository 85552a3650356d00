/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Output that never waits for who reads it: pieces are queued within a bound, and a thread of their
 * own writes them. O_NONBLOCK would not do: it belongs to the open file, which a terminal or a pipe
 * shares with other programs.
 *
 * A piece is written as a whole or not at all, but for the one that was being written when the
 * reader stopped for good; pieces of up to PIPE_BUF bytes are whole in a pipe even then.
 */
#ifndef EGRESS25_BASE_WRITER_H
#define EGRESS25_BASE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer;

/* fd stays the caller's. room: bytes that may wait. The thread has the rights that the caller has
 * now. 0 or a negative errno. */
int writer_new(struct writer **ret, int fd, size_t room);

/* Queues one piece, if `leave` bytes stay free beside it. 0 or -ENOBUFS; the first negative errno
 * of a write, after which nothing is taken. */
int writer_put(struct writer *w, const void *bytes, size_t len, size_t leave);

/* The first negative errno of a write; 0 none. */
int writer_error(struct writer *w);

/* Readable after an error, and once half of the room is free again after a piece had found none;
 * writer_heed() makes it silent again. */
int writer_fd(const struct writer *w);
void writer_heed(struct writer *w);

/* Waits until all is written, but no longer than patience_ns after something was written last, and
 * at_most_ns in all. Returns how many pieces are left. */
uint64_t writer_finish(struct writer *w, uint64_t patience_ns, uint64_t at_most_ns);

/* Gives up what is not written. Takes NULL. */
void writer_free(struct writer *w);

#endif
