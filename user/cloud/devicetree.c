// SPDX-License-Identifier: GPL-2.0-only
/*
 * See devicetree.h. Properties are strings with their NUL, several in a row. The table holds what
 * tells one provider from all others; "linux,dummy-virt" or a hypervisor's name do not.
 */

#include "cloud/devicetree.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "cloud/small_file.h"

#define PROPERTY_MAX 512

static const char *const places[] = {"proc/device-tree", "sys/firmware/devicetree/base"};

static const struct {
	const char *prefix; /* of one of the strings of /compatible */
	const char *provider;
} table[] = {
	{"scaleway,em-rv1", "scaleway"}, /* Elastic Metal RV1: RISC-V, no DMI */
};

/* From the first place that has it. Its length, with all NULs; -1 none. */
static ssize_t read_property(int root, const char *name, char buf[static PROPERTY_MAX])
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		char path[64];
		ssize_t len;

		snprintf(path, sizeof(path), "%s/%s", places[i], name);
		len = peek_bytes(root, path, buf, PROPERTY_MAX);
		if (len > 0)
			return len;
	}
	return -1;
}

void devicetree_ask(int root, struct cloud_guess *ret)
{
	char compatible[PROPERTY_MAX];
	ssize_t len = read_property(root, "compatible", compatible);

	for (ssize_t at = 0; at < len; at += (ssize_t)strlen(compatible + at) + 1) {
		for (size_t i = 0; i < ARRAY_LEN(table); i++) {
			if (strncmp(compatible + at, table[i].prefix, strlen(table[i].prefix)) == 0)
				cloud_guess_add(ret, table[i].provider, "device-tree");
		}
	}
}

const char *devicetree_title(int root, char buf[static DEVICETREE_TITLE_LEN])
{
	char model[PROPERTY_MAX];

	buf[0] = '\0';
	if (read_property(root, "model", model) > 0 || read_property(root, "compatible", model) > 0)
		snprintf(buf, DEVICETREE_TITLE_LEN, "%.*s", DEVICETREE_TITLE_LEN - 1, model);
	return buf;
}
