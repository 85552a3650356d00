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
/* The page has moved on; its history has the edition of 2018. */
#define AZURE_OLD_PAGE                                                                             \
	"https://github.com/MicrosoftDocs/azure-docs/commits/main/articles/virtual-network/"       \
	"troubleshoot-outbound-smtp-connectivity.md"
#define AZURE_CHINA_PAGE                                                                           \
	"https://github.com/yhs666/mc-docs.zh-cn, articles/virtual-network/"                       \
	"troubleshoot-outbound-smtp-connectivity.md"
#define AZURE_QUOTA_PAGE                                                                           \
	"https://github.com/MicrosoftDocs/azure-docs, articles/cost-management-billing/costs/"     \
	"understand-cost-mgt-data.md"
#define AWS_PAGE	  "https://repost.aws/knowledge-center/ec2-port-25-throttle"
#define LIGHTSAIL_PAGE	  "https://repost.aws/knowledge-center/lightsail-port-25-throttle"
#define GCP_PAGE	  "https://docs.cloud.google.com/compute/docs/tutorials/sending-mail"
#define CLOUD_RUN_PAGE	  "Google Cloud's documentation of Cloud Run functions"
#define ORACLE_PAGE	  "Oracle's knowledge base, document 2787393.1"
#define DIGITALOCEAN_PAGE "https://docs.digitalocean.com/support/why-is-smtp-blocked/"
#define HETZNER_PAGE                                                                               \
	"https://docs.hetzner.com/cloud/servers/faq/#why-can-i-not-send-any-mails-from-my-server"
#define LINODE_PAGE   "https://techdocs.akamai.com/cloud-computing/docs/send-email"
#define VULTR_PAGE    "https://docs.vultr.com/support/products/compute/why-is-smtp-blocked"
#define OVH_VPS_PAGE  "OVHcloud's VPS FAQ"
#define OVH_DOCS_PAGE "OVHcloud's documentation, ovhcloud-docs pull request 593"
#define SCALEWAY_PAGE                                                                              \
	"https://www.scaleway.com/en/docs/instances/how-to/send-emails-from-your-instance/"
#define ALIBABA_PAGE "https://jp.alibabacloud.com/help/doc-detail/49123.htm"
#define IBM_PAGE     "IBM Cloud's documentation of e-mail delivery (ibm-cloud-docs/email-delivery)"
#define IBM_VPC_PAGE "IBM Cloud's documentation of VPC (ibm-cloud-docs/vpc), searched"
#define UPCLOUD_PAGE "https://upcloud.com/docs/products/networking/features/firewall/"
#define TENCENT_PAGE                                                                               \
	"Tencent Cloud's documentation (https://github.com/tencentyun/intlcloud-documents)"
#define EXOSCALE_PAGE "a user's report, emailwiz issue 313"
#define HUAWEI_PAGE   "a page of Huawei Cloud about spam complaints"
#define CONTABO_PAGE  "help.contabo.com, article 103000280507"
#define ACCESS_PAGE   "pages of access providers (torfree, TWC), and Spamhaus about its PBL"

#endif
