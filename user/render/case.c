// SPDX-License-Identifier: GPL-2.0-only
/*
 * See case.h. First the ticket, to be sent as it stands: what is the matter, who asks, what the
 * request asks, what was done; what only a person knows is a blank. Below a line the evidence, to
 * be attached, and below another what its sender has to know, which is nobody else's business.
 */

#include "render/case.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/case_internal.h"
#include "render/text_internal.h"

#define VALUE_LEN 1040 /* a resource id of 512 bytes, escaped */

/* A request, or a question to support: only then blanks are worth filling in. */
static bool is_sent(const struct part *p)
{
	return p->ticket->asks != NULL;
}

static const char *plain_step(const char *step)
{
	return strncmp(step, "$ ", 2) == 0 ? step + 2 : step;
}

static void put_steps(const struct part *p)
{
	for (size_t i = 0; i < p->guidance->steps_count; i++)
		doc_step(p->doc, i + 1, plain_step(p->guidance->steps[i]));
	for (const char *const *what = p->guidance->not_confirmed; what && *what; what++)
		doc_item(p->doc, "Not confirmed: %s", *what);
	if (p->guidance->source)
		doc_text(p->doc, "Source%s%s%s: %s", p->guidance->as_of ? " (as of " : "",
			 p->guidance->as_of ? p->guidance->as_of : "",
			 p->guidance->as_of ? ")" : "", p->guidance->source);
}

/* For the sender alone: whether it helps, where it goes, what else to do, how sure that is. */
static void put_annex(const struct part *p)
{
	const struct ticket *t = p->ticket;

	doc_rule(p->doc);
	doc_heading(p->doc, "For you, not to be sent");
	doc_text(p->doc, "%s", t->advice);
	if (t->where)
		doc_text(p->doc, "%s: %s.",
			 t->use == TICKET_SELF_SERVICE ? "Where that is done" : "Where to file it",
			 t->where);
	if (is_sent(p))
		doc_text(p->doc,
			 "The ticket ends at the first line, the evidence at the second. Each "
			 "blank is marked %s: write what belongs there, or delete its line.",
			 PAPER_BLANK);
	if (is_sent(p) && t->asks_are_general)
		doc_text(p->doc, "General questions: what %s asks is not known here.", t->provider);
	if (p->guidance->summary)
		doc_text(p->doc, "%s", p->guidance->summary);
	put_steps(p);
}

/* What the metadata service told under that key. NULL unknown. */
static const char *find_fact(const struct part *p, const char *key)
{
	for (size_t i = 0; key && i < p->r->machine->facts_count; i++) {
		if (strcmp(p->r->machine->facts[i].key, key) == 0)
			return p->r->machine->facts[i].value;
	}
	return NULL;
}

/* Known, or a blank where the text is to be sent. */
static void put_ask(const struct part *p, const struct ask *a)
{
	const char *value = find_fact(p, a->fact);
	char escaped[VALUE_LEN];

	if (value)
		doc_field(p->doc, a->label, text_escape(value, escaped, sizeof(escaped)));
	else if (is_sent(p))
		doc_field(p->doc, a->label, NULL);
}

static bool is_among(const struct ask *list, const char *key)
{
	for (; list->label; list++) {
		if (list->fact && strcmp(list->fact, key) == 0)
			return true;
	}
	return false;
}

/* What the metadata service told beyond what the ticket names; the contract's price is no
 * matter of the case. */
static void put_other_facts(const struct part *p)
{
	static const char *const left_out[] = {"quota_id", "spending_limit"};

	for (size_t i = 0; i < p->r->machine->facts_count; i++) {
		const struct render_fact *f = &p->r->machine->facts[i];
		char escaped[VALUE_LEN];
		bool skip = !f->value || is_among(p->ticket->ids, f->key);

		for (size_t k = 0; k < ARRAY_LEN(left_out); k++)
			skip |= strcmp(f->key, left_out[k]) == 0;
		if (!skip)
			doc_field(p->doc, f->label,
				  text_escape(f->value, escaped, sizeof(escaped)));
	}
}

static void put_provider(const struct part *p)
{
	const struct location *where = &p->r->about->where;
	char escaped[VALUE_LEN], value[VALUE_LEN + 64];
	const char *whose = "by its metadata service";

	if (!where->provider || strcmp(where->provider, "none") == 0) {
		if (is_sent(p))
			doc_field(p->doc, "Provider of the network", NULL);
		return;
	}
	if (where->source && strcmp(where->source, "operator") == 0)
		whose = "as this machine's operator says";
	else if (where->source)
		whose = "as the machine's own marks say";
	snprintf(value, sizeof(value), "%s (%s)",
		 text_escape(p->ticket->provider, escaped, sizeof(escaped)), whose);
	doc_field(p->doc, "Provider", value);
	if (where->subscription)
		doc_field(p->doc, "Kind of subscription or product", where->subscription);
	else if (*guide_subscriptions(where->provider) && is_sent(p))
		doc_field(p->doc, "Kind of subscription or product", NULL);
}

static void who_and_where(const struct part *p)
{
	doc_heading(p->doc, "Who and where");
	if (is_sent(p))
		doc_field(p->doc, "Contact", NULL);
	put_provider(p);
	for (const struct ask *id = p->ticket->ids; id->label; id++)
		put_ask(p, id);
	put_other_facts(p);
	if (is_sent(p))
		doc_field(p->doc, "Public address that mail is sent from", NULL);
	else
		doc_item(p->doc, "Nothing else of this machine is named here.");
}

/* What a blocked port usually makes people do first; that it was done shortens the case. */
static void what_was_done(const struct part *p)
{
	if (!is_sent(p) && p->ticket->use != TICKET_NO_EXEMPTION)
		return;
	doc_heading(p->doc, "What was already done");
	doc_field(p->doc, "Outbound firewall rules at the provider (security groups)", NULL);
	doc_field(p->doc, "Another machine, network or region that was tried", NULL);
	for (const char *const *what = p->ticket->done; what && *what; what++)
		doc_field(p->doc, *what, NULL);
	doc_field(p->doc, "Earlier requests or exemptions, with number and day", NULL);
}

static bool asks_for_use(const struct ask *list)
{
	for (; list->label; list++) {
		if (strncmp(list->label, "Use case", 8) == 0)
			return true;
	}
	return false;
}

static void what_is_asked(const struct part *p)
{
	const struct ticket *t = p->ticket;

	if (!is_sent(p))
		return;
	doc_heading(p->doc, "Use case, and what the request asks");
	if (!asks_for_use(t->asks))
		doc_field(p->doc, "Use case", NULL);
	for (const struct ask *a = t->asks; a->label; a++)
		put_ask(p, a);
	for (const char *const *what = t->conditions; what && *what; what++)
		doc_item(p->doc, "%s Is that so? %s", *what, PAPER_BLANK);
}

int render_report(FILE *out, const struct render_context *c, const struct render_report *r)
{
	const struct verdict *v = &r->about->verdict;
	struct doc doc = {.out = out, .markdown = r->markdown};
	struct part p = {
		.doc = &doc,
		.c = c,
		.r = r,
		.about = v,
		.ticket = &r->about->ticket,
		.guidance = &r->about->finding.guidance,
	};
	char title[160];

	errno = 0;
	snprintf(title, sizeof(title), "Outbound TCP port %u over %s: %s", v->port,
		 family_title(v->family), port_state_to_str(v->state));
	doc_title(&doc, title);
	part_summary(&p);
	who_and_where(&p);
	what_is_asked(&p);
	what_was_done(&p);
	if (r->ticket_only)
		return text_result(out);
	doc_rule(&doc);
	part_evidence(&p);
	part_measured(&p);
	put_annex(&p);
	return text_result(out);
}
