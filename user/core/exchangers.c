// SPDX-License-Identifier: GPL-2.0-only
/*
 * The built-in table, as of 2026-11: address blocks the providers publish in their SPF records
 * and service documentation (_spf.google.com, spf.protection.outlook.com, Yahoo's and Apple's MX
 * networks). A block that moved on costs weight, never a wrong verdict: its new owner is then
 * taken for a surer destination than it is, one of the three or more that a decision needs.
 * The operator adds others with `exchanger`.
 */

#include "core/exchangers.h"

#include "base/cleanup.h"

#define V4(a, b, c, len)                                                                           \
	{                                                                                          \
		{{[10] = 0xff, [11] = 0xff, [12] = a, [13] = b, [14] = c}}, 96 + (len)             \
	}
#define V6(a, b, c, d, e, f, len)                                                                  \
	{                                                                                          \
		{{a, b, c, d, e, f}}, len                                                          \
	}

static const struct prefix networks[] = {
	/* Google: aspmx.l.google.com, gmail-smtp-in.l.google.com */
	V4(64, 233, 160, 19),
	V4(66, 102, 0, 20),
	V4(74, 125, 0, 16),
	V4(108, 177, 0, 17),
	V4(142, 250, 0, 15),
	V4(172, 217, 0, 16),
	V4(173, 194, 0, 16),
	V4(209, 85, 128, 17),
	V6(0x26, 0x07, 0xf8, 0xb0, 0, 0, 32),
	V6(0x2a, 0x00, 0x14, 0x50, 0, 0, 32),
	V6(0x24, 0x04, 0x68, 0x00, 0, 0, 32),
	/* Microsoft: mail.protection.outlook.com, olc.protection.outlook.com */
	V4(40, 92, 0, 15),
	V4(40, 107, 0, 16),
	V4(52, 100, 0, 14),
	V4(104, 47, 0, 17),
	V6(0x2a, 0x01, 0x01, 0x11, 0xf4, 0x00, 48),
	V6(0x2a, 0x01, 0x01, 0x11, 0xf4, 0x03, 48),
	/* Yahoo and AOL: am0.yahoodns.net */
	V4(67, 195, 204, 24),
	V4(67, 195, 228, 24),
	V4(98, 136, 96, 24),
	/* Apple: mail.icloud.com */
	V4(17, 0, 0, 8),
};

bool exchanger_is_well_known(const struct address *a)
{
	for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
		if (prefix_contains(&networks[i], a))
			return true;
	}
	return false;
}
