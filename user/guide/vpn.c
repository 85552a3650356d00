// SPDX-License-Identifier: GPL-2.0-only
/* What providers of VPN exits say about outbound port 25, as a table: for machines whose SYNs leave
 * through a tunnel. */

#include "guide/rules.h"

#define PAGE "https://www.ivpn.net/knowledgebase/"

static const struct rule rules[] = {
	{
		.slug = "far-end",
		.port25 = POLICY_MAY_BE_OPEN,
		.port465 = POLICY_MAY_BE_OPEN,
		.port587 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_UNKNOWN,
		.scope = "tunnels (WireGuard, OpenVPN, IPsec, PPP); it depends on the far end",
		.summary =
			"Mail leaves through a tunnel: what holds is decided by whoever runs its "
			"far end.",
		.steps =
			LIST("Ask whoever runs the far end of the tunnel. Providers of VPN exits "
			     "block port 25 and leave 465 and 587 open (IVPN says so of its own); "
			     "they offer no exemption.",
			     "Or let mail leave beside the tunnel: a route of its own for the mail "
			     "server's addresses."),
		.relay = "Send through an authenticated relay on port 587 or 465.",
		.notes = LIST("A company's own far end has its own rules, and its own cloud's."),
		.not_confirmed = LIST("What this far end does.", SINCE_WHEN,
				      "Port 2525: the pages do not name it."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026",
		.source = PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_vpn = {
	.name = "vpn",
	.title = "VPN exits",
	.names = LIST("tunnel", "ivpn"),
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
};
