// SPDX-License-Identifier: GPL-2.0-only
/* See daemon_client.h. */

#include "cli/daemon_client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

static int explain(const char *path, int error, const char *instead)
{
	char escaped[4 * CONTROL_PATH_MAX];

	text_escape(path, escaped, sizeof(escaped));
	if (error == -ENOENT || error == -ECONNREFUSED)
		log_error(
			"no daemon answers at %s: start one with \"egress25 daemon\", or name its "
			"socket with --control-socket%s",
			escaped, instead);
	else if (error == -EACCES || error == -EPERM)
		log_error("%s may be asked by root and the group " CONTROL_GROUP
			  " only: run it with sudo, or become a member",
			  escaped);
	else if (error == -EPROTO)
		log_error("the daemon at %s speaks another protocol version; restart it", escaped);
	else if (error == -EAGAIN)
		log_error("the daemon at %s does not answer", escaped);
	else
		log_error("%s: %s", escaped, strerror(-error));
	return EXIT_FAILED;
}

static int pass_on(FILE *from)
{
	char buf[4096];
	size_t n;

	errno = 0;
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0) {
		if (fwrite(buf, 1, n, stdout) != n)
			return -errno;
	}
	if (ferror(from))
		return -EPROTO;
	return fflush(stdout) == 0 ? 0 : -errno;
}

int daemon_client_ask(const struct options *options, enum control_form form, const char *instead)
{
	_cleanup_fclose_ FILE *answer = NULL;
	int status, r;

	signal(SIGPIPE, SIG_IGN);
	r = control_ask(options->control_socket, form, &answer, &status);
	if (r < 0)
		return explain(options->control_socket, r, instead);
	r = pass_on(answer);
	if (r == -EPROTO) {
		log_error("the daemon's answer ended too soon");
		return EXIT_FAILED;
	}
	if (r < 0) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return status;
}
