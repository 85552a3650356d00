// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output that waits for nobody: whole pieces in their order, a bound, what is left when the reader
 * stops, and a writer that ends all the same.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/writer.h"
#include "tests/unit/between.h"

#define MS 1000000ULL

struct pipe {
	int in, out;
	struct writer *writer;
};

static struct pipe open_pipe(size_t room)
{
	struct pipe p;
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[0], F_SETPIPE_SZ, 4096), 4096);
	p = (struct pipe){.in = fds[0], .out = fds[1]};
	assert_int_equal(writer_new(&p.writer, p.out, room), 0);
	return p;
}

static void close_pipe(struct pipe *p)
{
	writer_free(p->writer);
	close(p->in);
	close(p->out);
}

static int put_line(struct pipe *p, unsigned int number)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%u\n", number);

	return writer_put(p->writer, line, (size_t)len, 0);
}

static void pieces_keep_their_order(void **state)
{
	struct pipe p = open_pipe(1 << 20);
	char text[200000];
	size_t used = 0, len = 0;
	char *at = text;
	ssize_t n;

	(void)state;
	for (unsigned int i = 0; i < 20000; i++) {
		assert_int_equal(put_line(&p, i), 0);
		len += (size_t)snprintf(NULL, 0, "%u\n", i);
	}
	while (used < len) {
		n = read(p.in, text + used, sizeof(text) - 1 - used);
		assert_true(n > 0);
		used += (size_t)n;
	}
	text[used] = '\0';
	for (unsigned int i = 0; i < 20000; i++)
		assert_int_equal(strtoul(at, &at, 10), i);
	assert_int_equal(writer_finish(p.writer, 100 * MS, 1000 * MS), 0);
	close_pipe(&p);
}

static void what_finds_no_room_is_refused(void **state)
{
	struct pipe p = open_pipe(1000);
	char piece[600] = {0}, got[4096];
	unsigned int refused = 0, taken = 0;

	(void)state;
	/* Until the pipe is full, and the thread's hand, and the room. */
	while (refused < 30) {
		int r = writer_put(p.writer, piece, 100, 0);

		assert_true(r == 0 || r == -ENOBUFS);
		taken += r == 0;
		refused = r == 0 ? 0 : refused + 1;
		if (r)
			usleep(10000);
	}
	assert_between(taken, 10, (4096 + 4096 + 1000) / 100);
	assert_int_equal(writer_put(p.writer, piece, 500, 0), -ENOBUFS);
	assert_int_equal(writer_put(p.writer, piece, 10, 200), -ENOBUFS);
	assert_int_equal(writer_put(p.writer, piece, 10, 0), 0);
	writer_heed(p.writer);
	/* Once somebody reads, the loop is woken. */
	for (int i = 0; i < 100; i++) {
		uint64_t n;

		assert_true(read(p.in, got, sizeof(got)) > 0);

		if (read(writer_fd(p.writer), &n, sizeof(n)) == sizeof(n))
			break;
		assert_int_not_equal(i, 99);
		usleep(10000);
	}
	assert_int_equal(writer_put(p.writer, piece, 300, 0), 0);
	close_pipe(&p);
}

static void a_pause_is_not_waited_for(void **state)
{
	struct pipe p = open_pipe(1 << 20);
	uint64_t since = clock_now_ns(CLOCK_MONOTONIC);
	uint64_t left;
	char got[4096];

	(void)state;
	for (unsigned int i = 0; i < 4096; i++)
		assert_int_equal(writer_put(p.writer, "x\n", 2, 0), 0);
	/* The pipe has room for 2,048 of them, and takes the writer's chunks whole or not at all.
	 */
	left = writer_finish(p.writer, 200 * MS, 2000 * MS);
	assert_between(left, 2048, 2048 + PIPE_BUF / 16 - 1);
	assert_true(clock_now_ns(CLOCK_MONOTONIC) - since < 1800 * MS);
	assert_int_equal(read(p.in, got, sizeof(got)), (4096 - left) * 2);
	/* What is left may be more than the pipe takes. */
	while (writer_finish(p.writer, 100 * MS, 1000 * MS) > 0)
		assert_true(read(p.in, got, sizeof(got)) > 0);
	assert_int_equal(writer_put(p.writer, "y\n", 2, 0), 0);
	close_pipe(&p); /* in the middle of a write */
}

static void a_reader_that_goes_is_an_error(void **state)
{
	struct pipe p = open_pipe(1 << 20);

	(void)state;
	close(p.in);
	p.in = open("/dev/null", O_RDONLY);
	assert_int_equal(writer_put(p.writer, "x\n", 2, 0), 0);
	for (int i = 0; i < 100 && !writer_error(p.writer); i++)
		usleep(10000);
	assert_int_equal(writer_error(p.writer), -EPIPE);
	assert_int_equal(writer_put(p.writer, "x\n", 2, 0), -EPIPE);
	assert_int_equal(writer_finish(p.writer, 50 * MS, 1000 * MS), 1);
	close_pipe(&p);
}

static void what_others_set_does_not_hurt(void **state)
{
	struct pipe p = open_pipe(1 << 20);
	char got[8192] = {0};
	size_t used = 0;

	(void)state;
	assert_int_equal(fcntl(p.out, F_SETFL, O_NONBLOCK), 0);
	for (unsigned int i = 0; i < 8192 / 64; i++)
		assert_int_equal(writer_put(p.writer, got, 64, 0), 0);
	usleep(20000);
	while (used < sizeof(got)) {
		ssize_t n = read(p.in, got, sizeof(got));

		assert_true(n > 0);
		used += (size_t)n;
	}
	close_pipe(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_keep_their_order),
		cmocka_unit_test(what_finds_no_room_is_refused),
		cmocka_unit_test(a_pause_is_not_waited_for),
		cmocka_unit_test(a_reader_that_goes_is_an_error),
		cmocka_unit_test(what_others_set_does_not_hurt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
