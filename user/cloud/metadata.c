// SPDX-License-Identifier: GPL-2.0-only
/*
 * See metadata.h. The child process around the conversation of imds.c: how it is started, what
 * it may keep open, and that its result is believed only when it is whole.
 */

#include "cloud/metadata.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cloud/imds.h"
#include "cloud/imds_service.h"

struct metadata {
	pid_t child;
	int fd; /* reading end of the pipe */
	uint64_t deadline_ns;
};

/* One write, one read. */
_Static_assert(sizeof(struct metadata_result) <= PIPE_BUF, "a result that a pipe may tear");

const char *metadata_state_to_str(enum metadata_state state)
{
	static const char *const names[] = {
		[METADATA_NOT_ASKED] = "not-asked", [METADATA_ANSWERED] = "answered",
		[METADATA_SILENT] = "silent",	    [METADATA_UNREACHABLE] = "unreachable",
		[METADATA_REFUSED] = "refused",	    [METADATA_LIMITED] = "limited",
		[METADATA_INVALID] = "invalid",
	};
	_Static_assert(ARRAY_LEN(names) == METADATA_STATE_COUNT, "a state without a name");

	return names[state];
}

bool metadata_is_known(const char *provider)
{
	return service_find(provider) != NULL;
}

/* Asking and parsing need none; without this a root's child could do all that root can. */
static void give_up_rights(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)syscall(SYS_capset, &header, none);
}

/* The child's life: nothing of the parent's is touched, least of all its unwritten output. */
static _Noreturn void run_child(const struct metadata_request *request, uint64_t deadline_ns,
				int out)
{
	static char body[HTTP_BODY_MAX];
	struct metadata_result result = {0};
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0); /* it may hold a token */
	give_up_rights();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, sig == SIGPIPE ? SIG_IGN : SIG_DFL);
	/* Sockets, maps and programs of a daemon are not this process's business. */
	if (out != STDERR_FILENO + 1) {
		dup2(out, STDERR_FILENO + 1);
		out = STDERR_FILENO + 1;
	}
	close_range(STDERR_FILENO + 2, UINT_MAX, 0);
	imds_ask(request, deadline_ns, http_ask, NULL, body, &result);
	_exit(write(out, &result, sizeof(result)) == (ssize_t)sizeof(result) ? 0 : 1);
}

int metadata_start(const struct metadata_request *request, struct metadata **ret)
{
	_cleanup_free_ struct metadata *m = calloc(1, sizeof(*m));
	int fds[2];
	pid_t child;

	if (!m)
		return -ENOMEM;
	if (!http_is_there())
		return -EOPNOTSUPP;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	m->deadline_ns = clock_now_ns(CLOCK_MONOTONIC) + METADATA_TIMEOUT_NS;
	child = fork();
	if (child == 0)
		run_child(request, m->deadline_ns, fds[1]);
	m->child = child;
	m->fd = fds[0];
	close(fds[1]);
	if (child < 0) {
		int error = errno;

		close(fds[0]);
		return -error;
	}
	*ret = TAKE_PTR(m);
	return 0;
}

int metadata_fd(const struct metadata *m)
{
	return m->fd;
}

uint64_t metadata_timeout_ns(const struct metadata *m)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	return m->deadline_ns > now_ns ? m->deadline_ns - now_ns : 0;
}

void metadata_finish(struct metadata *m, struct metadata_result *ret)
{
	ssize_t len = read(m->fd, ret, sizeof(*ret));

	/* It may be in a lookup or a library that forgot about the time. */
	kill(m->child, SIGKILL);
	while (waitpid(m->child, NULL, 0) < 0 && errno == EINTR)
		;
	close(m->fd);
	free(m);

	if (len != (ssize_t)sizeof(*ret) || (unsigned int)ret->state >= METADATA_STATE_COUNT) {
		*ret = (struct metadata_result){.state = METADATA_SILENT};
		snprintf(ret->reason, sizeof(ret->reason),
			 "the metadata service did not answer in time");
		if (len == 0) {
			ret->state = METADATA_INVALID;
			snprintf(ret->reason, sizeof(ret->reason),
				 "the process that asked the metadata service ended early");
		}
		return;
	}
	ret->reason[sizeof(ret->reason) - 1] = '\0';
	machine_check(&ret->identity);
}

void metadata_fetch(const struct metadata_request *request, struct metadata_result *ret)
{
	struct metadata *m = NULL;
	int r = metadata_start(request, &m);

	if (r < 0) {
		*ret = (struct metadata_result){.state = METADATA_NOT_ASKED};
		snprintf(ret->reason, sizeof(ret->reason), "%s",
			 r == -EOPNOTSUPP
				 ? "this egress25 was built without libcurl; build it with "
				   "\"make WITH_CURL=1\""
				 : strerror(-r));
		return;
	}
	for (;;) {
		struct pollfd p = {.fd = m->fd, .events = POLLIN};
		/* Up, so that the last turn does not spin. */
		int ms = (int)((metadata_timeout_ns(m) + 999999) / 1000000);

		r = poll(&p, 1, ms);
		if (r > 0 || ms == 0 || (r < 0 && errno != EINTR))
			break;
	}
	metadata_finish(m, ret);
}
