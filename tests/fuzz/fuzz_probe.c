// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as what a check hears from others: the first byte says as what, an answer of a
 * resolver, the greeting of a server, or the list of a mail queue.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "probe/dns_answer.h"
#include "probe/greeting.h"
#include "probe/mail_queue.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void as_answer(enum dns_type type, const uint8_t *bytes, size_t len)
{
	struct dns_answer answer;

	dns_answer_parse(type, bytes, len, &answer);
	if (answer.status == DNS_PENDING || answer.status >= DNS_STATUS_COUNT ||
	    answer.exchangers_count > DNS_EXCHANGERS_MAX ||
	    answer.addresses_count > DNS_ADDRESSES_MAX)
		abort();
	/* What was found is there, and has names that can be asked for. */
	if (answer.status == DNS_FOUND && answer.exchangers_count + answer.addresses_count == 0)
		abort();
	for (size_t i = 0; i < answer.exchangers_count; i++) {
		char name[PLAN_NAME_LEN];

		if (plan_name(answer.exchangers[i].name, name) < 0)
			abort();
	}
}

/* In pieces, as it comes from a socket. */
static void as_greeting(const uint8_t *bytes, size_t len)
{
	struct greeting whole = {0}, pieces = {0};
	char name[64];

	greeting_take(&whole, bytes, len);
	for (size_t i = 0; i < len; i++)
		greeting_take(&pieces, bytes + i, 1);
	greeting_end(&whole);
	greeting_end(&pieces);
	if (strcmp(whole.line, pieces.line) != 0 || whole.code != pieces.code ||
	    strlen(whole.line) >= GREETING_LINE_LEN)
		abort();
	for (const char *p = whole.line; *p; p++) {
		if (*p < ' ' || *p > '~')
			abort();
	}
	(void)greeting_name(&whole, name, sizeof(name));
}

static void as_queue(bool postfix, const uint8_t *bytes, size_t len)
{
	struct mail_queue *q = calloc(1, sizeof(*q));

	if (!q)
		return;
	(postfix ? mail_queue_take_postfix : mail_queue_take_exim)(q, (const char *)bytes, len, 1);
	if (!postfix)
		mail_queue_take_exim_log(&q->domains[0], (const char *)bytes, len);
	if (q->count > MAIL_QUEUE_DOMAINS_MAX || q->domains[0].tried_count > MAIL_QUEUE_TRIED_MAX)
		abort();
	free(q);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len < 1)
		return 0;
	switch (bytes[0] % 6) {
	case 0:
	case 1:
	case 2:
		as_answer((enum dns_type)(bytes[0] % 6), bytes + 1, len - 1);
		break;
	case 3:
		as_greeting(bytes + 1, len - 1);
		break;
	default:
		as_queue(bytes[0] % 6 == 4, bytes + 1, len - 1);
	}
	return 0;
}
