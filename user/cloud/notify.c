// SPDX-License-Identifier: GPL-2.0-only
/* See notify.h. libcurl is loaded in the child alone, as for the metadata service. */

#include "cloud/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cloud/http_client.h"

static void give_up_rights(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	(void)syscall(SYS_capset, &header, none);
}

static void forget_the_parent(void)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	give_up_rights();
	setpgid(0, 0);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	close_range(STDERR_FILENO + 1, UINT_MAX, 0);
}

static _Noreturn void run_program(const struct notification *n, int in)
{
	char *const argv[] = {(char *)(uintptr_t)n->program, NULL};
	char *env[NOTIFY_ENV_MAX + 2] = {(char *)(uintptr_t) "PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
	int nowhere = open("/dev/null", O_WRONLY);

	for (size_t i = 0; i < NOTIFY_ENV_MAX && n->env[i]; i++)
		env[i + 1] = (char *)(uintptr_t)n->env[i];
	if (dup2(in, STDIN_FILENO) < 0 || nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
		_exit(NOTIFY_NOT_STARTED);
	forget_the_parent();
	execve(n->program, argv, env);
	_exit(NOTIFY_NOT_STARTED);
}

static _Noreturn void post(const struct notification *n)
{
	static char body[HTTP_BODY_MAX];
	struct http_answer answer = {.body = body};
	struct http_query request = {
		.url = n->url,
		.post = n->json,
		.post_len = n->len,
		.headers = {"Content-Type: application/json"},
		.deadline_ns = clock_now_ns(CLOCK_MONOTONIC) + NOTIFY_TIMEOUT_NS,
	};
	int r;

	forget_the_parent();
	r = http_is_there() ? http_ask(NULL, &request, &answer) : -EOPNOTSUPP;
	if (r == -EOPNOTSUPP || r == -ELIBACC)
		_exit(NOTIFY_NO_LIBRARY);
	if (r < 0)
		_exit(NOTIFY_NO_ANSWER);
	_exit(answer.status / 100 == 2 ? 0 : NOTIFY_REFUSED);
}

/* The text as a file that has no name: nobody has to feed a pipe. */
static int text_file(const char *text, size_t len)
{
	_cleanup_close_ int fd = memfd_create("change", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
		return -EIO;
	return TAKE_FD(fd);
}

pid_t notify_start(const struct notification *n)
{
	_cleanup_close_ int in = n->program ? text_file(n->json, n->len) : -1;
	pid_t child;

	if (n->program && in < 0)
		return in;
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0 && n->program)
		run_program(n, in);
	if (child == 0)
		post(n);
	return child;
}
