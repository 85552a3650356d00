// SPDX-License-Identifier: GPL-2.0-only
/* See engine_persist.h. */

#include "engine/engine_persist.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

_Static_assert(sizeof(struct history_counts) % 8 == 0, "numbers and no padding");

/* What the numbers of the history count, by name and order. */
static uint64_t kind_of_counts(void)
{
	uint64_t hash =
		persist_schema_hash(LAYOUT_HASH, history_bounds_ns, sizeof(history_bounds_ns));

	for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++)
		hash = persist_schema_hash_text(hash, record_kind_to_str(kind));
	for (enum outcome o = OUTCOME_PENDING + 1; o < OUTCOME_COUNT; o++)
		hash = persist_schema_hash_text(hash, outcome_to_str(o));
	return hash;
}

int engine_persist_open(struct persist **ret, const struct options *o)
{
	char message[PINS_MESSAGE_LEN], shown[200];
	int r;

	*ret = NULL;
	if (!o->persist_dir)
		return 0;
	if (!o->persist) {
		r = persist_forget(o->persist_dir, message);
		if (r < 0)
			log_warning("--persist-dir: %s", message);
		else if (r > 0)
			log_notice("--persist is off: what an earlier daemon kept in \"%s\" was "
				   "removed",
				   text_escape(o->persist_dir, shown, sizeof(shown)));
		return 0;
	}
	r = persist_open(ret, o->persist_dir, sizeof(struct history_counts), kind_of_counts(),
			 message);
	if (r == 0)
		return 0;
	log_error("--persist-dir: %s", r == -ENOMEM ? "out of memory" : message);
	return r == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

uint64_t engine_persist_kept_as(const struct options *o)
{
	return o->persist_dir ? persist_schema_hash_text(LAYOUT_HASH, o->persist_dir) : 0;
}

void engine_persist_tell(const struct persist *p)
{
	if (!p)
		return;
	if (persist_note(p)[0])
		log_notice("--persist: %s", persist_note(p));
	if (persist_warning(p)[0])
		log_warning("--persist: %s", persist_warning(p));
}

struct history_counts *engine_persist_counts(const struct persist *p)
{
	return p ? persist_caller_book(p) : NULL;
}
