// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a file that configures: the first byte says which, the ini file, rules of providers,
 * or the web configuration. It is taken, or a sentence says why not.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "config/ini.h"
#include "config/providers_d.h"
#include "serve/web_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char folder[] = "/tmp/egress25-fuzz-XXXXXX";
static char path[sizeof(folder) + 16];

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void write_file(const uint8_t *bytes, size_t len)
{
	static bool there;
	FILE *file;

	if (!there) {
		if (!mkdtemp(folder))
			abort();
		snprintf(path, sizeof(path), "%s/one.conf", folder);
		atexit(remove_folder);
		there = true;
	}
	file = fopen(path, "we");
	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		abort();
}

static int take(void *context, const char *section, const char *key, const char *value,
		bool continued, char message[static OPTIONS_MESSAGE_LEN])
{
	size_t *count = context;

	(void)message, (void)continued;
	*count += strlen(section) + strlen(key) + strlen(value);
	return 0;
}

/* Sentences are for a terminal. */
static void assert_said(int r, const char *message)
{
	if (r == 0 || r == -ENOMEM)
		return;
	if (!*message)
		abort();
	for (; *message; message++) {
		if ((*message < ' ' || *message > '~') && *message != '\n')
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char message[2048] = "";
	struct providers_d *providers = NULL;
	struct http_web *web = NULL;
	size_t count = 0;
	int r;

	if (len < 1)
		return 0;
	write_file(bytes + 1, len - 1);
	switch (bytes[0] % 3) {
	case 0:
		r = inifile_read(path, "configuration file", take, &count, message);
		break;
	case 1:
		r = providers_d_load(folder, true, NULL, &providers, message);
		for (size_t i = 0; r == 0 && i < providers_d_count(providers); i++) {
			if (!providers_d_find(providers, providers_d_name(providers, i)))
				abort();
		}
		providers_d_free(providers);
		break;
	default:
		r = http_web_load(path, &web, message);
		http_web_free(web);
	}
	assert_said(r, message);
	return 0;
}
