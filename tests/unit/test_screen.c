// SPDX-License-Identifier: GPL-2.0-only
/* The full screen without a terminal: what is read of a status, what stands where at 80x24 and at
 * other sizes, what keys do, and that no status and no size does harm. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "screen/ui.h"

#define SAMPLE "tests/fixtures/screen/status.json"

static char *sample(void)
{
	_cleanup_fclose_ FILE *file = fopen(SAMPLE, "re");
	char *text = calloc(1, 16384);

	if (!file || !text || fread(text, 1, 16383, file) == 0)
		fail_msg("%s cannot be read", SAMPLE);
	return text;
}

static const char *name(uint32_t uid)
{
	return uid == 105 ? "postfix" : NULL;
}

static struct model read_sample(void)
{
	_cleanup_free_ char *text = sample();
	struct model m;

	assert_int_equal(model_read(&m, text, strlen(text)), 0);
	return m;
}

/* The whole screen as lines. */
static char *drawn(struct ui *ui, const struct model *m, int width, int height)
{
	struct canvas c = {0};
	char *text, *row = malloc((size_t)width + 2);
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(canvas_init(&c, width, height), 0);
	assert_int_equal(ui_draw(ui, m, &c), 0);
	for (int y = 0; y < c.height; y++) {
		canvas_row(&c, y, row);
		fprintf(out, "%s\n", row);
	}
	fclose(out);
	free(row);
	canvas_done(&c);
	return text;
}

static void assert_shows(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no \"%s\" on:\n%s", words, text);
}

static void assert_hides(const char *text, const char *words)
{
	if (strstr(text, words))
		fail_msg("\"%s\" is on:\n%s", words, text);
}

static void type(struct ui *ui, const char *keys)
{
	for (; *keys; keys++)
		ui_key(ui, *keys);
}

static void everything_at_80_by_24(void **state)
{
	static const char *const words[] = {
		" egress25 top  mail1  watches eth0  cloud azure",
		"08:12:20 UTC",
		"    25 IPv4 BLOCKED network-silent 08:12:09 IPv6 not tried",
		"   587 IPv4 OPEN 08:00:00",
		"Port 25 over IPv4 is BLOCKED by the network beyond this host",
		"Next: Use a relay on port 587.",
		">[1] waiting now: 2",
		"11.0 s    3    25 198.51.100.7           smtp[812]            no answer yet",
		"The way of smtp[812] to 198.51.100.7, port 25, of postfix.service",
		"--> netfilter --> eth0",
		"-X  198.51.100.7:25",
		"stops here",
		" q quit  Tab list",
	};
	struct model m = read_sample();
	_cleanup_free_ char *text = NULL;
	struct ui ui;

	(void)state;
	ui_init(&ui, name);
	text = drawn(&ui, &m, 80, 24);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_shows(text, words[i]);
	model_done(&m);
}

/* Each list, by its key and by Tab. */
static void lists_by_key(void **state)
{
	static const struct {
		const char *keys, *words;
	} cases[] = {
		{"1", ">[1] waiting now: 2"},
		{"2", ">[2] recent attempts: 1"},
		{"2",
		 "08:12:08   587 192.0.2.1              forwarded             12 ms established"},
		{"2", "The way of a forwarded SYN to 192.0.2.1, port 587"},
		{"3", "198.51.100.7                25      9      0      8     1 08:11:00 silent"},
		{"3", "The way of smtp[812] to 198.51.100.7, port 25"},
		{"4", "smtp             postfix    postfix.service     25   1200     3  1100 1"},
		{"4", "The way of smtp[812]"},
		{"\t\t", ">[3] destinations: 1"},
		{"\t\t\t\t", ">[1] waiting now"},
	};
	struct model m = read_sample();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text = NULL;
		struct ui ui;

		ui_init(&ui, name);
		type(&ui, cases[i].keys);
		text = drawn(&ui, &m, 80, 24);
		assert_shows(text, cases[i].words);
	}
	model_done(&m);
}

/* Whoever has nothing to wait for sees what has ended. */
static void the_first_list_has_something(void **state)
{
	struct model m = read_sample();
	_cleanup_free_ char *text = NULL;
	struct ui ui;

	(void)state;
	m.waiting_count = 0;
	ui_init(&ui, name);
	text = drawn(&ui, &m, 80, 24);
	assert_shows(text, ">[2] recent attempts");
	model_done(&m);
}

static int position(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	if (!at)
		fail_msg("no \"%s\" on:\n%s", words, text);
	return (int)(at - text);
}

/* By age first what is oldest, by destination in the order of letters, and back. */
static void rows_are_sorted(void **state)
{
	static const struct {
		const char *keys;
		bool seven_first;
	} cases[] = {{"", true},     {"s", true},      {"sr", false},	 {"ss", true},
		     {"ssss", true}, {"ssssr", false}, {"sssss", false}, {"sssssss", true}};
	struct model m = read_sample();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_free_ char *text = NULL;
		struct ui ui;
		bool first;

		ui_init(&ui, name);
		type(&ui, cases[i].keys);
		text = drawn(&ui, &m, 80, 24);
		first = position(text, "   25 198.51.100.7") < position(text, "   25 203.0.113.9");
		if (first != cases[i].seven_first)
			fail_msg("%s: %s", cases[i].keys, text);
	}
	model_done(&m);
}

static void rows_are_filtered(void **state)
{
	struct model m = read_sample();
	_cleanup_free_ char *typing = NULL, *kept = NULL, *none = NULL, *all = NULL;
	struct ui ui;

	(void)state;
	ui_init(&ui, name);
	type(&ui, "/EXIq");
	assert_false(ui.quit);
	ui_key(&ui, KEY_OF_BACKSPACE);
	typing = drawn(&ui, &m, 80, 24);
	assert_shows(typing, " filter: EXI_");
	assert_shows(typing, "waiting now: 1, 1 hidden by the filter");
	assert_shows(typing, "exim[813]");
	assert_hides(typing, "smtp[812]");
	type(&ui, "\n");
	kept = drawn(&ui, &m, 80, 24);
	assert_shows(kept, " filter: EXI ");
	type(&ui, "/zz\n");
	none = drawn(&ui, &m, 80, 24);
	assert_shows(none, "The filter hides all");
	ui_key(&ui, 0x1b);
	all = drawn(&ui, &m, 80, 24);
	assert_shows(all, "waiting now: 2");
	assert_shows(all, "smtp[812]");
	model_done(&m);
}

/* The selection stays on its row, wherever that moves, and at the edges. */
static void the_selection_stays(void **state)
{
	struct model m = read_sample();
	struct model_attempt other = m.waiting[0];
	_cleanup_free_ char *second = NULL, *moved = NULL, *beyond = NULL, *gone = NULL;
	struct ui ui;

	(void)state;
	ui_init(&ui, name);
	type(&ui, "j");
	second = drawn(&ui, &m, 80, 24);
	assert_shows(second, "The way of exim[813]");
	m.waiting[0] = m.waiting[1];
	m.waiting[1] = other;
	moved = drawn(&ui, &m, 80, 24);
	assert_shows(moved, "The way of exim[813]");
	type(&ui, "GGjjj");
	beyond = drawn(&ui, &m, 80, 24);
	assert_shows(beyond, "The way of smtp[812]");
	m.waiting_count = 0;
	gone = drawn(&ui, &m, 80, 24);
	assert_shows(gone, "Nothing waits for an answer.");
	assert_shows(gone, "No attempt is selected");
	model_done(&m);
}

static void what_is_not_listed_is_counted(void **state)
{
	struct model m = read_sample();
	_cleanup_free_ char *text = NULL;
	struct ui ui;

	(void)state;
	m.waiting_all = 500;
	ui_init(&ui, name);
	text = drawn(&ui, &m, 80, 24);
	assert_shows(text, "waiting now: 2, the longest; 498 more");
	model_done(&m);
}

static void a_long_list_scrolls(void **state)
{
	struct model m = read_sample();
	struct ui ui;

	(void)state;
	m.waiting = realloc(m.waiting, 300 * sizeof(*m.waiting));
	for (size_t i = 0; i < 300; i++) {
		m.waiting[i] = m.waiting[0];
		m.waiting[i].id = i + 1;
		snprintf(m.waiting[i].destination, MODEL_TEXT_LEN, "198.51.100.%zu", i);
	}
	m.waiting_count = 300;
	ui_init(&ui, name);
	for (int i = 0; i < 4; i++) {
		static const struct {
			int key;
			const char *words;
		} steps[] = {{KEY_OF_PAGE_DOWN, " 198.51.100.6 "},
			     {KEY_OF_END, " 198.51.100.299 "},
			     {KEY_OF_HOME, " 198.51.100.0 "},
			     {KEY_OF_DOWN, " 198.51.100.1 "}};
		_cleanup_free_ char *text = NULL;

		free(drawn(&ui, &m, 80, 24));
		ui_key(&ui, steps[i].key);
		text = drawn(&ui, &m, 80, 24);
		assert_shows(text, steps[i].words);
	}
	model_done(&m);
}

static void pause_and_help(void **state)
{
	struct model m = read_sample();
	_cleanup_free_ char *paused = NULL, *help = NULL, *back = NULL, *silent = NULL;
	struct ui ui;

	(void)state;
	ui_init(&ui, name);
	type(&ui, "p");
	assert_true(ui.paused);
	paused = drawn(&ui, &m, 80, 24);
	assert_shows(paused, "PAUSED");
	type(&ui, " ?");
	assert_false(ui.paused);
	help = drawn(&ui, &m, 80, 24);
	assert_shows(help, "s            sort by the next column");
	type(&ui, "q");
	assert_false(ui.quit);
	back = drawn(&ui, &m, 80, 24);
	assert_hides(back, "sort by the next column");
	strcpy(ui.note, "No answer since 08:12:30 UTC");
	silent = drawn(&ui, &m, 80, 24);
	assert_shows(silent, "NO NEWS");
	assert_shows(silent, "No answer since 08:12:30 UTC");
	type(&ui, "q");
	assert_true(ui.quit);
	model_done(&m);
}

/* Nobody wrote any mail yet. */
static void nothing_known(void **state)
{
	static const char empty[] = "{\"event\":\"status\",\"verdicts\":[]}";
	_cleanup_free_ char *none = NULL, *waits = NULL;
	struct model m;
	struct ui ui;

	(void)state;
	assert_int_equal(model_read(&m, empty, strlen(empty)), 0);
	ui_init(&ui, NULL);
	none = drawn(&ui, &m, 80, 24);
	assert_shows(none, "Nothing is known yet");
	assert_shows(none, "No attempt has ended yet");
	waits = drawn(&ui, NULL, 80, 24);
	assert_shows(waits, "No answer yet.");
	model_done(&m);
}

/* Large windows show more lists at once. */
static void more_room_shows_more(void **state)
{
	struct model m = read_sample();
	_cleanup_free_ char *tall = NULL, *wide = NULL;
	struct ui ui;

	(void)state;
	ui_init(&ui, name);
	tall = drawn(&ui, &m, 80, 60);
	wide = drawn(&ui, &m, 200, 40);
	for (enum pane p = 0; p < PANE_COUNT; p++) {
		assert_shows(tall, pane_title(p));
		assert_shows(wide, pane_title(p));
	}
	model_done(&m);
}

static void every_size_is_drawn(void **state)
{
	struct model m = read_sample();
	struct ui ui;

	(void)state;
	ui_init(&ui, name);
	for (int height = 0; height < 70; height += 3) {
		for (int width = 0; width < 230; width += 7) {
			ui_key(&ui, "\tjs?x"[(width + height) % 5]);
			free(drawn(&ui, &m, width, height));
		}
	}
	model_done(&m);
}

/* Names that would speak to the terminal, and longer than any room for them. */
static void hostile_text(void **state)
{
	static const char hostile[] =
		"{\"event\":\"status\",\"host\":\"\\u001b[2J\\u009b31m\\u202e%s%n\","
		"\"waiting\":{\"longest\":[{\"process\":{\"name\":\"\\u001b]0;x\\u0007\",\"pid\":1},"
		"\"destination\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
		"\"cgroup\":\"/a/\\u001bb\"}]}}";
	_cleanup_free_ char *text = NULL;
	struct model m;
	struct ui ui;

	(void)state;
	assert_int_equal(model_read(&m, hostile, strlen(hostile)), 0);
	ui_init(&ui, NULL);
	text = drawn(&ui, &m, 80, 24);
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	model_done(&m);
}

static void what_is_no_status(void **state)
{
	_cleanup_free_ char *whole = sample();
	static const char *const refused[] = {
		"",
		"{",
		"[]",
		"null",
		"{}",
		"{\"event\":\"verdict\"}",
		"{\"event\":5}",
		"egress25 0\n{\"event\":\"status\"}",
	};
	static const char *const odd[] = {
		"{\"event\":\"status\",\"verdicts\":5,\"waiting\":{},\"attempts\":null}",
		"{\"event\":\"status\",\"verdicts\":[5,null,[]],\"senders\":[\"x\"]}",
		"{\"event\":\"status\",\"verdicts\":[{\"port\":-1,\"family\":7,\"state\":\"odd\","
		"\"journey\":[],\"since\":\"never\",\"guidance\":{\"steps\":[{}]}}]}",
		"{\"event\":\"status\",\"waiting\":{\"longest\":[{\"started\":\"2026-13-99T99:99:99Z\","
		"\"syns\":-4,\"id\":9223372036854775807,\"process\":7}]}}",
	};
	struct model m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_int_equal(model_read(&m, refused[i], strlen(refused[i])), -EINVAL);
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		struct ui ui;

		assert_int_equal(model_read(&m, odd[i], strlen(odd[i])), 0);
		ui_init(&ui, NULL);
		free(drawn(&ui, &m, 100, 30));
		model_done(&m);
	}
	for (size_t len = 0; len + 2 < strlen(whole); len++)
		assert_int_equal(model_read(&m, whole, len), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_at_80_by_24),
		cmocka_unit_test(lists_by_key),
		cmocka_unit_test(the_first_list_has_something),
		cmocka_unit_test(rows_are_sorted),
		cmocka_unit_test(rows_are_filtered),
		cmocka_unit_test(the_selection_stays),
		cmocka_unit_test(what_is_not_listed_is_counted),
		cmocka_unit_test(a_long_list_scrolls),
		cmocka_unit_test(pause_and_help),
		cmocka_unit_test(nothing_known),
		cmocka_unit_test(more_room_shows_more),
		cmocka_unit_test(every_size_is_drawn),
		cmocka_unit_test(hostile_text),
		cmocka_unit_test(what_is_no_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
