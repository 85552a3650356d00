// SPDX-License-Identifier: GPL-2.0-only
/*
 * user/systemd/, which stands in for libsystemd in a static program: the event loop's order and
 * ownership, and what goes to a service manager and comes from it. This program links it in front
 * of the library.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/clock.h"
#include "tests/unit/between.h"

struct story {
	sd_event *event;
	sd_event_source *source;
	char told[64];
	int pipe[2];
};

static uint64_t in_us(uint64_t us)
{
	return clock_now_ns(CLOCK_MONOTONIC) / NS_PER_US + us;
}

static void tell(struct story *s, const char *what)
{
	strncat(s->told, what, sizeof(s->told) - strlen(s->told) - 1);
}

static int setup(void **state)
{
	struct story *s = calloc(1, sizeof(*s));

	if (!s || sd_event_default(&s->event) < 0 || pipe(s->pipe) < 0)
		return -1;
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct story *s = *state;

	sd_event_unref(s->event);
	close(s->pipe[0]);
	close(s->pipe[1]);
	free(s);
	return 0;
}

static int on_end(sd_event_source *source, uint64_t at, void *context)
{
	struct story *s = context;

	(void)source, (void)at;
	tell(s, "end");
	return sd_event_exit(s->event, 7);
}

static int on_first(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	tell(context, "first ");
	return 0;
}

static void timers_come_in_order_and_once(void **state)
{
	struct story *s = *state;

	assert_int_equal(
		sd_event_add_time(s->event, NULL, CLOCK_MONOTONIC, in_us(3000), 0, on_end, s), 0);
	assert_int_equal(sd_event_add_time(s->event, NULL, CLOCK_MONOTONIC, 0, 0, on_first, s), 0);
	assert_int_equal(sd_event_loop(s->event), 7);
	assert_string_equal(s->told, "first end");
}

static int on_again(sd_event_source *source, uint64_t at, void *context)
{
	struct story *s = context;

	(void)at;
	tell(s, "again ");
	if (strlen(s->told) >= strlen("again again again ")) {
		s->source = sd_event_source_disable_unref(source); /* in its own handler */
		return sd_event_exit(s->event, 0);
	}
	assert_int_equal(sd_event_source_set_time(source, in_us(100)), 0);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void a_timer_is_set_anew(void **state)
{
	struct story *s = *state;

	assert_int_equal(
		sd_event_add_time(s->event, &s->source, CLOCK_MONOTONIC, 0, 0, on_again, s), 0);
	assert_int_equal(sd_event_loop(s->event), 0);
	assert_string_equal(s->told, "again again again ");
	assert_null(s->source);
}

static int on_byte(sd_event_source *source, int fd, uint32_t events, void *context)
{
	char byte;

	assert_true(events & EPOLLIN);
	assert_int_equal(read(fd, &byte, 1), 1);
	tell(context, byte == 'a' ? "a " : "b ");
	return byte == 'b' ? -1 : sd_event_source_set_enabled(source, SD_EVENT_ON);
}

static void a_handler_that_fails_is_called_no_more(void **state)
{
	struct story *s = *state;

	assert_int_equal(sd_event_add_io(s->event, &s->source, s->pipe[0], EPOLLIN, on_byte, s), 0);
	assert_int_equal(write(s->pipe[1], "abb", 3), 3);
	assert_int_equal(
		sd_event_add_time(s->event, NULL, CLOCK_MONOTONIC, in_us(20000), 0, on_end, s), 0);
	assert_int_equal(sd_event_loop(s->event), 7);
	assert_string_equal(s->told, "a b end");
	sd_event_source_unref(s->source);
}

static void a_source_that_is_off_is_quiet(void **state)
{
	struct story *s = *state;

	assert_int_equal(sd_event_add_io(s->event, &s->source, s->pipe[0], EPOLLIN, on_byte, s), 0);
	assert_int_equal(sd_event_source_set_enabled(s->source, SD_EVENT_OFF), 0);
	assert_int_equal(write(s->pipe[1], "a", 1), 1);
	assert_int_equal(
		sd_event_add_time(s->event, NULL, CLOCK_MONOTONIC, in_us(5000), 0, on_end, s), 0);
	assert_int_equal(sd_event_loop(s->event), 7);
	assert_string_equal(s->told, "end");
	sd_event_source_disable_unref(s->source);
}

static int on_usr1(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct story *s = context;

	(void)source;
	tell(s, info->ssi_signo == SIGUSR1 ? "usr1" : "?");
	return sd_event_exit(s->event, 0);
}

static void signals_must_be_blocked_and_come(void **state)
{
	struct story *s = *state;
	sigset_t set;

	assert_int_equal(sd_event_add_signal(s->event, NULL, SIGUSR1, on_usr1, s), -EBUSY);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	assert_int_equal(sd_event_add_signal(s->event, NULL, SIGUSR1, on_usr1, s), 0);
	raise(SIGUSR1);
	assert_int_equal(sd_event_loop(s->event), 0);
	assert_string_equal(s->told, "usr1");
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int on_child(sd_event_source *source, const siginfo_t *info, void *context)
{
	struct story *s = context;

	assert_int_equal(info->si_code, CLD_EXITED);
	assert_int_equal(info->si_status, 3);
	tell(s, "child ");
	s->source = sd_event_source_disable_unref(source);
	return sd_event_exit(s->event, 0);
}

static int on_deferred(sd_event_source *source, void *context)
{
	struct story *s = context;
	int enabled = SD_EVENT_ON;

	tell(s, "deferred ");
	assert_int_equal(sd_event_source_get_enabled(source, &enabled), 0);
	assert_int_equal(enabled, SD_EVENT_OFF);
	return 0;
}

static void a_child_that_ended_is_told_after_what_was_deferred(void **state)
{
	struct story *s = *state;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		usleep(20000);
		_exit(3);
	}
	assert_int_equal(sd_event_add_child(s->event, &s->source, pid, WEXITED, on_child, s), 0);
	assert_int_equal(sd_event_add_defer(s->event, NULL, on_deferred, s), 0);
	assert_int_equal(sd_event_loop(s->event), 0);
	assert_string_equal(s->told, "deferred child ");
	assert_int_equal(waitpid(pid, NULL, 0), -1); /* it was taken */
}

static void a_timer_says_when_it_is_due(void **state)
{
	struct story *s = *state;
	uint64_t due_us = 0, at_us = in_us(1000000);

	assert_int_equal(
		sd_event_add_time(s->event, &s->source, CLOCK_MONOTONIC, at_us, 0, on_first, s), 0);
	assert_int_equal(sd_event_source_get_time(s->source, &due_us), 0);
	assert_int_equal(due_us, at_us);
	assert_true(sd_event_source_get_enabled(s->source, NULL) > 0);
	s->source = sd_event_source_disable_unref(s->source);
}

static void a_file_is_no_matter_of_epoll(void **state)
{
	struct story *s = *state;
	FILE *file = tmpfile();

	assert_int_equal(sd_event_add_io(s->event, &s->source, fileno(file), EPOLLIN, on_byte, s),
			 -EPERM);
	assert_null(s->source);
	fclose(file);
}

/* A service manager that listens in the abstract namespace. */
static int manager_open(void)
{
	static const struct sockaddr_un sa = {AF_UNIX, "\0egress25-test-notify"};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(sa.sun_path + 1);

	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, len), 0);
	setenv("NOTIFY_SOCKET", "@egress25-test-notify", 1);
	return fd;
}

static void the_service_manager_is_told(void **state)
{
	char text[64] = "";
	int fd;

	(void)state;
	unsetenv("NOTIFY_SOCKET");
	assert_int_equal(sd_notify(0, "READY=1"), 0);
	fd = manager_open();
	assert_int_equal(sd_notifyf(1, "STATUS=%d ports", 4), 1);
	assert_int_equal(recv(fd, text, sizeof(text) - 1, 0), 14);
	assert_string_equal(text, "STATUS=4 ports");
	assert_null(getenv("NOTIFY_SOCKET"));
	close(fd);
}

static void the_watchdog_is_fed(void **state)
{
	struct story *s = *state;
	char text[64] = "";
	int fd = manager_open(), fed = 0;

	setenv("WATCHDOG_USEC", "200000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	assert_int_equal(sd_event_set_watchdog(s->event, 1), 0); /* meant for another process */
	unsetenv("WATCHDOG_PID");
	assert_int_equal(sd_event_set_watchdog(s->event, 1), 1);
	assert_int_equal(
		sd_event_add_time(s->event, NULL, CLOCK_MONOTONIC, in_us(450000), 0, on_end, s), 0);
	assert_int_equal(sd_event_loop(s->event), 7);
	while (recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) == 10) {
		assert_string_equal(text, "WATCHDOG=1");
		fed++;
	}
	assert_between(fed, 3, 12);
	unsetenv("WATCHDOG_USEC");
	unsetenv("NOTIFY_SOCKET");
	close(fd);
}

static void sockets_are_handed_over_by_name(void **state)
{
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char pid[16], **names = NULL;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	setenv("LISTEN_FDS", "2", 1);
	setenv("LISTEN_PID", "1", 1);
	assert_int_equal(sd_listen_fds(0), 0);
	snprintf(pid, sizeof(pid), "%d", getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDNAMES", "http:", 1);
	assert_true(dup2(fd, 3) == 3 && dup2(fd, 4) == 4);
	assert_int_equal(sd_listen_fds_with_names(1, &names), 2);
	assert_string_equal(names[0], "http");
	assert_string_equal(names[1], "unknown");
	assert_null(names[2]);
	assert_null(getenv("LISTEN_FDS"));
	free(names[0]);
	free(names[1]);
	free(names);

	assert_int_equal(bind(3, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(sd_is_socket_inet(3, AF_UNSPEC, SOCK_STREAM, 1, 0), 0);
	assert_int_equal(listen(3, 1), 0);
	assert_int_equal(sd_is_socket_inet(3, AF_UNSPEC, SOCK_STREAM, 1, 0), 1);
	assert_int_equal(sd_is_socket_inet(3, AF_INET6, SOCK_STREAM, 1, 0), 0);
	assert_int_equal(sd_is_socket_inet(3, AF_INET, SOCK_STREAM, 1, 25), 0);
	assert_int_equal(sd_is_socket_inet(STDIN_FILENO, AF_UNSPEC, 0, -1, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_service_manager_is_told),
		cmocka_unit_test_setup_teardown(timers_come_in_order_and_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_timer_is_set_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(a_handler_that_fails_is_called_no_more, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_source_that_is_off_is_quiet, setup, teardown),
		cmocka_unit_test_setup_teardown(signals_must_be_blocked_and_come, setup, teardown),
		cmocka_unit_test_setup_teardown(a_child_that_ended_is_told_after_what_was_deferred,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_timer_says_when_it_is_due, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_is_no_matter_of_epoll, setup, teardown),
		cmocka_unit_test_setup_teardown(the_watchdog_is_fed, setup, teardown),
		cmocka_unit_test(sockets_are_handed_over_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
