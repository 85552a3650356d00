/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the table of options tells to whom it does not run for: the manual pages, the shells, the
 * example configuration. Each function writes one section of one template; none knows an option
 * by name but --subscription, whose words belong to the guide. The rights a running program keeps
 * are told from their table in the same way.
 */
#ifndef EGRESS25_DESCRIBE_H
#define EGRESS25_DESCRIBE_H

#include <stdbool.h>
#include <stdio.h>

#include "config/option.h"

/* Manual pages, in mdoc (roff.c). */
void roff_synopsis(FILE *out);
void roff_commands(FILE *out);
void roff_options(FILE *out);
void roff_keys(FILE *out);
void roff_subscriptions(FILE *out);
void roff_rights(FILE *out);
void roff_contacts(FILE *out); /* of `check` */

/* Completions (complete.c). */
void bash_table(FILE *out);
void zsh_table(FILE *out);
void fish_table(FILE *out);

/* The example configuration (example.c). */
void example_keys(FILE *out);

/* Providers' rules (rules.c). 0 or a negative errno. */
int rules_write(const char *dir);

/* A row is a key of the configuration file. */
bool row_is_key(const struct option *row);
/* Its default for every command alike, as one would type it in the file; NULL: it has none, or
 * not the same for all. */
const char *row_default(const struct option *row);
/* "watch, replay" */
void row_commands(const struct option *row, char *buf, size_t len);
/* The help as a sentence: a capital first, a full stop last. */
void row_sentence(const struct option *row, char *buf, size_t len);

/* output.c: every outcome and every state with an example. */
void output_outcomes(FILE *out);
void output_states(FILE *out);

/* Something is missing that the manual has to have: says what, and ends. */
void describe_fail(const char *what, const char *name) __attribute__((noreturn));

#endif
