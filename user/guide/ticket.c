// SPDX-License-Identifier: GPL-2.0-only
/* See ticket.h. What is said here holds at any provider; names and forms are in the tables. */

#include "guide/ticket.h"

#include <stdio.h>
#include <string.h>

#include "guide/rules.h"

/* What any of them may want to know to find the machine. */
static const struct ask general_ids[] = {
	{"Account, project or customer number", "account_id"},
	{"Region or location", "region"},
	{"Instance or server ID", "instance_id"},
	{NULL, NULL},
};

/* What the forms that are known ask, taken together. */
static const struct ask general_asks[] = {
	{"Use case: which mail is sent, to whom, and from which domains", NULL},
	{"Why directly instead of through an authenticated relay", NULL},
	{"Volume: messages per day, and at most per hour", NULL},
	{"SPF, DKIM and DMARC, and reverse DNS of the address", NULL},
	{"How recipients agreed; how bounces and complaints are handled", NULL},
	{NULL, NULL},
};

static void elsewhere(struct ticket *t, const char *why)
{
	t->use = TICKET_ELSEWHERE;
	snprintf(t->advice, sizeof(t->advice),
		 "A ticket to the provider is not what helps: %s. What follows is for whoever runs "
		 "this machine or the destinations.",
		 why);
}

/* The rules depend on something that nobody has said. */
static bool depends_on_type(const struct location *where)
{
	const char *const *types = where->own ? NULL : guide_subscriptions(where->provider);

	return types && *types &&
	       (!where->subscription || strcmp(where->subscription, "unknown") == 0);
}

static void by_exemption(struct ticket *t, const struct verdict *v, const struct guidance *g,
			 bool depends)
{
	static const char path[] = " Look for a firewall on the path first: no cloud is known to "
				   "answer as was seen here.";
	bool answers = v->by == BY_NETWORK_RESET || v->by == BY_NETWORK_ICMP;

	switch (g->exemption) {
	case EXEMPTION_NONE:
		t->use = TICKET_NO_EXEMPTION;
		snprintf(t->advice, sizeof(t->advice),
			 "No ticket will help: no exemption is offered here by the rules of %.60s. "
			 "The steps say what works instead; what follows is evidence for "
			 "colleagues and for those who run the mail server.",
			 t->provider);
		break;
	case EXEMPTION_SELF_SERVICE:
		t->use = TICKET_SELF_SERVICE;
		snprintf(t->advice, sizeof(t->advice),
			 "No ticket is needed: by the rules of %.60s the customer can remove the "
			 "block, as the steps say. What follows is for the case that this fails.",
			 t->provider);
		break;
	case EXEMPTION_REQUEST:
		t->use = TICKET_REQUEST;
		snprintf(t->advice, sizeof(t->advice),
			 "A ticket can help: by the rules of %.60s an exemption can be requested.",
			 t->provider);
		break;
	case EXEMPTION_NOT_NEEDED:
		t->use = TICKET_ASK;
		snprintf(t->advice, sizeof(t->advice),
			 "By the rules of %.60s this port is not blocked: look for another cause "
			 "first, as the steps say. If none is found, its support can be asked "
			 "with what follows.",
			 t->provider);
		break;
	case EXEMPTION_UNKNOWN:
	case EXEMPTION_COUNT:
		t->use = TICKET_ASK;
		snprintf(
			t->advice, sizeof(t->advice),
			"Whether an exemption can be had from %.60s is not known here%s: ask its "
			"support, with what follows as evidence.",
			t->provider,
			depends ? "; it depends on the kind of subscription or product, which "
				  "subscription = TYPE in the configuration, or --subscription, tells"
				: "");
		break;
	}
	if (answers)
		snprintf(t->advice + strlen(t->advice), sizeof(t->advice) - strlen(t->advice), "%s",
			 path);
}

static void decide(struct ticket *t, const struct verdict *v, const struct guidance *g,
		   bool depends)
{
	switch (v->state) {
	case STATE_UNKNOWN:
	case STATE_COUNT:
		t->use = TICKET_TOO_EARLY;
		snprintf(
			t->advice, sizeof(t->advice),
			"Too early for a ticket: whether the port is blocked is undecided. What is "
			"missing for a decision stands under what was seen.");
		break;
	case STATE_OPEN:
		t->use = TICKET_NOT_NEEDED;
		snprintf(t->advice, sizeof(t->advice),
			 "No ticket is needed: the port is open, public destinations answer.");
		break;
	case STATE_THROTTLED:
		if (v->by == BY_HOST) {
			elsewhere(t, "this machine itself stops a part of the SYNs before they "
				     "leave it");
			break;
		}
		t->use = TICKET_ASK;
		snprintf(t->advice, sizeof(t->advice),
			 "Ask %.60s for the limit on connections to this port and whether it can "
			 "be raised, with what follows as evidence.",
			 t->provider);
		break;
	case STATE_DEGRADED:
		elsewhere(t, "other destinations answer on the same port, so it is not blocked; "
			     "see the destinations that fail");
		break;
	case STATE_INTERCEPTED:
		elsewhere(t, "something answers in the destinations' place, on this machine or on "
			     "the path; see the steps for who that may be");
		break;
	case STATE_FAILING:
		elsewhere(t, "too few destinations were tried to tell the port from them");
		break;
	case STATE_OFFLINE:
		elsewhere(t, "nothing at all comes in by the uplink: it is no matter of one port");
		break;
	case STATE_STALLED:
		elsewhere(t, "connections open and no mail passes over them; see the steps for "
			     "who may be in the way");
		break;
	case STATE_BLOCKED:
		if (v->by == BY_HOST)
			elsewhere(t, "this machine itself stops the SYNs before they leave it");
		else if (v->by == BY_NO_ROUTE)
			elsewhere(t, "this machine has no route to the destinations");
		else
			by_exemption(t, v, g, depends);
		break;
	}
}

/* A request, or a question to support. */
static bool is_asked(const struct ticket *t)
{
	return t->use == TICKET_REQUEST || t->use == TICKET_ASK || t->use == TICKET_SELF_SERVICE;
}

void guide_ticket(struct ticket *ret, const struct location *where, const struct verdict *about,
		  const struct guidance *g)
{
	struct found_rule found;
	struct location place;

	memset(ret, 0, sizeof(*ret));
	place_beyond(&place, where, about);
	where = &place;
	rule_find(&found, where);
	ret->provider = found.provider ? provider_title(found.provider) : "the provider";
	ret->ids = found.provider && found.provider->ids ? found.provider->ids : general_ids;
	decide(ret, about, g, depends_on_type(where));
	if (!is_asked(ret))
		return;
	if (g->form) {
		ret->where = g->form->where;
		ret->asks = g->form->asks;
		ret->conditions = g->form->conditions;
		ret->done = g->form->done;
	}
	if (!ret->asks) {
		ret->asks = general_asks;
		ret->asks_are_general = true;
	}
}
