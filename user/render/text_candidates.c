// SPDX-License-Identifier: GPL-2.0-only
/* Rules of the firewall that became known after the verdict they belong to was told: said once
 * more, as what the advice has of them. */

#include "render/text_internal.h"

#include <errno.h>

#include "base/text.h"

int render_text_candidates(FILE *out, const struct render_context *c, uint64_t time_ns,
			   const struct findings *findings)
{
	errno = 0;
	for (size_t i = 0; i < findings->count; i++) {
		const struct verdict *v = findings->list[i].verdict;
		const struct guidance *g = &findings->list[i].guidance;

		for (size_t k = 0; v->state != STATE_UNKNOWN && k < g->candidates_steps; k++) {
			unsigned int column = TEXT_INDENT;

			if (k == 0) {
				text_time(out, c, time_ns);
				column += (unsigned int)fprintf(out, "Port %u over %s. ", v->port,
								family_title(v->family));
			} else {
				fprintf(out, "%*s", TEXT_INDENT, "");
			}
			text_wrap(out, column, TEXT_INDENT, text_width(c),
				  g->steps[g->candidates_from + k]);
		}
	}
	return text_result(out);
}
