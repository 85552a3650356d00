// SPDX-License-Identifier: GPL-2.0-only
/* See daemon_client.h. */

#include "cli/daemon_client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/replace.h"
#include "base/text.h"
#include "cli/pager.h"

int daemon_client_explain(const char *path, int error, const char *instead)
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

static void say_unwritable(const char *path, int error)
{
	char escaped[4 * CONTROL_PATH_MAX];

	log_error("--evidence: %s: %s; allowed: a file that can be written",
		  text_escape(path, escaped, sizeof(escaped)), strerror(error));
}

/* The packets in front of the text, to a file of their own. 0, -EPROTO, or the exit status to end
 * with. */
static int keep_packets(FILE *from, const char *path, uint64_t *len)
{
	_cleanup_fclose_ FILE *out = NULL;
	unsigned long long left;
	char buf[4096];

	if (!fgets(buf, sizeof(buf), from) || sscanf(buf, "%llu", &left) != 1)
		return -EPROTO;
	if (*len != UINT64_MAX)
		*len -= left + strlen(buf) < *len ? left + strlen(buf) : *len;
	out = fopen(path, "we");
	if (!out) {
		say_unwritable(path, errno);
		return EXIT_USAGE;
	}
	while (left) {
		size_t n = fread(buf, 1, left < sizeof(buf) ? left : sizeof(buf), from);

		if (n == 0) {
			remove_unfinished(&out, path);
			return -EPROTO;
		}
		left -= n;
		if (fwrite(buf, 1, n, out) != n)
			break;
	}
	if (left == 0 && fflush(out) == 0)
		return 0;
	say_unwritable(path, errno);
	remove_unfinished(&out, path);
	return EXIT_FAILED;
}

/* What the text calls it: its last part, without what a request cannot carry. */
static void name_of(const char *path, char ret[static CONTROL_NAME_MAX])
{
	const char *slash = strrchr(path, '/');

	snprintf(ret, CONTROL_NAME_MAX, "%s", slash ? slash + 1 : path);
	for (char *c = ret; *c; c++)
		*c = (unsigned char)*c < ' ' ? '_' : *c;
}

static int pass_on(FILE *from, uint64_t len)
{
	char buf[4096];
	uint64_t passed = 0;
	size_t n;

	errno = 0;
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0) {
		passed += n;
		if (fwrite(buf, 1, n, stdout) != n)
			return -errno;
	}
	if (fflush(stdout) != 0)
		return -errno;
	return ferror(from) || (len != UINT64_MAX && passed != len) ? -EPROTO : 0;
}

/* A daemon that ends answers nothing, and neither does one that does not know the words: the second
 * try tells them apart. */
#define AGAIN_US 300000

static int ask(const char *path, const struct control_request *request, FILE **ret, int *ret_status,
	       uint64_t *ret_len)
{
	int r = control_ask(path, request, CONTROL_PATIENCE_NS, ret, ret_status, ret_len);

	if (r != -ECONNRESET)
		return r;
	usleep(AGAIN_US);
	r = control_ask(path, request, CONTROL_PATIENCE_NS, ret, ret_status, ret_len);
	return r == -ECONNRESET ? -EPROTO : r;
}

int daemon_client_ask(const struct options *options, const struct control_request *request,
		      const char *instead)
{
	_cleanup_fclose_ FILE *answer = NULL;
	bool has_packets = request->form >= CONTROL_PACKETS;
	struct control_request named = *request;
	char name[CONTROL_NAME_MAX] = "";
	uint64_t len;
	int status, r;

	if (has_packets)
		name_of(options->evidence, name);
	named.name = has_packets ? name : NULL;
	signal(SIGPIPE, SIG_IGN);
	r = ask(options->control_socket, &named, &answer, &status, &len);
	if (r < 0)
		return daemon_client_explain(options->control_socket, r, instead);
	r = has_packets ? keep_packets(answer, options->evidence, &len) : 0;
	if (r > 0)
		return r;
	if (request->form != CONTROL_JSON)
		pager_start();
	if (r == 0)
		r = pass_on(answer, len);
	pager_end();
	if (r == -EPROTO) {
		log_error(
			"the daemon ended in the middle of its answer, which is cut off here: ask "
			"again");
		return EXIT_FAILED;
	}
	/* Whoever leaves the pager has seen enough. */
	if (r < 0 && r != -EPIPE) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return r == -EPIPE ? EXIT_FAILED : status;
}
