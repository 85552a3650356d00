// SPDX-License-Identifier: GPL-2.0-only
/* See doc.h. Paragraphs of Markdown stand on one line each, so that no word of them comes to
 * begin a line, where it could be a list, a heading or a definition. */

#include "render/doc.h"

#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static const char url_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-._/?#:@%=+&";

/* How many characters from here on are an address of a page, which is shown as it is. */
static size_t url_length(const char *text)
{
	if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
		return 0;
	return strspn(text, url_characters);
}

/* CommonMark takes a backslash before any of these for the character itself. Blanks are no markup
 * and stay searchable. */
static void put_markdown(FILE *out, const char *text)
{
	size_t len;

	while (*text) {
		len = url_length(text);
		if (strncmp(text, PAPER_BLANK, strlen(PAPER_BLANK)) == 0)
			len = strlen(PAPER_BLANK);
		if (len == 0 && strchr("\\`*_[]<>|~&$", *text))
			putc('\\', out);
		len = len ? len : 1;
		fwrite(text, 1, len, out);
		text += len;
	}
}

/* Text that goes on at a column, to the end of the line. */
static void put(struct doc *p, unsigned int indent, const char *text)
{
	if (!p->markdown) {
		text_wrap(p->out, indent, indent, PAPER_WIDTH, text);
		return;
	}
	put_markdown(p->out, text);
	putc('\n', p->out);
}

/* Items follow each other line by line, all else is parted. */
static void begin(struct doc *p, bool list)
{
	if (p->open && !(list && p->list))
		putc('\n', p->out);
	p->open = true;
	p->list = list;
}

static void underline(struct doc *p, size_t len, char with)
{
	for (size_t i = 0; i < len; i++)
		putc(with, p->out);
	putc('\n', p->out);
}

static void put_heading(struct doc *p, const char *marks, char line, const char *text)
{
	begin(p, false);
	if (p->markdown)
		fprintf(p->out, "%s ", marks);
	put(p, 0, text);
	if (!p->markdown)
		underline(p, strlen(text) < PAPER_WIDTH ? strlen(text) : PAPER_WIDTH, line);
	/* What follows a heading stands right below it. */
	p->open = p->markdown;
}

void doc_title(struct doc *p, const char *text)
{
	put_heading(p, "#", '=', text);
	p->open = true;
}

void doc_heading(struct doc *p, const char *text)
{
	put_heading(p, "##", '-', text);
}

void doc_rule(struct doc *p)
{
	begin(p, false);
	underline(p, p->markdown ? 3 : PAPER_WIDTH, p->markdown ? '-' : '=');
}

void doc_text(struct doc *p, const char *format, ...)
{
	char text[PAPER_TEXT_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	begin(p, false);
	put(p, 0, text);
}

void doc_item(struct doc *p, const char *format, ...)
{
	char text[PAPER_TEXT_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	begin(p, true);
	fputs("- ", p->out);
	put(p, 2, text);
}

void doc_step(struct doc *p, size_t number, const char *text)
{
	int width;

	begin(p, true);
	width = fprintf(p->out, "%zu. ", number);
	put(p, (unsigned int)width, text);
}

void doc_field(struct doc *p, const char *label, const char *value)
{
	const char *mark = label[0] && strchr("?!", label[strlen(label) - 1]) ? "" : ":";

	doc_item(p, "%s%s %s", label, mark, value ? value : PAPER_BLANK);
}

/* The last column ends where its text does. */
static void put_cell(struct doc *p, const struct table *t, size_t column, size_t width,
		     const char *text)
{
	bool last = column + 1 == t->columns;

	if (p->markdown) {
		fputs(column ? " " : "| ", p->out);
		put_markdown(p->out, text);
		fputs(last ? " |\n" : " |", p->out);
		return;
	}
	if (t->right[column])
		fprintf(p->out, "%*s", (int)width, text);
	else if (last)
		fputs(text, p->out);
	else
		fprintf(p->out, "%-*s", (int)width, text);
	fputs(last ? "\n" : "  ", p->out);
}

void doc_table(struct doc *p, const struct table *t)
{
	size_t width[TABLE_COLUMNS];

	begin(p, false);
	for (size_t c = 0; c < t->columns; c++) {
		width[c] = strlen(t->head[c]);
		for (size_t r = 0; r < t->rows; r++) {
			if (strlen(t->cell[r][c]) > width[c])
				width[c] = strlen(t->cell[r][c]);
		}
	}
	for (size_t c = 0; c < t->columns; c++)
		put_cell(p, t, c, width[c], t->head[c]);
	for (size_t c = 0; p->markdown && c < t->columns; c++)
		fprintf(p->out, "%s%s", c ? "" : "|", t->right[c] ? " ---: |" : " --- |");
	if (p->markdown)
		putc('\n', p->out);
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c < t->columns; c++)
			put_cell(p, t, c, width[c], t->cell[r][c]);
	}
}
