// SPDX-License-Identifier: GPL-2.0-only
/*
 * See writer.h. The queue is a ring of bytes, each piece behind its length. The thread takes as
 * many whole pieces as fit in PIPE_BUF out of it, which a pipe takes at once or not at all, and is
 * blocked in write(2) alone, out of which a signal brings it.
 */

#include "base/writer.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fork_guard.h"
#include "base/signals.h"

#define CHUNK_PIECES (PIPE_BUF / 16) /* pieces are lines */
#define GATHER_US    1000	     /* far below what a person notices */

struct writer {
	int fd, event_fd;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t work, progress;

	unsigned char *ring;
	size_t room, first, used;
	uint64_t pieces; /* in the ring */

	/* What is being written. */
	unsigned char *chunk;
	size_t ends[CHUNK_PIECES], chunk_pieces, chunk_written;
	bool busy;

	uint64_t progress_ns; /* when something was written last, or began to wait */
	int error;
	bool refused, stop;
};

static void put_bytes(struct writer *w, const void *bytes, size_t len)
{
	size_t at = (w->first + w->used) % w->room, now = w->room - at < len ? w->room - at : len;

	memcpy(w->ring + at, bytes, now);
	memcpy(w->ring, (const unsigned char *)bytes + now, len - now);
	w->used += len;
}

static void copy_bytes(const struct writer *w, size_t from, void *bytes, size_t len)
{
	size_t at = (w->first + from) % w->room, now = w->room - at < len ? w->room - at : len;

	memcpy(bytes, w->ring + at, now);
	memcpy((unsigned char *)bytes + now, w->ring, len - now);
}

static void drop_bytes(struct writer *w, size_t len)
{
	w->used -= len;
	/* From the beginning again: of a ring that never fills up few pages are ever touched. */
	w->first = w->used ? (w->first + len) % w->room : 0;
}

static void wake_loop(struct writer *w)
{
	uint64_t one = 1;
	ssize_t n = write(w->event_fd, &one, sizeof(one));

	(void)n;
}

/* Moves the next pieces into the chunk: one of any size, or several of at most PIPE_BUF. Returns
 * their bytes; 0 without memory. */
static size_t take_chunk(struct writer *w)
{
	size_t len = 0, copied = 0, at = 0;
	uint32_t piece;

	w->chunk_pieces = w->chunk_written = 0;
	while (w->chunk_pieces < w->pieces && w->chunk_pieces < CHUNK_PIECES) {
		copy_bytes(w, at, &piece, sizeof(piece));
		if (len && len + piece > PIPE_BUF)
			break;
		len += piece;
		at += sizeof(piece) + piece;
		w->ends[w->chunk_pieces++] = len;
	}
	fork_guard_lock();
	w->chunk = malloc(len);
	fork_guard_unlock();
	if (!w->chunk)
		return 0;
	for (size_t i = 0; i < w->chunk_pieces; i++) {
		copy_bytes(w, 0, &piece, sizeof(piece));
		copy_bytes(w, sizeof(piece), w->chunk + copied, piece);
		drop_bytes(w, sizeof(piece) + piece);
		copied += piece;
	}
	w->pieces -= w->chunk_pieces;
	if (w->refused && w->used <= w->room / 2) {
		w->refused = false;
		wake_loop(w);
	}
	return len;
}

/* The lock is not held. */
static int write_chunk(struct writer *w, size_t len)
{
	bool stop = false;
	ssize_t n;
	int error;

	for (size_t done = 0; done < len; done += (size_t)n) {
		n = write(w->fd, w->chunk + done, len - done);
		error = errno;
		if (n < 0 && error != EINTR && error != EAGAIN)
			return -error;
		if (n < 0) {
			/* Somebody else set O_NONBLOCK on what we share. */
			usleep(error == EAGAIN ? 1000 : 0);
			n = 0;
		}
		pthread_mutex_lock(&w->lock);
		stop = w->stop;
		if (n) {
			w->progress_ns = clock_now_ns(CLOCK_MONOTONIC);
			w->chunk_written += (size_t)n;
			pthread_cond_signal(&w->progress);
		}
		pthread_mutex_unlock(&w->lock);
		if (stop)
			return -ECANCELED;
	}
	return 0;
}

/* Lines come in bursts: to be woken for each of them would take longer than to write it, and would
 * hold up who makes them. The lock is held, but not meanwhile. */
static void gather(struct writer *w)
{
	if (w->stop || w->used >= PIPE_BUF)
		return;
	pthread_mutex_unlock(&w->lock);
	usleep(GATHER_US);
	pthread_mutex_lock(&w->lock);
}

static void *run(void *context)
{
	struct writer *w = context;
	size_t len;
	int r;

	pthread_mutex_lock(&w->lock);
	while (!w->error) {
		while (!w->pieces && !w->stop)
			pthread_cond_wait(&w->work, &w->lock);
		gather(w);
		if (w->stop)
			break;
		w->busy = true;
		len = take_chunk(w);
		pthread_mutex_unlock(&w->lock);
		r = w->chunk ? write_chunk(w, len) : -ENOMEM;
		pthread_mutex_lock(&w->lock);
		fork_guard_lock();
		free(w->chunk);
		fork_guard_unlock();
		w->chunk = NULL;
		w->busy = r < 0;
		w->error = r;
		if (r < 0)
			wake_loop(w);
		pthread_cond_signal(&w->progress);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Brings the thread out of a write that does not end. */
#define WAKE_SIGNAL   (SIGRTMIN + 1)
#define WAKE_AGAIN_US 1000

static void woken(int signal_number)
{
	(void)signal_number;
}

static int start(struct writer *w)
{
	struct sigaction wake = {.sa_handler = woken};
	int r;

	sigaction(WAKE_SIGNAL, &wake, NULL);
	r = signals_start_thread(&w->thread, WAKE_SIGNAL, run, w);
	w->started = r == 0;
	return r;
}

int writer_new(struct writer **ret, int fd, size_t room)
{
	struct writer *w = calloc(1, sizeof(*w));
	pthread_condattr_t clock;
	int r;

	if (!w)
		return -ENOMEM;
	w->fd = fd;
	w->room = room;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&w->work, &clock);
	pthread_cond_init(&w->progress, &clock);
	pthread_condattr_destroy(&clock);
	w->ring = malloc(room);
	w->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r = !w->ring ? -ENOMEM : w->event_fd < 0 ? -errno : start(w);
	if (r < 0) {
		writer_free(w);
		return r;
	}
	*ret = w;
	return 0;
}

int writer_put(struct writer *w, const void *bytes, size_t len, size_t leave)
{
	uint32_t piece = (uint32_t)len;
	int r;

	pthread_mutex_lock(&w->lock);
	r = w->error;
	if (r == 0 && w->used + sizeof(piece) + len + leave > w->room) {
		w->refused = true;
		r = -ENOBUFS;
	}
	if (r == 0 && len) {
		put_bytes(w, &piece, sizeof(piece));
		put_bytes(w, bytes, len);
		if (!w->pieces++ && !w->busy)
			w->progress_ns = clock_now_ns(CLOCK_MONOTONIC);
		pthread_cond_signal(&w->work);
	}
	pthread_mutex_unlock(&w->lock);
	return r;
}

int writer_error(struct writer *w)
{
	int r;

	pthread_mutex_lock(&w->lock);
	r = w->error;
	pthread_mutex_unlock(&w->lock);
	return r;
}

int writer_fd(const struct writer *w)
{
	return w->event_fd;
}

void writer_heed(struct writer *w)
{
	uint64_t n;
	ssize_t r = read(w->event_fd, &n, sizeof(n));

	(void)r;
}

static uint64_t left(const struct writer *w)
{
	uint64_t pieces = w->pieces;

	for (size_t i = 0; w->busy && i < w->chunk_pieces; i++)
		pieces += w->ends[i] > w->chunk_written;
	return pieces;
}

uint64_t writer_finish(struct writer *w, uint64_t patience_ns, uint64_t at_most_ns)
{
	uint64_t end_ns = clock_now_ns(CLOCK_MONOTONIC) + at_most_ns, until_ns, pieces;

	pthread_mutex_lock(&w->lock);
	while ((pieces = left(w)) && !w->error) {
		until_ns = w->progress_ns + patience_ns < end_ns ? w->progress_ns + patience_ns
								 : end_ns;
		struct timespec until = {.tv_sec = (time_t)(until_ns / 1000000000),
					 .tv_nsec = (long)(until_ns % 1000000000)};

		if (clock_now_ns(CLOCK_MONOTONIC) >= until_ns)
			break;
		pthread_cond_timedwait(&w->progress, &w->lock, &until);
	}
	pthread_mutex_unlock(&w->lock);
	return pieces;
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	if (w->started) {
		pthread_mutex_lock(&w->lock);
		w->stop = true;
		pthread_cond_signal(&w->work);
		pthread_mutex_unlock(&w->lock);
		/* It may have been about to write when the signal came. */
		while (pthread_tryjoin_np(w->thread, NULL) == EBUSY) {
			pthread_kill(w->thread, WAKE_SIGNAL);
			usleep(WAKE_AGAIN_US);
		}
	}
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->progress);
	if (w->event_fd >= 0)
		close(w->event_fd);
	free(w->chunk);
	free(w->ring);
	free(w);
}
