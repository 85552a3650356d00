/* SPDX-License-Identifier: GPL-2.0-only */
/* The form of a UUID, which Microsoft calls GUID: 8-4-4-4-12 hexadecimal digits, nothing around. */
#ifndef EGRESS25_CLOUD_UUID_H
#define EGRESS25_CLOUD_UUID_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool uuid_is_valid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		if (form[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != '-')
			return false;
	}
	return true;
}

#endif
