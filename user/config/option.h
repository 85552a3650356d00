/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One row of the table of options, for the files that walk it: arguments (options.c), values
 * (value.c), help (help.c); and for scripts/describe.
 */
#ifndef EGRESS25_CONFIG_OPTION_H
#define EGRESS25_CONFIG_OPTION_H

#include <stddef.h>

#include "config/options.h"

enum option_type {
	OPTION_SWITCH,	  /* bool; alone it means yes */
	OPTION_TALLY,	  /* uint64_t; how often it was given */
	OPTION_NUMBER,	  /* uint64_t, low..high */
	OPTION_PORT,	  /* uint16_t */
	OPTION_DURATION,  /* uint64_t ns, never 0 */
	OPTION_DATE,	  /* struct date */
	OPTION_TEXT,	  /* char *, owned, low..high bytes */
	OPTION_INTERFACE, /* char[IF_NAMESIZE] */
	OPTION_PREFIX,	  /* struct prefix */
	OPTION_OUTCOME,	  /* enum outcome */
	OPTION_WORD,	  /* unsigned int, index in words */
	OPTION_CLOUD,	  /* char *, owned: auto, none or a provider */
	OPTION_URL,	  /* char *, owned; of url.h, https where low is 1 */
	OPTION_URL_PATH,  /* char *, owned, low..high bytes: "/metrics" */
	OPTION_LABEL,	  /* char *, owned, low..high bytes of printable ASCII */
	OPTION_TYPE_COUNT
};

#define VALUE_WHY_LEN 160 /* room for the reason a value is refused */

#define ON_COMMAND(c) (1u << (c))

struct option {
	const char *name;
	char letter; /* 0: no short form */
	enum option_type type;
	unsigned int commands; /* ON_COMMAND() of each that takes it */
	bool argument_only;    /* not a key of the configuration file */
	bool reloaded; /* takes effect when a running daemon reads its configuration again */
	bool operand;  /* stands alone, without a flag */
	unsigned int optional; /* of an operand: ON_COMMAND() of each that needs none */
	size_t max;	       /* values it may hold; more than one: repeatable, see count */
	size_t value, count;   /* offsets in struct options; count only with max > 1 */
	uint64_t low, high;
	const char *const *words; /* NULL-terminated */
	const char *fallback;	  /* the default, as one would type it; NULL none */
	unsigned int elsewhere;	  /* ON_COMMAND() of each whose default for a FILE is another: */
	const char *fallback_elsewhere;
	const char *group;   /* heading in the help */
	const char *metavar; /* NULL: takes no value */
	const char *help;
};

extern const struct option option_table[];
extern const size_t option_count;

/* By the name of its flag, which operands have none of. */
const struct option *option_find(const char *name);
const char *option_fallback(const struct option *row, enum command command, bool of_file);

/* Takes one value in. 0, -ENOMEM, -EINVAL with the reason in why ("is no port"). */
int value_take(const struct option *row, const char *text, struct options *o,
	       char why[static VALUE_WHY_LEN]);
/* What the row allows, in words. */
void value_allowed(const struct option *row, char *buf, size_t len);
void value_free(const struct option *row, struct options *o);
bool value_equal(const struct option *row, const struct options *a, const struct options *b);
void value_swap(const struct option *row, struct options *a, struct options *b);

#endif
