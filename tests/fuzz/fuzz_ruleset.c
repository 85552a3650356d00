// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as what libnftables says: the JSON of a ruleset, then, behind a zero byte, its text. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint16_t ports[] = {25, 465, 587, 2525};
	struct ruleset_query query = {.ports = ports, .ports_count = 4, .mentions = true};
	struct firewall_answer answer = {0};
	char *json = strndup((const char *)bytes, len), *text = NULL;
	size_t used;

	if (!json)
		return 0;
	used = strlen(json);
	if (used < len)
		text = strndup((const char *)bytes + used + 1, len - used - 1);
	/* What cannot be read is named, and nothing is listed of it. */
	if (ruleset_read(json, text, &query, &answer) < 0 &&
	    (!*answer.reason || answer.rules_count))
		abort();
	free(text);
	free(json);
	return 0;
}
