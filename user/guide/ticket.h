/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a ticket to the provider is what helps, and what it asks there: pure, (where we are,
 * verdict, advice) -> what to name, what to answer, what has to hold before. The facts stand in the
 * tables of the providers; where a provider's form is not described in any source, the questions
 * are general ones and are marked as such.
 */
#ifndef EGRESS25_GUIDE_TICKET_H
#define EGRESS25_GUIDE_TICKET_H

#include "guide/guide.h"

/* One thing to name or to answer. */
struct ask {
	const char *label; /* "Use case: which mail is sent, and to whom" */
	const char *fact; /* by which key a metadata service tells it ("region"); NULL: none does */
};

/* What a request is made of, in the provider's tables; asks end with a label NULL. */
struct ticket_form {
	const char *where; /* where it is filed, its names verbatim, as after "At: "; or NULL */
	const struct ask *asks;	       /* what it asks; NULL: no source says */
	const char *const *conditions; /* what has to hold before, sentences; or NULL */
	const char *const *done; /* what must be done after an exemption, questions; or NULL */
};

enum ticket_use {
	TICKET_REQUEST,	     /* the provider takes requests */
	TICKET_SELF_SERVICE, /* the customer opens the port without one */
	TICKET_ASK,	     /* whether there is a way is not known, or not by its rules */
	TICKET_NO_EXEMPTION, /* there is none: the text is evidence for others */
	TICKET_ELSEWHERE,    /* not the provider's doing */
	TICKET_NOT_NEEDED,   /* the port is open */
	TICKET_TOO_EARLY,    /* undecided */
};

struct ticket {
	enum ticket_use use;
	const char *provider; /* as it is called in a sentence; "the provider" when it is unknown */
	char advice[400];     /* whether to send it, one or two sentences */
	const char *where;    /* of the form; or NULL */
	const struct ask *ids;	/* who and where: what identifies the customer and the machine */
	const struct ask *asks; /* what is asked; NULL: nothing is to be asked */
	bool asks_are_general;
	const char *const *conditions; /* or NULL */
	const char *const *done;       /* or NULL */
};

/* g: the advice for the same verdict. Strings are literals or of where->own. */
void guide_ticket(struct ticket *ret, const struct location *where, const struct verdict *about,
		  const struct guidance *g);

#endif
