// SPDX-License-Identifier: GPL-2.0-only
/*
 * The built-in table, as of 2026-11: address blocks the providers publish in their SPF records
 * and service documentation (_spf.google.com, spf.protection.outlook.com, Yahoo's and Apple's MX
 * networks). A block that moved on costs weight, never a wrong verdict: its new owner is then
 * taken for a surer destination than it is, one of the three or more that a decision needs.
 * The operator adds others with `exchanger`.
 */

#include "core/mx_networks.h"

#include "base/cleanup.h"

static const struct prefix networks[] = {
	/* Google: aspmx.l.google.com, gmail-smtp-in.l.google.com */
	PREFIX_IPV4(64, 233, 160, 0, 19),
	PREFIX_IPV4(66, 102, 0, 0, 20),
	PREFIX_IPV4(74, 125, 0, 0, 16),
	PREFIX_IPV4(108, 177, 0, 0, 17),
	PREFIX_IPV4(142, 250, 0, 0, 15),
	PREFIX_IPV4(172, 217, 0, 0, 16),
	PREFIX_IPV4(173, 194, 0, 0, 16),
	PREFIX_IPV4(209, 85, 128, 0, 17),
	PREFIX_IPV6(32, 0x26, 0x07, 0xf8, 0xb0, 0, 0),
	PREFIX_IPV6(32, 0x2a, 0x00, 0x14, 0x50, 0, 0),
	PREFIX_IPV6(32, 0x24, 0x04, 0x68, 0x00, 0, 0),
	/* Microsoft: mail.protection.outlook.com, olc.protection.outlook.com */
	PREFIX_IPV4(40, 92, 0, 0, 15),
	PREFIX_IPV4(40, 107, 0, 0, 16),
	PREFIX_IPV4(52, 100, 0, 0, 14),
	PREFIX_IPV4(104, 47, 0, 0, 17),
	PREFIX_IPV6(48, 0x2a, 0x01, 0x01, 0x11, 0xf4, 0x00),
	PREFIX_IPV6(48, 0x2a, 0x01, 0x01, 0x11, 0xf4, 0x03),
	/* Yahoo and AOL: am0.yahoodns.net */
	PREFIX_IPV4(67, 195, 204, 0, 24),
	PREFIX_IPV4(67, 195, 228, 0, 24),
	PREFIX_IPV4(98, 136, 96, 0, 24),
	/* Apple: mail.icloud.com */
	PREFIX_IPV4(17, 0, 0, 0, 8),
};

bool mx_network_is_well_known(const struct address *a)
{
	for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
		if (prefix_contains(&networks[i], a))
			return true;
	}
	return false;
}
