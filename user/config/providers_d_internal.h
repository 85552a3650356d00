/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of providers_d: providers_d.c has the files, providers_d_keys.c what a section may say,
 * providers_d_build.c what the guide makes of all sections of a provider, providers_d_names.c who
 * is among them. For config/providers_d*.c alone.
 */
#ifndef EGRESS25_CONFIG_PROVIDERS_D_INTERNAL_H
#define EGRESS25_CONFIG_PROVIDERS_D_INTERNAL_H

#include "config/providers_d.h"

#define SECTION_HEADER_LEN 100
#define DATE_STR_LEN	   24 /* "2025-07-28", whatever the numbers */
#define SECTION_SLUG_LEN   64
#define SECTION_TYPES_MAX  20
#define SECTION_LINES_MAX  PROVIDERS_D_STEPS_MAX

enum { PORT_25, PORT_465, PORT_587, PORT_2525, PORT_COUNT };

/* Sentences, each of an allocation of its own; NULL behind the last. */
struct rule_lines {
	char *list[SECTION_LINES_MAX + 1];
	size_t count;
};

/* A section: one rule. */
struct section {
	char provider[PROVIDERS_D_NAME_LEN], slug[SECTION_SLUG_LEN];
	char header[SECTION_HEADER_LEN]; /* as it stands there */
	char *file;			 /* where it stands, for messages */
	bool packaged;
	char *summary, *relay, *relay_words, *source, *as_of, *scope, *if_older;
	char *types[SECTION_TYPES_MAX + 1]; /* as they were typed; NULL behind the last */
	size_t types_count;
	struct rule_lines steps, afterwards, notes, not_confirmed;
	struct date from, until, created_before;
	uint16_t relay_port;
	enum policy ports[PORT_COUNT]; /* POLICY_UNKNOWN unless said */
	enum exemption exemption;
	uint32_t given; /* a bit for each row of the table of keys */

	/* Made of these in providers_d_build.c. */
	char *relay_line; /* NULL: no relay was named */
	const char *shown[SECTION_LINES_MAX + 2];
	const char *canonical[SECTION_TYPES_MAX + 1];
	struct rule rule;
};

/* All sections of one provider, as the guide has it. */
struct own {
	const char *name, *file; /* of its first section */
	struct edition *editions;
	char (*days)[DATE_STR_LEN]; /* on which they began */
	struct rule *rules;	    /* of all editions */
	struct rule other;	    /* about other ports, where there is one rule alone */
	const char **subscriptions;
	struct provider provider;
};

struct providers_d {
	struct section *sections[PROVIDERS_D_MAX];
	size_t count;
	struct own own[PROVIDERS_D_MAX];
	size_t own_count;
};

/* What the handler of one file works on. */
struct reader {
	struct providers_d *all;
	struct section *now; /* NULL before the first section */
	char header[SECTION_HEADER_LEN];
	const char *file;
	bool packaged;
	char **last; /* the text that an indented line goes on with; NULL none */
};

void section_free(struct section *s);

/* One "key = value" of the section; continued as of inifile_handler. */
int section_take(struct reader *r, const char *name, const char *value, bool continued,
		 char message[static OPTIONS_MESSAGE_LEN]);

/* The providers of all sections. 0, -EINVAL with a sentence in message, -ENOMEM. */
int providers_d_build(struct providers_d *p, char message[static OPTIONS_MESSAGE_LEN]);

#endif
