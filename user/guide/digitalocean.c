// SPDX-License-Identifier: GPL-2.0-only
/* What DigitalOcean says about outbound SMTP ports of Droplets, as tables. */

#include "guide/pages.h"
#include "guide/rules.h"

static const struct rule rules[] = {
	{
		.slug = "droplets",
		.port25 = POLICY_BLOCKED,
		.port465 = POLICY_BLOCKED,
		.port587 = POLICY_BLOCKED,
		.port2525 = POLICY_MAY_BE_OPEN,
		.exemption = EXEMPTION_NONE,
		.scope = "all Droplets by default; reports of 465 and 587 since April 2025",
		.summary = "DigitalOcean blocks ports 25, 465 and 587 on all Droplets by default "
			   "and documents no exemption: use a relay on port 2525 or an HTTPS API.",
		.steps = LIST("Or use the relay's HTTPS API, which support recommends as well.",
			      "No appeal is documented, and users report that tickets are usually "
			      "refused."),
		.relay = "Send through an authenticated relay on port 2525: support recommends it, "
			 "and several users confirm it.",
		.notes = LIST(
			"One report of 2025-12 says that 2525 timed out.",
			"Changing the relay's password, key or domain does not help: a timeout "
			"means that the packets do not arrive.",
			"Traffic via a Reserved IP is blocked as well.",
			"An older edition of the page spoke of port 25 and new accounts only; "
			"a Droplet that once sent on 465 or 587 may have stopped for this "
			"reason."),
		.not_confirmed = LIST("Port 2525: reports disagree.",
				      "From which day on; of 465 and 587 users have reported since "
				      "April 2025."),
	},
};

static const struct edition editions[] = {
	{
		.as_of = "2026-07-13",
		.source = DIGITALOCEAN_PAGE,
		.rules = rules,
		.rules_count = ARRAY_LEN(rules),
	},
};

const struct provider provider_digitalocean = {
	.name = "digitalocean",
	.title = "DigitalOcean",
	.editions = editions,
	.editions_count = ARRAY_LEN(editions),
	.ids = ASKS({"Account", NULL}, {"Droplet ID", "instance_id"}, {"Region", "region"}),
	.firewall =
		"Check the Cloud Firewalls of the Droplet (doctl compute firewall list-by-droplet "
		"DROPLET): their outbound rules must allow the port, and they drop in silence "
		"too.",
	.open_anyway = "Usually that means: this account is older or was exempted, or the traffic "
		       "leaves by another way (a VPN, a relay).",
};
