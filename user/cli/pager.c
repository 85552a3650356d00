// SPDX-License-Identifier: GPL-2.0-only
/* See pager.h. A pager that cannot be run is replaced by its own process, which passes the text on.
 */

#include "cli/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t pager;

static void pass_on(void)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		if (write(STDOUT_FILENO, buf, (size_t)n) != n)
			break;
	}
	_exit(0);
}

static void run(const char *command, int in, int out)
{
	dup2(in, STDIN_FILENO);
	close(in);
	close(out);
	signal(SIGPIPE, SIG_DFL);
	/* Leaves at once what fits, shows colours, and does not clear the screen at the end. */
	setenv("LESS", "FRX", 0);
	execl("/bin/sh", "sh", "-c", command, NULL);
	pass_on();
}

void pager_start(void)
{
	const char *command = getenv("PAGER"), *term = getenv("TERM");
	int fds[2];

	if (!isatty(STDOUT_FILENO) || (term && strcmp(term, "dumb") == 0))
		return;
	if (!command)
		command = "less 2>/dev/null || cat";
	if (!*command || strcmp(command, "cat") == 0 || pipe(fds) < 0)
		return;
	pager = fork();
	if (pager == 0)
		run(command, fds[0], fds[1]);
	close(fds[0]);
	if (pager > 0) {
		dup2(fds[1], STDOUT_FILENO);
		/* Ctrl-C is the pager's: it ends this when it ends. */
		signal(SIGINT, SIG_IGN);
	}
	close(fds[1]);
}

void pager_end(void)
{
	if (pager <= 0)
		return;
	fflush(stdout);
	fclose(stdout);
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		;
	pager = 0;
}
