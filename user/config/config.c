// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration file: an ini file whose keys are the options' names. Sections may group keys
 * and mean nothing. Anything that is not understood is an error with its line.
 */

#include <errno.h>

#include "config/ini.h"
#include "config/option.h"

static int unknown_key(const char *key, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[OPTIONS_ROWS_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < option_count; i++) {
		if (!option_table[i].argument_only)
			names[n++] = option_table[i].name;
	}
	names[n] = NULL;
	return inifile_unknown_key(key, names, message);
}

static int take_key(void *context, const char *section, const char *key, const char *value,
		    bool continued, char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *row = option_find(key);

	(void)section, (void)continued;
	if (row && row->argument_only) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "\"%s\" belongs on the command line, not in this file", key);
		return -EINVAL;
	}
	if (row)
		return option_take(row, value, GIVEN_FILE, context, message);
	return unknown_key(key, message);
}

int config_read(const char *path, struct options *o, char message[static OPTIONS_MESSAGE_LEN])
{
	return inifile_read(path, "configuration file", take_key, o, message);
}
