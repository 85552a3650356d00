// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a check rests on, in plain words, and its headline: what was tried, what became of it, what
 * else answers. Numbers of the detector are for who asks for them.
 */

#include "finding/check_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What a headline says in place of what the state alone would; NULL: that is as good. */
static const char *words_of(const struct verdict *v)
{
	const bool open = v->state == STATE_OPEN;

	switch (v->evidence.check.diagnosis) {
	case DIAGNOSIS_OPEN:
		return v->evidence.check.greeted > 0 ? "is OPEN: mail servers greet"
		       : open			     ? "is OPEN: servers answer"
						     : NULL;
	case DIAGNOSIS_UNDECIDED:
		return "is UNDECIDED: too little was tried, or waited for";
	case DIAGNOSIS_DESTINATION_DEAD:
		if (v->state != STATE_FAILING)
			return NULL;
		return v->evidence.check.domains == 1
			       ? "is FAILING: the only destination does not answer; the port may be "
				 "fine"
			       : "is FAILING: no destination answers, and too few were tried to "
				 "blame the port";
	case DIAGNOSIS_RESOLVER_DEAD:
		return "is UNDECIDED: no name can be looked up, the resolver does not answer";
	case DIAGNOSIS_NO_ADDRESS:
		return "is UNDECIDED: none of the names leads to a mail server";
	case DIAGNOSIS_NO_INTERNET:
		return v->state == STATE_OFFLINE
			       ? "is OFFLINE: nothing answers on any port, so this is no block of one"
			       : "is BLOCKED on this host: no route leads out";
	case DIAGNOSIS_PROXY_ONLY:
		return "is OFFLINE: nothing leaves this network directly, only by its proxy";
	case DIAGNOSIS_NO_ROUTE:
		return "was not tried: no route leads out";
	case DIAGNOSIS_MUTE:
		return v->state == STATE_STALLED
			       ? "is STALLED: connections open, and no server greets"
			       : NULL;
	case DIAGNOSIS_TURNED_AWAY:
		return "is STALLED: every server greets with a refusal";
	case DIAGNOSIS_MIDDLEBOX:
		return v->evidence.check.alike == ALIKE_NAMES
			       ? "is INTERCEPTED: large providers' names lead to private addresses"
			       : "is INTERCEPTED: one system answers for all servers";
	case DIAGNOSIS_NONE:
	case DIAGNOSIS_PORT_BLOCKED:
	case DIAGNOSIS_THIS_HOST:
	case DIAGNOSIS_COUNT:
		break;
	}
	return NULL;
}

bool check_headline(const struct verdict *v, char *buf, size_t len)
{
	const char *words = words_of(v);

	if (words)
		snprintf(buf, len, "Port %u over %s %s.", v->port, family_title(v->family), words);
	return words != NULL;
}

/* "6 servers of 3 domains"; of a control port relays, which are their own servers. */
static const char *tried(const struct verdict *v, char buf[static CHECK_SENTENCE_LEN])
{
	uint32_t servers = v->evidence.check.addresses, domains = v->evidence.check.domains;

	if (v->port == 25)
		snprintf(buf, CHECK_SENTENCE_LEN, "%" PRIu32 " server%s of %" PRIu32 " domain%s",
			 servers, text_plural(servers), domains, text_plural(domains));
	else
		snprintf(buf, CHECK_SENTENCE_LEN, "%" PRIu32 " relay%s", servers,
			 text_plural(servers));
	return buf;
}

static const char *fate(const struct verdict *v, char buf[static CHECK_SENTENCE_LEN])
{
	uint32_t domains = v->evidence.check.domains;
	char duration[DURATION_LEN];

	if (v->evidence.check.silent == domains)
		snprintf(buf, CHECK_SENTENCE_LEN, "none answered in %s",
			 duration_to_str(v->evidence.check.waited_ns, duration));
	else if (v->evidence.check.refused == domains)
		snprintf(buf, CHECK_SENTENCE_LEN, "all refused the connection");
	else if (v->evidence.check.rejected == domains)
		snprintf(buf, CHECK_SENTENCE_LEN, "all were called unreachable by ICMP");
	else
		snprintf(buf, CHECK_SENTENCE_LEN,
			 "%" PRIu32 " silent, %" PRIu32 " refused, %" PRIu32 " rejected by ICMP",
			 v->evidence.check.silent, v->evidence.check.refused,
			 v->evidence.check.rejected);
	return buf;
}

static bool say_answered(const struct verdict *v, char buf[static CHECK_SENTENCE_LEN])
{
	const struct evidence *e = &v->evidence;
	const char *what = v->port == 25 ? "domain" : "relay";

	if (e->check.greeted + e->check.turned_away > 0)
		snprintf(buf, CHECK_SENTENCE_LEN, "%" PRIu32 " of %" PRIu32 " %s%s greeted%s",
			 e->check.greeted + e->check.turned_away, e->check.domains, what,
			 text_plural(e->check.domains),
			 e->check.turned_away == 0 ? ""
			 : e->check.greeted == 0   ? ", with a refusal (4xx or 5xx)"
						   : ", some with a refusal (4xx or 5xx)");
	else
		snprintf(buf, CHECK_SENTENCE_LEN, "%" PRIu32 " of %" PRIu32 " %s%s answered",
			 e->check.answered, e->check.domains, what, text_plural(e->check.domains));
	return true;
}

/* What was tried on the port, and what became of it. */
static bool say_tried(const struct verdict *v, char buf[static CHECK_SENTENCE_LEN])
{
	char what[CHECK_SENTENCE_LEN], became[CHECK_SENTENCE_LEN];

	if (v->evidence.check.domains == 0)
		return false;
	if (v->evidence.check.answered > 0)
		return say_answered(v, buf);
	tried(v, what);
	if (v->evidence.check.diagnosis == DIAGNOSIS_THIS_HOST || v->by == BY_NO_ROUTE)
		snprintf(buf, CHECK_SENTENCE_LEN, "%.100s %s tried, none could be reached", what,
			 v->evidence.check.addresses == 1 ? "was" : "were");
	else
		snprintf(buf, CHECK_SENTENCE_LEN, "%.100s %s tried: %.120s", what,
			 v->evidence.check.addresses == 1 ? "was" : "were", fate(v, became));
	return true;
}

static bool say_controls(const struct verdict *v, char buf[static CHECK_SENTENCE_LEN])
{
	const struct evidence *e = &v->evidence;
	size_t used = 0;

	if (e->check.controls == 0) {
		snprintf(buf, CHECK_SENTENCE_LEN, "no other port could be tried to compare with");
		return v->state != STATE_OPEN && e->check.domains > 0;
	}
	if (e->check.controls_answered == 0) {
		snprintf(buf, CHECK_SENTENCE_LEN, "no other port answers either:");
		used = strlen(buf);
		for (uint32_t i = 0; i < e->controls && used < CHECK_SENTENCE_LEN; i++)
			used += (size_t)snprintf(buf + used, CHECK_SENTENCE_LEN - used, "%s %u",
						 i ? "," : "", e->control[i].port);
		return true;
	}
	for (uint32_t i = 0; i < e->controls && used < CHECK_SENTENCE_LEN; i++)
		used += (size_t)snprintf(buf + used, CHECK_SENTENCE_LEN - used,
					 "%s%u answered %" PRIu32 " of %" PRIu32, i ? "; " : "",
					 e->control[i].port, e->control[i].answered,
					 e->control[i].destinations);
	return true;
}

static bool say_sign(const struct verdict *v, char buf[static CHECK_SENTENCE_LEN])
{
	static const char *const alike[] = {
		[ALIKE_NOTHING] = NULL,
		[ALIKE_GREETING] = "servers of different operators greet with the same words",
		[ALIKE_MASKED] = "every greeting is masked with asterisks, as a firewall does that "
				 "inspects SMTP",
		[ALIKE_PATH] =
			"all answers come with one TTL, from nearer than those on other ports",
		[ALIKE_NAMES] =
			"the resolver gives private addresses for the mail servers of large "
			"providers",
	};
	const struct evidence *e = &v->evidence;
	const char *words = alike[e->check.alike];

	_Static_assert(ARRAY_LEN(alike) == ALIKE_COUNT, "a likeness without words");
	if (e->check.failed_here)
		words = "this machine counts its repeated SYNs as not sent (TCPRetransFail): its "
			"firewall, or a cgroup's rule, discards them";
	else if (e->check.at_once)
		words = "the answer was there before connect() returned: this machine gave it, not the "
			"network";
	if (words)
		snprintf(buf, CHECK_SENTENCE_LEN, "%s", words);
	return words != NULL;
}

size_t check_reasons(const struct verdict *v, char (*ret)[CHECK_SENTENCE_LEN], size_t max)
{
	bool (*const say[])(const struct verdict *,
			    char[static CHECK_SENTENCE_LEN]) = {say_tried, say_sign, say_controls};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(say) && count < max; i++)
		count += say[i](v, ret[count]);
	return count;
}
