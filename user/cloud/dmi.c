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

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cloud/small_file.h"

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
	{"product_serial", PREFIX, "GoogleCloud-", "gcp"}, /* for root's eyes only */
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
	{"chassis_asset_tag", EXACT, "OpenTelekomCloud", "otc"},
	{"chassis_asset_tag", EXACT, "HUAWEICLOUD", "huawei"},
	{"sys_vendor", EXACT, "Huawei Cloud", "huawei"},
};

void dmi_ask(int dir, struct cloud_guess *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		size_t len = strlen(table[i].value);
		char line[PEEK_LINE_MAX];

		if (!peek_line(dir, table[i].file, line))
			continue;
		if (table[i].match == EXACT ? strcmp(line, table[i].value) == 0
					    : strncmp(line, table[i].value, len) == 0)
			cloud_guess_add(ret, table[i].provider, "dmi");
	}
}

const char *dmi_title(int dir, char buf[static DMI_TITLE_LEN])
{
	char vendor[PEEK_LINE_MAX], product[PEEK_LINE_MAX];
	bool has_vendor = peek_line(dir, "sys_vendor", vendor);
	bool has_product = peek_line(dir, "product_name", product);

	snprintf(buf, DMI_TITLE_LEN, "%s%s%s", has_vendor ? vendor : "",
		 has_vendor && has_product ? ", " : "", has_product ? product : "");
	return buf;
}
