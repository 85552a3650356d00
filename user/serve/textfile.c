// SPDX-License-Identifier: GPL-2.0-only
/* See textfile.h. */

#include "serve/textfile.h"

#include "base/replace.h"

/* Half written it has a name that is not *.prom: the collector does not read it. */
int textfile_write(const char *directory, const char *text, size_t len)
{
	return replace_file(directory, TEXTFILE_NAME, text, len, 0644, false);
}
