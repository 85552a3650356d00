// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice where this machine itself discards or refuses the packets, by the subsystem that does: a
 * table for what a process here sends, and one for what passes through (containers, virtual
 * machines). Knows the tools of a Linux machine; knows no provider.
 */

#include <stdio.h>
#include <string.h>

#include "guide/host.h"

static const struct host_case drops[] = {
	[DROP_UNKNOWN] =
		{
			"unknown",
			"This host stops the connections itself; the kernel names no reason.",
			LIST("Look at the firewall first: nft list ruleset, iptables-save, ip6tables-save.",
			     "Then at the cgroup of the program (systemd's IPAddressDeny; bpftool cgroup "
			     "tree) and at the routes (ip route get ADDRESS).",
			     "egress25 doctor says whether this kernel can name reasons."),
		},
	[DROP_NETFILTER] =
		{
			"netfilter",
			"This host's own firewall (netfilter) stops the packets; they never reach the "
			"provider.",
			LIST("List the rules: nft -a list ruleset (with handles); iptables-save and "
			     "ip6tables-save. Look for the port (dport, dports, smtp) in the output chains, "
			     "and for a policy drop at their head.",
			     "A drop rule lets programs hang until they time out; a reject rule makes them "
			     "fail at once, with Connection refused or No route to host. Both are this "
			     "host's.",
			     "Remove the one rule: nft delete rule FAMILY TABLE CHAIN handle N. Then "
			     "find who made it (ufw, firewalld, CSF, a VPN or security agent, a container runtime), "
			     "or it comes back.",
			     "Rules may match the user (skuid, owner): test as the user that sends the mail, "
			     "not as root.",
			     "cPanel/WHM: SMTP Restrictions lets only root, the mail server and mailman "
			     "send. CSF: see SMTP_BLOCK, SMTP_PORTS and SMTP_REDIRECT in csf.conf.",
			     "In a container or another network namespace list the rules inside it: "
			     "nsenter -t PID -n nft list ruleset."),
		},
	[DROP_CGROUP] =
		{
			"cgroup",
			"A BPF program on the cgroup of the sending process discards the packets: "
			"systemd's IPAddressDeny, or another one.",
			LIST("systemd: systemctl show UNIT -p IPAddressDeny -p IPAddressAllow -p "
			     "IPEgressFilterPath. Parent slices count too. Change it with systemctl edit "
			     "UNIT, then restart the unit.",
			     "Other BPF programs: bpftool cgroup tree lists them (systemd's are named "
			     "sd_fw_egress and sd_fw_ingress); container runtimes and security software "
			     "attach such programs."),
		},
	[DROP_TC] =
		{
			"tc",
			"A traffic control filter (tc) on this host discards the packets.",
			LIST("List the filters: tc filter show dev IF egress, bpftool net. Container "
			     "networks and security software attach such programs; their policy decides."),
		},
	[DROP_NEIGHBOUR] =
		{
			"neighbour",
			"The next hop does not answer: the gateway sends no ARP or ND reply, so the packets "
			"cannot leave.",
			LIST("ip route get ADDRESS names the gateway, ip neigh shows it as FAILED or "
			     "INCOMPLETE.",
			     "Check gateway address, cable or virtual network, VLAN and netmask. This "
			     "stops every port that uses the gateway, not just mail."),
		},
	[DROP_ROUTE] =
		{
			"route",
			"This host's routing discards the packets.",
			LIST("ip route get ADDRESS shows what is chosen. Look for blackhole, prohibit and "
			     "unreachable in ip route show table all, and for rules with ipproto or dport in "
			     "ip rule. For IPv6 use ip -6.",
			     "Source routing by user (uidrange) or mark counts too: test as the user that "
			     "sends the mail."),
		},
	[DROP_QDISC] =
		{
			"qdisc",
			"The transmit queue of this host's interface drops the packets.",
			LIST("tc -s qdisc show: look at dropped and overlimits. A full queue or a rate limit "
			     "on the interface hits every port, not just mail."),
		},
	[DROP_IPSEC] =
		{
			"ipsec",
			"An IPsec policy on this host discards the packets.",
			LIST("ip xfrm policy and ip xfrm state: a policy that covers the destination has "
			     "action block, or no working state. See whether the tunnel is up."),
		},
	[DROP_OTHER] =
		{
			"other",
			"This host discards the packets itself, in a part that is not told apart.",
			LIST("The kernel's own word for it is drop.reason of the attempt: egress25 watch "
			     "--json.",
			     "Look at the firewall (nft list ruleset, iptables-save), routes (ip route get "
			     "ADDRESS) and interface (ip -s link)."),
		},
	[DROP_INPUT] =
		{
			"input",
			"The answers arrive, and this host discards them on their way in.",
			LIST("List the rules of the input chains: nft -a list ruleset; iptables-save and "
			     "ip6tables-save. A chain whose policy is drop needs a rule that accepts "
			     "established and related connections.",
			     "Look for a rule with sport 25 or the port: it is meant for servers, and hits the "
			     "answers to this machine's own mail."),
		},
	[DROP_RP_FILTER] =
		{
			"rp-filter",
			"The answers arrive by an interface that the route back does not use, and this "
			"host's reverse path filter discards them.",
			LIST("ip route get ADDRESS from SOURCE shows the way out. sysctl "
			     "net.ipv4.conf.eth0.rp_filter, or that of another uplink, is 1 where the check "
			     "is strict; 2 allows any way.",
			     "Give each uplink a routing table and a rule for its own address: ip rule add from "
			     "ADDRESS table N."),
		},
	[DROP_SOURCE_ADDRESS] =
		{
			"source-address",
			"SYNs leave with a source address that is not the uplink's: no answer can come "
			"back to it.",
			LIST("A container's address needs masquerading: nft list table ip nat, and restart the "
			     "container runtime after a firewall reload that removed its rules.",
			     "A program that binds to an address of another interface needs a route for it: "
			     "smtp_bind_address in Postfix, interface in Exim, or ip rule add from ADDRESS "
			     "table N."),
		},
	[DROP_SOURCE_PORTS] =
		{
			"source-ports",
			"No source port is free for further connections to the same destination.",
			LIST("ss -s shows how many sockets wait in TIME_WAIT; let the program keep connections "
			     "open and send several mails over each.",
			     "sysctl net.ipv4.ip_local_port_range widens the range."),
		},
	[DROP_CONNTRACK] =
		{
			"conntrack",
			"This host's table of connections is full, so the packets of new ones are "
			"discarded.",
			LIST("Compare sysctl net.netfilter.nf_conntrack_count with nf_conntrack_max, and look "
			     "for \"table full\" in the kernel's log.",
			     "Raise net.netfilter.nf_conntrack_max, or find who opens so many connections: "
			     "conntrack -L."),
		},
	[DROP_PROGRAM] =
		{
			"program",
			"This host refuses one program or user, while others connect.",
			LIST("SELinux: ausearch -m avc -ts recent; for a web server setsebool "
			     "httpd_can_sendmail and httpd_can_network_connect.",
			     "Then the unit of the program (IPAddressDeny, RestrictAddressFamilies) and rules "
			     "that match its user (ip rule with uidrange, skuid, owner)."),
		},
};
_Static_assert(ARRAY_LEN(drops) == DROP_BY_COUNT, "a drop without advice");

/* What differs when the packets do not come from a process of this network namespace. */
static const struct host_case transit_netfilter = {
	"netfilter-forward",
	"This host's firewall stops the packets on their way through (a container, a pod or a "
	"virtual machine sends them); they never reach the provider.",
	LIST("The host itself may well reach the port while its containers do not: only the forward "
	     "chains count. Test from inside: nsenter -t PID -n, kubectl exec.",
	     "Kubernetes: kubectl get networkpolicy -A. A policy with policyTypes Egress that selects "
	     "the pod allows nothing but what it lists; add an egress rule for TCP and the port. "
	     "Network plugins have policies of their own besides (Calico's GlobalNetworkPolicy, "
	     "Cilium's CiliumNetworkPolicy).",
	     "Docker: the chains FORWARD and DOCKER-USER (iptables -S FORWARD; iptables -S "
	     "DOCKER-USER).",
	     "List the rules with handles: nft -a list ruleset; iptables-save and ip6tables-save. Look "
	     "for the port (dport, dports, smtp) and for a policy drop in the forward chains. Some "
	     "hosters' tools drop port 25 there alone."),
};

static const struct host_case transit_tc = {
	"tc-forward",
	"A traffic control filter (tc) on this host discards the packets on their way through (a "
	"container, a pod or a virtual machine sends them).",
	LIST("Kubernetes: network plugins that work with BPF enforce NetworkPolicy here. kubectl get "
	     "networkpolicy -A, and the plugin's own policies (Cilium's CiliumNetworkPolicy).",
	     "List the filters: tc filter show dev IF ingress and egress of the container's veth and "
	     "of the uplink, bpftool net."),
};

static const struct host_case denied = {
	"denied",
	"This host refuses the call itself: connect() fails at once, with Operation not permitted or "
	"Permission denied, and no packet is sent. Neither a provider nor a packet filter does that.",
	LIST("SELinux: ausearch -m avc -ts recent. What a web server runs needs setsebool -P "
	     "httpd_can_sendmail on, or httpd_can_network_connect. AppArmor: journalctl -k, "
	     "apparmor=\"DENIED\".",
	     "BPF programs on the cgroup of the program: bpftool cgroup tree, those of connect4 and "
	     "connect6 (network plugins and security software attach such programs).",
	     "It is not seccomp: what a filter of system calls refuses never begins, and is not seen here "
	     "(systemctl show UNIT -p SystemCallFilter, or the profile of the container, tells).",
	     "A prohibit route: ip route get ADDRESS says Permission denied; see ip route show table "
	     "all and ip rule. For IPv6 use ip -6.",
	     "Only some programs may be refused: test as the user and in the unit or container that "
	     "sends the mail."),
};

void host_answer(struct guidance *ret, const struct host_case *c)
{
	ret->rule = c->slug;
	ret->summary = c->summary;
	guidance_add_list(ret, c->steps);
}

static const struct host_case *find_case(enum drop_by subsystem, bool in_transit)
{
	if (in_transit && subsystem == DROP_NETFILTER)
		return &transit_netfilter;
	if (in_transit && subsystem == DROP_TC)
		return &transit_tc;
	return &drops[subsystem];
}

static const char *name_part(enum drop_by subsystem)
{
	return subsystem == DROP_UNKNOWN ? "an unnamed part" : drop_by_to_str(subsystem);
}

/* What this host does to the port, in one sentence. */
static void say_dropped(struct guidance *ret, const struct verdict *v)
{
	const char *family = family_title(v->family);

	if (verdict_is_limited_here(v))
		guidance_addf(
			ret,
			"Part of what is sent to port %u over %s is stopped on this machine by "
			"%s%s: its table is full at times, or a rule limits the rate.",
			v->port, family, name_part(v->subsystem),
			v->in_transit ? ", on its way through" : "");
	else if (v->subsystem == DROP_INPUT)
		guidance_addf(
			ret,
			"Answers from port %u over %s are discarded on this machine on their way in, "
			"by its firewall (netfilter) most likely.",
			v->port, family);
	else if (v->subsystem == DROP_RP_FILTER)
		guidance_addf(
			ret,
			"Answers from port %u over %s are discarded on this machine on their way in, "
			"by the reverse path filter.",
			v->port, family);
	else if (v->subsystem == DROP_SOURCE_ADDRESS)
		guidance_addf(
			ret,
			"Packets to port %u over %s leave with an address that no answer can reach.",
			v->port, family);
	else if (v->subsystem == DROP_SOURCE_PORTS)
		guidance_addf(ret,
			      "No source port is free for further connections to port %u over %s.",
			      v->port, family);
	else
		guidance_addf(ret,
			      "Packets to port %u over %s are stopped on this machine by %s%s.",
			      v->port, family, name_part(v->subsystem),
			      v->in_transit ? ", on their way through" : "");
}

void host_dropped(struct guidance *ret, const struct question *q)
{
	const struct verdict *v = q->about;

	if (verdict_is_denied(v)) {
		guidance_addf(
			ret,
			"Programs that connect to port %u over %s are refused on this machine.",
			v->port, family_title(v->family));
		host_answer(ret, &denied);
		return;
	}
	say_dropped(ret, v);
	if (v->subsystem == DROP_NETFILTER || v->subsystem == DROP_UNKNOWN ||
	    v->subsystem == DROP_INPUT)
		host_candidates(ret, q,
				&(struct suspicion){.in_transit = v->in_transit,
						    .answers = v->subsystem == DROP_INPUT});
	host_answer(ret, find_case(v->subsystem, v->in_transit));
}

void host_stopped(struct guidance *ret, const struct question *q)
{
	const struct evidence *e = &q->about->evidence;

	guidance_addf(ret, "What was tried on port %u is stopped on this machine by %s.",
		      q->about->port, name_part(e->stopped_by));
	if (e->stopped_by == DROP_INPUT || e->stopped_by == DROP_NETFILTER)
		host_candidates(ret, q,
				&(struct suspicion){.answers = e->stopped_by == DROP_INPUT});
	if (e->stopped_by == DROP_INPUT)
		guidance_add(ret,
			     "fail2ban and the like ban addresses on their way in, answers too: "
			     "fail2ban-client status, nft list ruleset.");
	host_answer(ret, find_case(e->stopped_by, false));
	ret->rule = "failing";
}

static void say_apart(struct guidance *ret, const struct verdict *v, const struct verdict_apart *a)
{
	char address[ADDRESS_STR_LEN], who[80];

	switch (a->value.what) {
	case SPLIT_NETNS:
		snprintf(who, sizeof(who), "for network namespace %u", a->netns);
		break;
	case SPLIT_UPLINK:
		snprintf(who, sizeof(who), "by %s", a->value.interface);
		break;
	case SPLIT_SOURCE:
		snprintf(who, sizeof(who), "from %s", address_to_str(&a->value.source, address));
		break;
	case SPLIT_PROGRAM:
	case SPLIT_COUNT:
		snprintf(who, sizeof(who), "for uid %u", a->value.uid);
		break;
	}
	if (a->subsystem == DROP_PROGRAM)
		guidance_addf(ret,
			      "Not %s: there connections to port %u are refused on this machine.",
			      who, v->port);
	else if (a->subsystem == DROP_SOURCE_ADDRESS)
		guidance_addf(ret, "Not %s: no answer to port %u can reach that address.", who,
			      v->port);
	else
		guidance_addf(
			ret,
			"Not %s: there packets to port %u are stopped on this machine by %s%s.",
			who, v->port, name_part(a->subsystem),
			a->in_transit ? ", on their way through" : "");
}

/* What is blocked beyond one uplink, or for one address, while others pass. */
static void say_apart_beyond(struct guidance *ret, const struct verdict *v,
			     const struct verdict_apart *a)
{
	char address[ADDRESS_STR_LEN], other[ADDRESS_STR_LEN];

	if (a->value.what == SPLIT_UPLINK)
		guidance_addf(
			ret,
			"Not by %s: port %u is blocked beyond it. Let mail leave by %s (ip rule add "
			"ipproto tcp dport %u table N), and ask whoever runs the line of %s.",
			a->value.interface, v->port, a->other.interface, v->port,
			a->value.interface);
	else
		guidance_addf(
			ret,
			"Not from %s: what it sends to port %u is not answered. Bind the mail "
			"program to %s (smtp_bind_address in Postfix, interface in Exim), and ask "
			"the provider about the first address.",
			address_to_str(&a->value.source, address), v->port,
			address_to_str(&a->other.source, other));
}

void host_dropped_apart(struct guidance *ret, const struct question *q)
{
	const struct verdict *v = q->about;

	for (uint32_t i = 0; i < v->apart_count; i++) {
		const struct verdict_apart *a = &v->apart[i];

		if (a->state != STATE_BLOCKED || (a->by != BY_HOST && a->value.what == SPLIT_NETNS))
			continue;
		if (a->by != BY_HOST) {
			say_apart_beyond(ret, v, a);
			continue;
		}
		say_apart(ret, v, a);
		if (a->subsystem == DROP_NETFILTER || a->subsystem == DROP_INPUT)
			host_candidates(ret, q,
					&(struct suspicion){.in_transit = a->in_transit,
							    .answers = a->subsystem == DROP_INPUT,
							    .netns = a->netns});
		guidance_add_list(ret, find_case(a->subsystem, a->in_transit)->steps);
		return;
	}
}
