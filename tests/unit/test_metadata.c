// SPDX-License-Identifier: GPL-2.0-only
/*
 * The child process around a conversation: that the caller never waits for it longer than it wants,
 * that it leaves nothing behind, and that only a whole result is believed. What stands for the
 * network runs in the child.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/metadata.c" /* it is not linked with the tests: it needs libcurl */

static enum { ANSWERS, HANGS, DIES, LOOKS_AROUND } behaviour;
static int secret_fd = -1;

int http_ask(void *context, const struct http_query *request, struct http_answer *ret)
{
	static const char body[] = "{\"location\":\"westeurope\",\"vmId\":\"a-b\"}";

	(void)context, (void)request;
	switch (behaviour) {
	case HANGS:
		for (;;)
			pause();
	case DIES:
		raise(SIGKILL);
		break;
	case LOOKS_AROUND:
		if (fcntl(secret_fd, F_GETFD) >= 0)
			return -EACCES;
		break;
	case ANSWERS:
		break;
	}
	ret->status = 200;
	ret->len = strlen(body);
	memcpy(ret->body, body, ret->len);
	return 0;
}

bool http_is_there(void)
{
	return true;
}

static const struct metadata_request azure = {.provider = "azure"};

static bool is_readable(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, ms) > 0;
}

static void no_child_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void a_daemon_is_told_when_it_is_there(void **state)
{
	struct metadata_result result;
	struct metadata *m = NULL;

	(void)state;
	behaviour = ANSWERS;
	assert_int_equal(metadata_start(&azure, &m), 0);
	assert_true(metadata_timeout_ns(m) <= METADATA_TIMEOUT_NS);
	assert_true(is_readable(metadata_fd(m), 10000));
	metadata_finish(m, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	assert_string_equal(result.identity.region, "westeurope");
	no_child_is_left();
}

static void a_daemon_need_not_wait(void **state)
{
	uint64_t before_ns = clock_now_ns(CLOCK_MONOTONIC);
	struct metadata_result result;
	struct metadata *m = NULL;

	(void)state;
	behaviour = HANGS;
	assert_int_equal(metadata_start(&azure, &m), 0);
	assert_false(is_readable(metadata_fd(m), 50));
	metadata_finish(m, &result);
	assert_int_equal(result.state, METADATA_SILENT);
	assert_string_equal(result.identity.region, "");
	assert_true(clock_now_ns(CLOCK_MONOTONIC) - before_ns < METADATA_TIMEOUT_NS);
	no_child_is_left();
}

static void a_command_waits_for_so_long_only(void **state)
{
	uint64_t before_ns = clock_now_ns(CLOCK_MONOTONIC), took_ns;
	struct metadata_result result;

	(void)state;
	behaviour = HANGS;
	metadata_fetch(&azure, &result);
	took_ns = clock_now_ns(CLOCK_MONOTONIC) - before_ns;
	assert_int_equal(result.state, METADATA_SILENT);
	assert_true(took_ns >= METADATA_TIMEOUT_NS - 10000000 && took_ns < 2 * METADATA_TIMEOUT_NS);
	no_child_is_left();
}

static void a_child_that_dies_is_noticed(void **state)
{
	struct metadata_result result;

	(void)state;
	behaviour = DIES;
	memset(&result, 'x', sizeof(result));
	metadata_fetch(&azure, &result);
	assert_int_equal(result.state, METADATA_INVALID);
	assert_non_null(strstr(result.reason, "ended early"));
	assert_string_equal(result.identity.region, "");
	no_child_is_left();
}

static void it_keeps_nothing_of_the_parent_open(void **state)
{
	struct metadata_result result;

	(void)state;
	behaviour = LOOKS_AROUND;
	secret_fd = fcntl(STDERR_FILENO, F_DUPFD, 10);
	assert_true(secret_fd >= 10);
	metadata_fetch(&azure, &result);
	assert_int_equal(result.state, METADATA_ANSWERED);
	close(secret_fd);
}

static void output_of_the_parent_is_written_once(void **state)
{
	FILE *file = tmpfile();
	struct metadata_result result;

	(void)state;
	assert_non_null(file);
	fputs("buffered", file);
	behaviour = ANSWERS;
	metadata_fetch(&azure, &result);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
	fclose(file);
}

static void an_unknown_provider_is_not_asked(void **state)
{
	struct metadata_result result;

	(void)state;
	behaviour = ANSWERS;
	metadata_fetch(&(struct metadata_request){.provider = "contabo"}, &result);
	assert_int_equal(result.state, METADATA_NOT_ASKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_daemon_is_told_when_it_is_there),
		cmocka_unit_test(a_daemon_need_not_wait),
		cmocka_unit_test(a_command_waits_for_so_long_only),
		cmocka_unit_test(a_child_that_dies_is_noticed),
		cmocka_unit_test(it_keeps_nothing_of_the_parent_open),
		cmocka_unit_test(output_of_the_parent_is_written_once),
		cmocka_unit_test(an_unknown_provider_is_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
