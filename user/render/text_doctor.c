// SPDX-License-Identifier: GPL-2.0-only
/* What `doctor` found as text: a line for each check, below it details and the next step, and the
 * sum of it all at the end. */

#include "render/checkup.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/text_internal.h"

#define COLUMN 22 /* "warn  sensor connect  " */

static const char *const states[] = {
	[CHECK_OK] = "ok",
	[CHECK_WARN] = "warn",
	[CHECK_FAIL] = "fail",
};
_Static_assert(ARRAY_LEN(states) == CHECK_STATE_COUNT, "a state without a name");

const char *check_state_to_str(enum check_state s)
{
	return states[s];
}

static enum paint paint_of(enum check_state s)
{
	static const enum paint paints[] = {
		[CHECK_OK] = PAINT_GOOD,
		[CHECK_WARN] = PAINT_WARN,
		[CHECK_FAIL] = PAINT_BAD,
	};

	_Static_assert(ARRAY_LEN(paints) == CHECK_STATE_COUNT, "a state without a colour");
	return paints[s];
}

/* Each line of the text wrapped by itself. */
static void put_lines(FILE *out, const char *text)
{
	_cleanup_free_ char *copy = strdup(text ? text : "");
	char *rest = copy, *line;

	if (!copy) {
		errno = ENOMEM;
		return;
	}
	for (unsigned int n = 0; (line = strsep(&rest, "\n")); n++) {
		if (n)
			fprintf(out, "%*s", COLUMN, "");
		text_wrap(out, COLUMN, COLUMN + 2, TEXT_WIDTH, line);
	}
}

static void put_check(FILE *out, const struct render_context *c,
		      const struct render_doctor_check *check)
{
	enum paint paint = paint_of(check->state);

	fprintf(out, "%s%-4s%s  %-14s  ", paint_on(c, paint), states[check->state],
		paint_off(c, paint), check->name);
	put_lines(out, check->text);
	if (check->next) {
		fprintf(out, "%*s%snext:%s ", COLUMN, "", paint_on(c, PAINT_STRONG),
			paint_off(c, PAINT_STRONG));
		text_wrap(out, COLUMN + 6, COLUMN + 2, TEXT_WIDTH, check->next);
	}
}

int render_text_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d)
{
	size_t counts[CHECK_STATE_COUNT] = {0};

	errno = 0;
	for (size_t i = 0; i < d->checks_count; i++) {
		put_check(out, c, &d->checks[i]);
		counts[d->checks[i].state]++;
	}
	putc('\n', out);
	if (counts[CHECK_FAIL])
		fprintf(out, "%zu of %zu fail: something that egress25 needs does not work here.\n",
			counts[CHECK_FAIL], d->checks_count);
	else if (counts[CHECK_WARN])
		fprintf(out, "All that egress25 needs works here; %zu of %zu want a look.\n",
			counts[CHECK_WARN], d->checks_count);
	else
		fputs("All that egress25 needs works here.\n", out);
	return text_result(out);
}
