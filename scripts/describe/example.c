// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys of the example configuration, which changes nothing: "#key = value" shows a default and
 * may be uncommented as it stands; a key without a default stands indented in the words above it.
 */

#include <string.h>

#include "base/text.h"
#include "describe.h"

#define WIDTH	 96
#define TEXT_LEN 2048

/* Wrapped at WIDTH behind "# ". */
static void write_comment(FILE *out, const char *text)
{
	while (*text) {
		size_t length = strlen(text), cut = WIDTH - 2;

		if (length > cut) {
			while (cut > 0 && text[cut] != ' ')
				cut--;
			length = cut ? cut : strcspn(text, " ");
		}
		fprintf(out, "# %.*s\n", (int)length, text);
		text += length;
		text += strspn(text, " ");
	}
}

void example_keys(FILE *out)
{
	const char *group = NULL;

	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		char text[TEXT_LEN], sentence[1000], allowed[700], names[200];

		if (!row_is_key(row))
			continue;
		if (row->group != group)
			fprintf(out, "\n# %s\n", row->group);
		group = row->group;
		row_sentence(row, sentence, sizeof(sentence));
		value_allowed(row, allowed, sizeof(allowed));
		row_commands(row, names, sizeof(names));
		snprintf(text, sizeof(text), "%s Allowed: %s. For: %s.%s%s%s", sentence, allowed,
			 names, row->elsewhere ? " Default: " : "",
			 row->elsewhere ? row->fallback : "",
			 row->elsewhere	    ? ", but another for some of these."
			 : row_default(row) ? ""
					    : " No default.");
		fputc('\n', out);
		write_comment(out, text);
		if (row_default(row))
			fprintf(out, "#%s = %s\n", row->name, row_default(row));
		else
			fprintf(out, "#   %s = %s\n", row->name, row->metavar);
	}
}
