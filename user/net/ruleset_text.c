// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ruleset as nft shows it to people: the words for a rule that JSON tells in pieces, found by
 * table, chain and handle. It also knows what JSON hides, the arguments of iptables' extensions.
 * A line is taken for what it seems to be; who writes comments that look like rules fools readers
 * of nft as well.
 */

#include "net/ruleset_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HANDLE " # handle "

struct ruleset_line {
	uint64_t handle;
	const char *table, *chain; /* the rest of the lines that open them */
	const char *text;
	size_t len;
};

static int compare(const void *a, const void *b)
{
	const struct ruleset_line *x = a, *y = b;

	return x->handle < y->handle ? -1 : x->handle > y->handle;
}

/* The last of its kind in the line: a comment may hold one, too. */
static const char *find_handle(const char *line, size_t len)
{
	const size_t mark = strlen(HANDLE);
	size_t i = len;

	while (i > 0 && isdigit((unsigned char)line[i - 1]))
		i--;
	return i < len && i >= mark && strncmp(line + i - mark, HANDLE, mark) == 0 ? line + i - mark
										   : NULL;
}

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static int add_line(struct ruleset *r, size_t *room, const struct ruleset_line *line)
{
	if (r->lines_count == *room) {
		size_t grown = *room ? 2 * *room : 256;
		struct ruleset_line *lines = reallocarray(r->lines, grown, sizeof(*lines));

		if (!lines)
			return -ENOMEM;
		r->lines = lines;
		*room = grown;
	}
	r->lines[r->lines_count++] = *line;
	return 0;
}

int ruleset_text_index(struct ruleset *r, const char *text)
{
	struct ruleset_line at = {0};
	size_t room = 0, len;

	for (const char *line = text; *line; line += len + (line[len] == '\n')) {
		const char *handle;

		len = strcspn(line, "\n");
		if (begins(line, "table ")) {
			at.table = line + strlen("table ");
			continue;
		}
		if (begins(line, "\tchain ")) {
			at.chain = line + strlen("\tchain ");
			continue;
		}
		handle = find_handle(line, len);
		if (!at.table || !at.chain || !handle || !begins(line, "\t\t"))
			continue;
		at.handle = strtoull(handle + strlen(HANDLE), NULL, 10);
		at.text = line + 2;
		at.len = handle > at.text ? (size_t)(handle - at.text) : 0;
		if (add_line(r, &room, &at) < 0)
			return -ENOMEM;
	}
	if (r->lines_count)
		qsort(r->lines, r->lines_count, sizeof(*r->lines), compare);
	return 0;
}

/* Whether what follows is these words, then " {". */
static bool opens(const char *line, const char *first, const char *second)
{
	size_t len = strlen(first);

	if (strncmp(line, first, len) != 0)
		return false;
	line += len;
	if (second) {
		len = strlen(second);
		if (*line != ' ' || strncmp(line + 1, second, len) != 0)
			return false;
		line += 1 + len;
	}
	return begins(line, " {");
}

const char *ruleset_text_find(const struct ruleset *r, const struct ruleset_chain *c,
			      uint64_t handle, size_t *ret_len)
{
	size_t low = 0, high = r->lines_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->lines[middle].handle < handle)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < r->lines_count && r->lines[low].handle == handle; low++) {
		const struct ruleset_line *line = &r->lines[low];

		if (opens(line->table, c->family, c->table) && opens(line->chain, c->name, NULL)) {
			*ret_len = line->len;
			return line->text;
		}
	}
	return NULL;
}

void ruleset_text_done(struct ruleset *r)
{
	free(r->lines);
	r->lines = NULL;
	r->lines_count = 0;
}

/* ---- the ports in it ---- */

/* "25" or "20-30". Returns where it ends; NULL: it is none. */
static const char *take_range(const struct ruleset *r, const char *p, const char *end,
			      port_set *bits)
{
	unsigned long bounds[2];
	int n = 0;

	do {
		if (p == end || !isdigit((unsigned char)*p))
			return NULL;
		for (bounds[n] = 0; p < end && isdigit((unsigned char)*p); p++) {
			bounds[n] = 10 * bounds[n] + (unsigned long)(*p - '0');
			if (bounds[n] > UINT16_MAX)
				return NULL;
		}
		n++;
	} while (n == 1 && p < end && *p == '-' && p++);
	for (size_t i = 0; i < r->query->ports_count; i++) {
		if (r->query->ports[i] >= bounds[0] && r->query->ports[i] <= bounds[n - 1])
			*bits |= (port_set)1 << i;
	}
	return p;
}

bool ruleset_narrow_by_text(const struct ruleset *r, struct ruleset_match *m, const char *text,
			    size_t len)
{
	const char *word = r->answers ? "tcp sport " : "tcp dport ";
	const char *end = text + len, *p = memmem(text, len, word, strlen(word));
	bool negated, several;
	port_set bits = 0;

	if (!p)
		return false;
	p += strlen(word);
	negated = end - p > 3 && begins(p, "!= ");
	p += negated ? 3 : 0;
	several = end - p > 2 && begins(p, "{ ");
	p += several ? 2 : 0;
	do {
		p = take_range(r, p, end, &bits);
		if (!p)
			return false;
	} while (several && end - p > 2 && begins(p, ", ") && (p += 2));
	/* Anything else, as a concatenation, is not understood. */
	if (several ? end - p < 2 || !begins(p, " }") : p < end && *p != ' ')
		return false;
	m->ports &= negated ? ~bits : bits;
	m->named |= !negated;
	return true;
}
