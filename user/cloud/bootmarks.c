// SPDX-License-Identifier: GPL-2.0-only
/* See bootmarks.h. The words and files are those cloud-init's ds-identify looks for. */

#include "cloud/bootmarks.h"

#include <sys/stat.h>

#include "base/cleanup.h"
#include "cloud/small_file.h"

#define CMDLINE_MAX 8192 /* COMMAND_LINE_SIZE is at most 4096 on what this runs on */

static const struct {
	const char *word, *provider;
} words[] = {
	{"vultr", "vultr"},
	{"scaleway", "scaleway"},
};

static const struct {
	const char *path, *provider;
} files[] = {
	{"etc/vultr", "vultr"},
	{"var/run/scaleway", "scaleway"},
};

void bootmarks_ask_cmdline(int root, struct cloud_guess *ret)
{
	char line[CMDLINE_MAX], *save = NULL;

	if (peek_bytes(root, "proc/cmdline", line, sizeof(line)) <= 0)
		return;
	for (char *word = strtok_r(line, " \n", &save); word; word = strtok_r(NULL, " \n", &save)) {
		for (size_t i = 0; i < ARRAY_LEN(words); i++) {
			if (strcmp(word, words[i].word) == 0)
				cloud_guess_add(ret, words[i].provider, "cmdline");
		}
	}
}

void bootmarks_ask_files(int root, struct cloud_guess *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct stat st;

		if (fstatat(root, files[i].path, &st, 0) == 0 && S_ISREG(st.st_mode))
			cloud_guess_add(ret, files[i].provider, "marker-file");
	}
}
