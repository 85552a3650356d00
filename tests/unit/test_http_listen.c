// SPDX-License-Identifier: GPL-2.0-only
/* Listen addresses as people write them, the sockets made of them, and sockets handed over. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/http_listen.h"

static void addresses_are_understood(void **state)
{
	static const struct {
		const char *text, *address;
		unsigned int port;
	} cases[] = {
		{"127.0.0.1:9725", "::ffff:127.0.0.1", 9725},
		{"192.0.2.7:1", "::ffff:192.0.2.7", 1},
		{"0.0.0.0:80", "::ffff:0.0.0.0", 80},
		{"[::1]:9725", "::1", 9725},
		{"[2001:db8::5]:65535", "2001:db8::5", 65535},
		{"[::]:9725", "::", 9725},
		{":9725", "::", 9725},
		{"127.0.0.1:0", "::ffff:127.0.0.1", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sockaddr_in6 sa;
		struct in6_addr expected;
		char why[HTTP_LISTEN_WHY] = "";

		if (http_listen_parse(cases[i].text, &sa, why) != 0)
			fail_msg("%s is refused: %s", cases[i].text, why);
		assert_int_equal(inet_pton(AF_INET6, cases[i].address, &expected), 1);
		assert_memory_equal(&sa.sin6_addr, &expected, sizeof(expected));
		assert_int_equal(ntohs(sa.sin6_port), cases[i].port);
	}
}

static void an_interface_may_be_named(void **state)
{
	char why[HTTP_LISTEN_WHY];
	struct sockaddr_in6 sa;

	(void)state;
	assert_int_equal(http_listen_parse("[fe80::1%lo]:9725", &sa, why), 0);
	assert_int_equal(sa.sin6_scope_id, 1);
	assert_int_equal(http_listen_parse("[fe80::1%nosuch0]:9725", &sa, why), -EINVAL);
	assert_non_null(strstr(why, "interface"));
}

static void wrong_ones_say_what_is_allowed(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "no port"},
		{"9725", "no port"},
		{"127.0.0.1", "no port"},
		{"127.0.0.1:", "no port from"},
		{"127.0.0.1:65536", "no port from"},
		{"127.0.0.1:http", "no port from"},
		{"127.0.0.1:-1", "no port from"},
		{"127.0.0.1:+80", "no port from"},
		{"127.0.0.1: 80", "no port from"},
		{"localhost:9725", "names are not looked up"},
		{"127.0.0.256:9725", "no address"},
		{"127.1:9725", "no address"},
		{"::1:9725", "brackets"},
		{"[127.0.0.1]:9725", "brackets"},
		{"[::1:9725", "no address"},
		{"[]:9725", "no address"},
		{"[::1]9725", "no port from"},
		{"http://127.0.0.1:9725", "no address"},
		{"/run/egress25.sock", "no port"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:80",
		 "no address"},
		{"\033[31m:80", "\\x1b[31m"}, /* shown, not obeyed */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char why[HTTP_LISTEN_WHY] = "";
		struct sockaddr_in6 sa;

		if (http_listen_parse(cases[i].text, &sa, why) != -EINVAL)
			fail_msg("\"%s\" is accepted", cases[i].text);
		if (!strstr(why, cases[i].says) || !strstr(why, "allowed are 127.0.0.1:9725"))
			fail_msg("\"%s\": %s", cases[i].text, why);
	}
}

static void a_port_in_use_says_so(void **state)
{
	char why[HTTP_LISTEN_WHY] = "", address[HTTP_LISTEN_STR_LEN];
	_cleanup_close_ int first = -1, second = -1;

	(void)state;
	assert_int_equal(http_listen_open("127.0.0.1:0", &first, why), 0);
	http_listen_to_str(first, address);
	assert_int_equal(strncmp(address, "127.0.0.1:", 10), 0);
	assert_int_not_equal(atoi(address + 10), 0);
	assert_int_equal(http_listen_open(address, &second, why), -EADDRINUSE);
	assert_int_equal(second, -1);
	assert_non_null(strstr(why, "another program"));
	assert_int_equal(http_listen_open("192.0.2.1:0", &second, why), -EADDRNOTAVAIL);
	assert_non_null(strstr(why, "ip address"));
}

static void any_address_takes_both_families(void **state)
{
	_cleanup_close_ int fd = -1, v4 = -1;
	char why[HTTP_LISTEN_WHY] = "", address[HTTP_LISTEN_STR_LEN];
	struct sockaddr_in sa = {.sin_family = AF_INET};

	(void)state;
	assert_int_equal(http_listen_open(":0", &fd, why), 0);
	sa.sin_port = htons((uint16_t)atoi(strrchr(http_listen_to_str(fd, address), ':') + 1));
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v4 = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(v4, (struct sockaddr *)&sa, sizeof(sa)), 0);
}

/* Moves fd to the place where socket activation would have put it. */
static void hand_over(int fd, int index)
{
	assert_int_equal(dup2(fd, 3 + index), 3 + index);
}

static void inherited_sockets_are_told_apart(void **state)
{
	_cleanup_close_ int tcp = -1, other = -1, unix_fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char why[HTTP_LISTEN_WHY], pid[16];
	int fds[HTTP_LISTEN_MAX], saved[3];

	(void)state;
	assert_int_equal(http_listen_inherited(fds), 0); /* nothing handed over */

	assert_int_equal(http_listen_open("127.0.0.1:0", &tcp, why), 0);
	assert_int_equal(http_listen_open("127.0.0.1:0", &other, why), 0);
	for (int i = 0; i < 3; i++)
		saved[i] = fcntl(3 + i, F_DUPFD_CLOEXEC, 50);
	tcp = fcntl(TAKE_FD(tcp), F_DUPFD_CLOEXEC, 20);
	other = fcntl(TAKE_FD(other), F_DUPFD_CLOEXEC, 20);
	unix_fd = fcntl(TAKE_FD(unix_fd), F_DUPFD_CLOEXEC, 20);
	hand_over(unix_fd, 0);
	hand_over(tcp, 1);
	hand_over(other, 2);
	snprintf(pid, sizeof(pid), "%d", getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "3", 1);

	/* No names: all that speak TCP. */
	assert_int_equal(http_listen_inherited(fds), 2);
	assert_int_equal(fds[0], 4);
	assert_int_equal(fds[1], 5);
	/* Names: the one called http. */
	setenv("LISTEN_FDNAMES", "control:other:http", 1);
	assert_int_equal(http_listen_inherited(fds), 1);
	assert_int_equal(fds[0], 5);
	assert_true(fcntl(5, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(5, F_GETFD) & FD_CLOEXEC);

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	for (int i = 0; i < 3; i++) {
		close(3 + i);
		if (saved[i] >= 0) {
			dup2(saved[i], 3 + i);
			close(saved[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_understood),
		cmocka_unit_test(an_interface_may_be_named),
		cmocka_unit_test(wrong_ones_say_what_is_allowed),
		cmocka_unit_test(a_port_in_use_says_so),
		cmocka_unit_test(any_address_takes_both_families),
		cmocka_unit_test(inherited_sockets_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
