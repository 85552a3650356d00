// SPDX-License-Identifier: GPL-2.0-only
/*
 * See dmi.h. One table of strings, compared byte by byte; only the newline that the kernel appends
 * is taken off. Owns nothing else: no network, no hypervisor bits, no guessing from a vendor that
 * also sells to other people's data centres.
 *
 * The strings are those cloud-init's ds-identify and systemd's hwdb look for. Left out because
 * they prove too little: sys_vendor "Microsoft Corporation" (any Hyper-V), "Google" (Chromebooks),
 * "OpenStack Foundation" (any OpenStack, OVH too), product_uuid "EC2..." (a random UUID may start
 * so).
 */

#include "cloud/dmi.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"

#define VALUE_MAX                                                                                  \
	128 /* SMBIOS strings have no limit; the longest wanted here has 29 characters             \
	     */

enum match { EXACT, PREFIX };

static const struct {
	const char *file;
	enum match match;
	const char *value;
	const char *provider;
} table[] = {
	{"chassis_asset_tag", EXACT, "7783-7084-3265-9085-8269-3286-77", "azure"},
	{"sys_vendor", EXACT, "Amazon EC2", "aws"}, /* Nitro */
	{"bios_vendor", EXACT, "Amazon EC2", "aws"},
	{"chassis_asset_tag", EXACT, "Amazon EC2", "aws"},
	{"bios_version", EXACT, "4.2.amazon", "aws"}, /* Xen */
	{"product_name", EXACT, "Google Compute Engine", "gcp"},
	{"chassis_asset_tag", EXACT, "OracleCloud.com", "oracle"},
	{"sys_vendor", EXACT, "DigitalOcean", "digitalocean"},
	{"sys_vendor", EXACT, "Hetzner", "hetzner"},
	{"bios_vendor", EXACT, "Hetzner", "hetzner"},
	{"sys_vendor", EXACT, "Linode", "linode"},
	{"sys_vendor", EXACT, "Akamai", "linode"},
	{"bios_vendor", EXACT, "Linode", "linode"},
	{"sys_vendor", EXACT, "Vultr", "vultr"},
	{"sys_vendor", EXACT, "Scaleway", "scaleway"},
	{"product_name", EXACT, "Alibaba Cloud ECS", "alibaba"},
	{"sys_vendor", EXACT, "Alibaba Cloud", "alibaba"},
	{"chassis_vendor", PREFIX, "IBM:Cloud Compute Server", "ibm"},
	{"sys_vendor", EXACT, "UpCloud", "upcloud"},
	{"product_name", PREFIX, "Exoscale", "exoscale"},
	{"sys_vendor", EXACT, "Tencent Cloud", "tencent"},
	{"chassis_asset_tag", EXACT, "HUAWEICLOUD", "huawei"},
};

/* The file's only line, without its newline. False when there is none, or it is no such line:
 * empty, longer than any string wanted, with a second line or a NUL inside. */
static bool read_value(int dir, const char *file, char value[static VALUE_MAX])
{
	_cleanup_close_ int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t len;

	if (fd < 0)
		return false;
	len = read(fd, value, VALUE_MAX);
	if (len <= 0 || len == VALUE_MAX)
		return false;
	if (value[len - 1] == '\n')
		len--;
	if (len == 0 || memchr(value, '\n', (size_t)len) || memchr(value, '\0', (size_t)len))
		return false;
	value[len] = '\0';
	return true;
}

const char *dmi_provider(const char *dir)
{
	_cleanup_close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *found = NULL;

	if (fd < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		size_t len = strlen(table[i].value);
		char value[VALUE_MAX];

		if (!read_value(fd, table[i].file, value))
			continue;
		if (table[i].match == EXACT ? strcmp(value, table[i].value) != 0
					    : strncmp(value, table[i].value, len) != 0)
			continue;
		/* Two clouds at once is no answer. */
		if (found && strcmp(found, table[i].provider) != 0)
			return NULL;
		found = table[i].provider;
	}
	return found;
}
