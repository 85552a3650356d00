// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which command, nothing else. Options are parsed here, so that every command treats help,
 * version and bad usage alike; what a command does is in cli/.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cli/output.h"
#include "cli/version.h"
#include "config/options.h"
#include "version.h"

#define COMMAND(enumerator, name, summary, about) [COMMAND_##enumerator] = name##_run,
static int (*const runs[])(const struct options *) = {
#include "config/command_rows.h"
};
#undef COMMAND

static int version(void)
{
	printf("egress25 " EGRESS25_VERSION "\nrevision %s\n%s\n", version_revision,
	       version_features);
	return output_finish(0);
}

static int help(const char *name)
{
	char message[OPTIONS_MESSAGE_LEN];
	enum command command;

	if (!name || strcmp(name, "help") == 0) {
		usage_general(stdout);
	} else if (command_parse(name, &command, message) == 0) {
		usage_command(stdout, command);
	} else {
		log_error("%s", message);
		return EXIT_USAGE;
	}
	return output_finish(0);
}

/* Before anything is opened, which could get that number. */
static bool may_tell_ready(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
		return true;
	log_error("--ready-fd: %d is not an open file descriptor; allowed: one that the caller "
		  "opened for writing",
		  fd);
	return false;
}

static int run(enum command command, int argc, char **argv)
{
	_cleanup_(options_done) struct options options;
	char message[OPTIONS_MESSAGE_LEN];
	int r = options_parse(command, argc, argv, OPTIONS_CONFIG, &options, message);

	if (r == -ENOMEM) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (r < 0) {
		log_error("%s", message);
		fprintf(stderr, "Try \"egress25 %s --help\".\n", commands[command].name);
		return EXIT_USAGE;
	}
	if (options.help)
		return help(commands[command].name);
	if (options.version)
		return version();
	if (options.config_wrong[0])
		log_warning("the configuration file: %s; it is left out here, and no daemon starts "
			    "with it",
			    options.config_wrong);
	if (options.ready_fd && !may_tell_ready((int)options.ready_fd))
		return EXIT_USAGE;
	return runs[command](&options);
}

/* Every standard stream is open, so that no sensor's descriptor is taken for one. */
static bool open_streams(void)
{
	bool has_output = fcntl(STDOUT_FILENO, F_GETFD) >= 0;
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	return has_output;
}

int main(int argc, char **argv)
{
	char message[OPTIONS_MESSAGE_LEN];
	enum command command;

	if (!open_streams()) {
		log_error("standard output is closed");
		return EXIT_FAILED;
	}
	if (argc < 2) {
		usage_general(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0)
		return version();
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0)
		return help(argv[2]);
	if (command_parse(argv[1], &command, message) < 0) {
		log_error("%s", message);
		fputs("Try \"egress25 --help\".\n", stderr);
		return EXIT_USAGE;
	}
	return run(command, argc - 2, argv + 2);
}
