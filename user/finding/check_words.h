/* SPDX-License-Identifier: GPL-2.0-only */
/* For finding/headline.c, finding/reasons.c and finding/check_reasons.c alone. */
#ifndef EGRESS25_FINDING_CHECK_WORDS_H
#define EGRESS25_FINDING_CHECK_WORDS_H

#include "finding/finding.h"

#define CHECK_SENTENCE_LEN FINDING_REASON_LEN

/* The headline of what a check found; false: the state's own words are as good. */
bool check_headline(const struct verdict *v, char *buf, size_t len);

/* What was tried and what became of it, as sentences. Returns how many. */
size_t check_reasons(const struct verdict *v, char (*ret)[CHECK_SENTENCE_LEN], size_t max);

#endif
