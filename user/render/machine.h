/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of the machine itself, told: whose word it is that it runs in this cloud, and what
 * the metadata service said, if it was asked. Strings are shown escaped and may hold any bytes.
 */
#ifndef EGRESS25_RENDER_MACHINE_H
#define EGRESS25_RENDER_MACHINE_H

#include <stdbool.h>
#include <stdio.h>

#include "guide/guide.h"

/* A thing known of the machine, or to be known: value NULL is unknown. */
struct render_fact {
	const char *key;   /* in JSON: "subscription_id" */
	const char *label; /* for people: "Subscription ID" */
	const char *value;
};

#define RENDER_FACTS_MAX 16
struct render_machine {
	const char *container;		 /* "docker": this runs inside one; NULL no sign of it */
	const char *title;		 /* what the firmware calls the machine; NULL unknown */
	bool split;			 /* the machine's own signs contradict each other */
	const char *subscription_source; /* "operator", "quota-id"; NULL unknown */
	const char *metadata;		 /* "off", "answered", "silent", "refused" ... */
	const char *metadata_reason;	 /* why not, or what is missing; NULL nothing */
	struct render_fact facts[RENDER_FACTS_MAX];
	size_t facts_count;
	const char *const *hint_types; /* at the subscription, NULL-terminated; NULL: no hint */
	const char *hint, *hint_source;
};

/* The whole answer of `advise`. 0 or a negative errno of the write. */
int render_json_advice(FILE *out, const struct location *where, const struct render_machine *m,
		       const struct guidance *g);
int render_text_advice(FILE *out, const struct location *where, const struct render_machine *m,
		       const struct guidance *g, bool all);

#endif
