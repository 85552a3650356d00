/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of Azure's editions share: sentences that more than one edition says, and the
 * tables that azure.c puts together. For guide/azure*.c alone. What was reported after the day of
 * an edition is not said in it.
 */
#ifndef EGRESS25_GUIDE_AZURE_H
#define EGRESS25_GUIDE_AZURE_H

#include "guide/pages.h"
#include "guide/rules.h"

/* The restriction began on this day; created on it counts as created since. */
#define AZURE_CUT                                                                                  \
	{                                                                                          \
		2017, 11, 15                                                                       \
	}

/* Authenticated relays are not restricted, whatever the port: 587 is named, "other ports" from 2017
 * to 2022. 465 and 2525 rest on the same words; see the lists of what is not confirmed. */
#define AZURE_RELAY_PORTS .port465 = POLICY_OPEN, .port587 = POLICY_OPEN, .port2525 = POLICY_OPEN
#define PORTS_BY_NAME                                                                              \
	"Ports 465 and 2525 by name: of the relay ports the article names 587 (in 2018 also 443) " \
	"and until 2022 says that others serve."
#define DROP_OR_REJECT                                                                             \
	"Whether SYNs are dropped or rejected: users report silence, Microsoft itself does not say."
#define IPV6_NOT_NAMED	"IPv6: Azure's rules do not mention it."
#define NOT_NAMED_THERE "What held for this type at the time."

#define SUMMARY_UNKNOWN "Whether Azure blocks port 25 depends on the subscription type."
#define LOOK_TYPE_UP                                                                               \
	"No VM can see its type. Look it up in the Azure portal: Subscriptions > Overview, Offer " \
	"/ Offer ID; then say it with --subscription TYPE."
#define OTHER_CLOUDS "china, us-government: clouds with rules of their own."

#define ELSEWHERE                                                                                  \
	"If port 25 is still silent, look elsewhere: this host, outbound rules of network "        \
	"security groups, firewalls on the way, the destination."
#define DELIVERY                                                                                   \
	"It is not guaranteed that external domains (outlook.com, gmail.com) accept the mail. If " \
	"one rejects or filters it, settle that with its mail provider; Azure support does not "   \
	"cover it."
#define REPUTATION                                                                                 \
	"Relays serve VMs and App Service, and keep up the reputation of IP addresses and "        \
	"domains, so that external domains such as outlook.com and gmail.com reject less."
#define CHANGE_TYPE "Or change your subscription type."
#define SCOPE                                                                                      \
	"The exemption holds for the requested subscription only, and only for VM traffic that "   \
	"is routed directly to the internet."
#define REVOKED "Microsoft may revoke an exemption when its terms of service have been violated."
#define TEST_IT "This edition does not say: test it, on port 25 to several destinations."

/* Where help is asked for, since 2021 without the level Connectivity. */
#define BLADE "https://portal.azure.com/?#blade/Microsoft_Azure_Support/HelpAndSupportBlade"
#define CASE  "Technical > Virtual Network > Cannot send email (SMTP/Port 25)"
#define HELP  "If you still need help: " BLADE ", issue type " CASE "."
#define DIAGNOSE                                                                                   \
	"a Virtual Network resource > Diagnose and Solve > Cannot send email (SMTP-Port 25)"
#define DEALLOCATE "$ az vm deallocate -g GROUP -n VM && az vm start -g GROUP -n VM"

/* azure-docs issue 73475, mail-in-a-box issue 1794 (2020-07-21), and a runbook without a date. */
/* Routes of a virtual network take hold outside of the machine, which sees its subnet's gateway
 * whatever they say: virtual-networks-udr-overview. That this applies is never known here. */
#define HUB                                                                                        \
	"If the traffic leaves through a hub network, an NVA or an Azure Firewall, the "           \
	"subscription that holds it must be unblocked too (reported 2021-04-08). No VM can see "   \
	"that: look at the route table of its subnet."
#define OWN_ADDRESS                                                                                \
	"Do not test against this VM's own public address: that connection is outbound too, and "  \
	"users report that it is dropped. It tells nothing about incoming mail."
/* On a node of AKS it is among the first steps, see provider.node_note. */
#define AKS "AKS is not named; its nodes are scale sets, which are (not confirmed)."
#define NSG                                                                                        \
	"A network security group that allows port 25 does not lift the block; users report that " \
	"the block is shown nowhere in the portal."

#define AZURE_DONE "When were the VMs stopped, deallocated and started again"

/* Their lengths; a table of another length does not compile. */
#define AZURE_COUNT_BEFORE  1
#define AZURE_COUNT_2017    11
#define AZURE_COUNT_2021_01 12
#define AZURE_COUNT_2021_04 8
#define AZURE_COUNT_2022    5
#define AZURE_COUNT_2023    5

extern const struct rule azure_rules_before[AZURE_COUNT_BEFORE], azure_rules_2017[AZURE_COUNT_2017],
	azure_rules_2021_01[AZURE_COUNT_2021_01], azure_rules_2021_04[AZURE_COUNT_2021_04],
	azure_rules_2022[AZURE_COUNT_2022], azure_rules_2023[AZURE_COUNT_2023];
extern const struct rule azure_relay_ports_2017, azure_relay_ports_2021, azure_relay_ports_2023;

#endif
