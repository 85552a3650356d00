// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice for what only a check finds: names that lead nowhere, networks that let nothing out
 * directly, servers that do not greet or turn this machine away. None of it is a block of the port.
 */

#include "guide/host.h"

#define NO_FORM "No exemption for port 25 helps here."

static const struct host_case resolver_dead = {
	"resolver-dead",
	"No name can be looked up here, so no mail can be delivered, whatever the port.",
	LIST("Look at /etc/resolv.conf: does the address of a nameserver stand there, and does it answer "
	     "(dig @ADDRESS example.com, resolvectl status)?",
	     "Then check again. To test the way out meanwhile, give a relay by its address: egress25 check "
	     "--relay ADDRESS:587."),
};

static const struct host_case no_address = {
	"no-address",
	"None of the names that were tried leads to a mail server.",
	LIST("Look at how each look-up ended: egress25 check -v.",
	     "Give other domains: egress25 check --domain DOMAIN."),
};

static const struct host_case no_internet = {
	"no-internet",
	"Nothing answers on any port: this is no block of port 25.",
	LIST("Look at the way out: ip route, ip -s link, ip neigh. Does anything else leave this machine?",
	     "In a cloud: has the subnet a route to the internet, and the machine a public address or a NAT "
	     "gateway?",
	     "A company's network may let web traffic out by a proxy alone: ask for a mail relay inside."),
};

static const struct host_case proxy_only = {
	"proxy-only",
	"Nothing leaves this network directly, and this machine is told to use a proxy: mail needs a relay "
	"inside.",
	LIST("Ask whoever runs the network for its mail relay, and send through it: egress25 advise --mta auto "
	     "--relay HOST.",
	     NO_FORM " An HTTP proxy carries no mail."),
};

static const struct host_case destination_dead = {
	"destination-dead",
	"The destination does not answer; nothing says that it is the port.",
	LIST("Try destinations of other operators on the same port: egress25 check.",
	     "Where these answer, ask the destination's postmaster, or wait: mail is tried again for days."),
};

static const struct host_case turned_away = {
	"turned-away",
	"Port 25 is open, but every server turns this address away in its first words.",
	LIST(NO_FORM,
	     "Read what they say (egress25 check -v), and look this address up on the block list that they "
	     "name.",
	     "Give it a reverse DNS name that leads back to it. Addresses of homes and new clouds are often "
	     "refused as a whole: send through a relay then."),
};

static const struct host_case discarded = {
	"host-discards",
	"This machine itself stops what goes to the port.",
	LIST("See which rule it is, as root: sudo egress25 check, or sudo egress25 doctor.",
	     "By hand: sudo nft list ruleset | grep -n 25, sudo iptables-save | grep -n 25."),
};

static const struct host_case *case_of(const struct verdict *v)
{
	switch (v->evidence.check.diagnosis) {
	case DIAGNOSIS_RESOLVER_DEAD:
		return &resolver_dead;
	case DIAGNOSIS_NO_ADDRESS:
		return &no_address;
	case DIAGNOSIS_NO_INTERNET:
		return v->state == STATE_OFFLINE ? &no_internet : NULL;
	case DIAGNOSIS_PROXY_ONLY:
		return &proxy_only;
	case DIAGNOSIS_DESTINATION_DEAD:
		return v->state == STATE_FAILING ? &destination_dead : NULL;
	case DIAGNOSIS_TURNED_AWAY:
		return &turned_away;
	case DIAGNOSIS_THIS_HOST:
		return v->evidence.check.failed_here || v->evidence.check.at_once ? &discarded
										  : NULL;
	case DIAGNOSIS_NONE:
	case DIAGNOSIS_UNDECIDED:
	case DIAGNOSIS_OPEN:
	case DIAGNOSIS_PORT_BLOCKED:
	case DIAGNOSIS_NO_ROUTE:
	case DIAGNOSIS_MIDDLEBOX:
	case DIAGNOSIS_MUTE:
	case DIAGNOSIS_COUNT:
		break;
	}
	return NULL;
}

bool host_check(struct guidance *ret, const struct question *q)
{
	const struct host_case *c = q->about ? case_of(q->about) : NULL;

	if (!c)
		return false;
	ret->provider = "host";
	ret->exemption = EXEMPTION_NOT_NEEDED;
	if (c == &discarded)
		host_candidates(ret, q, &(struct suspicion){.redirects = false});
	host_answer(ret, c);
	return true;
}
