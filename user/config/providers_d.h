/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules as data: files of /etc/egress25/providers.d, an operator's own, and those that a package of
 * rules brings. Each file has one or more providers, in the form of the guide's own tables; an
 * operator's win over packaged ones of the same name, these over the built-in ones. A section is a
 * rule:
 *
 *	[example-corp]
 *	summary = Example Corp lets port 25 out through its relay only.
 *	port-25 = blocked
 *	port-587 = open
 *	relay = mail.example.com
 *	relay-port = 587
 *	exemption = request
 *	step = Ask in the ticket queue NET-MAIL for an exemption, with the cost centre
 *	  and the name of the machine.
 *	source = https://wiki.example.com/mail
 *	as-of = 2026-11-01
 *
 * Of a provider with several, [PROVIDER/RULE], or [PROVIDER/RULE/EDITION] where a rule changed:
 * subscription says for which types (without it: for all that no other names), from and until when
 * it is in force, created-before for whom.
 */
#ifndef EGRESS25_CONFIG_PROVIDERS_D_H
#define EGRESS25_CONFIG_PROVIDERS_D_H

#include "config/options.h"
#include "guide/rules.h"

#define PROVIDERS_DIR	      "/etc/egress25/providers.d"
#define PROVIDERS_PACKAGED    "/usr/share/egress25/rules.d"
#define PROVIDERS_D_FILES_MAX 32
#define PROVIDERS_D_MAX	      512 /* sections, in all files */
#define PROVIDERS_D_STEPS_MAX 16  /* of a kind; guidance has room for 28 */
#define PROVIDERS_D_NAME_LEN  33
#define PROVIDERS_D_TEXT_MAX  600

struct providers_d;

/* Reads every *.conf of the directory, in the order of their names, then of the packaged ones';
 * NULL: of none. A directory that is not there is an empty one unless it must exist. 0, -EINVAL
 * with a sentence in message, -ENOMEM. Guidance points into *ret: it must live as long as anything
 * that was guided by it. */
int providers_d_load(const char *dir, bool must_exist, const char *packaged,
		     struct providers_d **ret, char message[static OPTIONS_MESSAGE_LEN]);
void providers_d_free(struct providers_d *p);

/* By name; case, spaces, '-' and '_' matter. NULL: none, or p is NULL. */
const struct provider *providers_d_find(const struct providers_d *p, const char *name);
size_t providers_d_count(const struct providers_d *p);
const char *providers_d_name(const struct providers_d *p, size_t index);
const char *providers_d_file(const struct providers_d *p, size_t index); /* escaped */
/* Whether an operator may give a provider this name. */
bool providers_d_name_is_valid(const char *name);

#endif
