/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pages that facts come from, for the tables of providers and of fingerprints. For people to
 * open: the program calls none of them.
 */
#ifndef EGRESS25_GUIDE_PAGES_H
#define EGRESS25_GUIDE_PAGES_H

#define AZURE_PAGE                                                                                 \
	"https://learn.microsoft.com/en-us/troubleshoot/azure/virtual-network/"                    \
	"troubleshoot-outbound-smtp-connectivity"
/* The page has moved on; its history has the editions from 2018 to 2023. */
#define AZURE_OLD_PAGE                                                                             \
	"https://github.com/MicrosoftDocs/azure-docs/commits/main/articles/virtual-network/"       \
	"troubleshoot-outbound-smtp-connectivity.md"
#define AZURE_ANNOUNCEMENT                                                                         \
	"https://blogs.msdn.microsoft.com/mast/"                                                   \
	"enhanced-azure-security-for-sending-emails-november-2017-update"
#define AZURE_FIREWALL_PAGE "https://learn.microsoft.com/en-us/azure/firewall/firewall-known-issues"
#define AZURE_CHINA_PAGE                                                                           \
	"https://github.com/yhs666/mc-docs.zh-cn/blob/master/articles/virtual-network/"            \
	"troubleshoot-outbound-smtp-connectivity.md"
#define AZURE_QUOTA_PAGE                                                                           \
	"https://github.com/MicrosoftDocs/azure-docs/blob/main/articles/"                          \
	"cost-management-billing/costs/understand-cost-mgt-data.md"
/* The portal's own help, where each page lists the clouds it is for. */
#define AZURE_PORTAL_PAGE "https://github.com/TheresaLui/SelfHelpContent_v2"
#define AWS_PAGE	  "https://repost.aws/knowledge-center/ec2-port-25-throttle"
#define LIGHTSAIL_PAGE	  "https://repost.aws/knowledge-center/lightsail-port-25-throttle"
#define GCP_PAGE	  "https://docs.cloud.google.com/compute/docs/tutorials/sending-mail"
#define CLOUD_RUN_PAGE	  "https://docs.cloud.google.com/compute/docs/sending-mail"
#define ORACLE_PAGE                                                                                \
	"https://docs.oracle.com/en-us/iaas/releasenotes/changes/"                                 \
	"f7e95770-9844-43db-916c-6ccbaf2cfe24"
#define DIGITALOCEAN_PAGE "https://docs.digitalocean.com/support/why-is-smtp-blocked/"
#define HETZNER_PAGE                                                                               \
	"https://docs.hetzner.com/cloud/servers/faq/#why-can-i-not-send-any-mails-from-my-server"
#define LINODE_PAGE "https://techdocs.akamai.com/cloud-computing/docs/send-email"
#define VULTR_PAGE  "https://docs.vultr.com/support/products/compute/why-is-smtp-blocked"
#define OVH_PAGE                                                                                   \
	"https://docs.ovhcloud.com/en/guides/bare-metal-cloud/dedicated-servers/"                  \
	"antispam-best-practices"
#define OVH_US_PAGE "https://support.us.ovhcloud.com/hc/en-us/articles/4407065448339"
#define SCALEWAY_PAGE                                                                              \
	"https://www.scaleway.com/en/docs/instances/how-to/send-emails-from-your-instance/"
#define ALIBABA_PAGE  "https://jp.alibabacloud.com/help/doc-detail/49123.htm"
#define IBM_PAGE      "https://github.com/ibm-cloud-docs/email-delivery/blob/master/FAQs.md"
#define IBM_VPC_PAGE  "https://github.com/ibm-cloud-docs/vpc"
#define UPCLOUD_PAGE  "https://upcloud.com/docs/products/networking/features/firewall/"
#define TENCENT_PAGE  "https://intl.cloud.tencent.com/document/product/213/34833"
#define EXOSCALE_PAGE "https://github.com/LukeSmithxyz/emailwiz/issues/313"
#define HUAWEI_PAGE                                                                                \
	"https://huaweicloud.com/s/JeW8ueaAp-iuoeeul2VjcyU/t_30_p_14/JeiZmuaLn-engeacieS6kSBWUEMl"
#define HUAWEI_SPAM_PAGE                                                                           \
	"https://support.huaweicloud.com/intl/en-us/bestpractice-securityInfo/"                    \
	"securityInfo_01_0003.html"
#define CONTABO_PAGE "https://help.contabo.com/en/support/solutions/articles/103000280507"
#define ACCESS_PAGE  "https://www.spamhaus.org/blocklists/policy-blocklist/"
#define TELEKOM_PAGE                                                                               \
	"https://www.telekom.de/hilfe/festnetz-internet-tv/sicherheit/missbrauch-von-diensten/"    \
	"keine-moeglichkeit-eine-e-mail-zu-senden-wegen-portsperre"
#define COMCAST_PAGE                                                                               \
	"https://corporate.comcast.com/comcast-voices/updated-management-of-smtp-port-25"
#define TWC_PAGE                                                                                   \
	"https://www.timewarnercable.com/en/support/faqs/faqs-internet/e-mailacco/"                \
	"what-is-outbound-port-25-blocking.html"

#define NETCUP_PAGE "https://www.netcup.com/en/helpcenter/documentation/server/firewall"
#define RENDER_PAGE                                                                                \
	"https://news.lavx.hu/article/when-free-tier-limits-break-your-production-email-system"
#define ZEROPS_PAGE "https://docs.zerops.io/references/smtp"
#define MMITECH_PAGE                                                                               \
	"https://mmitech.info/index.php?rp=/knowledgebase/9/"                                      \
	"Restricted-Services-on-Our-Platform-Ensuring-Security-and-Integrity.html"

#endif
