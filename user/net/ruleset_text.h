/* SPDX-License-Identifier: GPL-2.0-only */
/* The text of a ruleset beside its JSON. For net/ruleset*.c alone. */
#ifndef EGRESS25_NET_RULESET_TEXT_H
#define EGRESS25_NET_RULESET_TEXT_H

#include "net/ruleset.h"

/* Keeps pointers into text. 0 or -ENOMEM. */
int ruleset_text_index(struct ruleset *r, const char *text);
/* A rule's words, not terminated; NULL: not found. */
const char *ruleset_text_find(const struct ruleset *r, const struct ruleset_chain *c,
			      uint64_t handle, size_t *ret_len);
void ruleset_text_done(struct ruleset *r);

#endif
