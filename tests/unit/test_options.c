// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of options: what is taken, what is refused and in which words, and that the command
 * line, the configuration file and the defaults stand in that order.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config/option.h"

#define WORDS_MAX 16

/* Parses a line of arguments parted by blanks; '~' stands for a blank inside one. */
static int parse(enum command command, const char *line, const char *config, struct options *ret,
		 char message[static OPTIONS_MESSAGE_LEN])
{
	char *argv[WORDS_MAX], *copy = strdup(line), *save = NULL;
	int argc = 0, r;

	assert_non_null(copy);
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		for (char *p = word; *p; p++)
			*p = *p == '~' ? ' ' : *p;
		assert_true(argc < WORDS_MAX);
		argv[argc++] = word;
	}
	r = options_parse(command, argc, argv, config, ret, message);
	free(copy);
	return r;
}

static void expect(enum command command, const char *line, struct options *ret)
{
	char message[OPTIONS_MESSAGE_LEN];

	if (parse(command, line, NULL, ret, message) != 0)
		fail_msg("%s: %s", line, message);
}

static void defaults(void **state)
{
	static const uint16_t ports[] = {25, 465, 587, 2525};
	_cleanup_(options_done) struct options o;

	(void)state;
	expect(COMMAND_WATCH, "", &o);
	assert_int_equal(o.ports_count, 4);
	assert_memory_equal(o.ports, ports, sizeof(ports));
	assert_string_equal(o.cloud, "auto");
	assert_string_equal(o.system_root, "/");
	assert_null(o.dmi_dir);
	/* Nothing leaves the machine unasked. */
	assert_int_equal(o.metadata, METADATA_USE_OFF);
	assert_int_equal(o.interfaces_count, 0);
	assert_int_equal(o.uplink_watch_attach, 0);
	assert_false(o.json || o.quiet || o.no_wire || o.until_verdict);
	assert_null(o.subscription);
	assert_int_equal(o.count, 0);
	assert_int_equal(o.duration_ns, 0);
}

static void every_form_of_a_value(void **state)
{
	_cleanup_(options_done) struct options o;

	(void)state;
	expect(COMMAND_WATCH,
	       "--ports=25,2525 --interface eth0 --interface=eth1 --dst 10.0.0.0/8,2001:db8::/32 "
	       "--dst 192.0.2.1 --json -vv --duration 1.5 --outcome silent,refused --comm a,b",
	       &o);
	assert_int_equal(o.ports_count, 2);
	assert_int_equal(o.ports[1], 2525);
	assert_int_equal(o.interfaces_count, 2);
	assert_string_equal(o.interfaces[1], "eth1");
	assert_int_equal(o.filter.destinations_count, 3);
	assert_true(o.json);
	assert_int_equal(o.verbose, 2);
	assert_int_equal(o.duration_ns, 1500000000);
	assert_int_equal(o.filter.outcomes_count, 2);
	assert_int_equal(o.filter.outcomes[0], OUTCOME_SILENT);
	/* Free text is no list: a program may have a comma in its name. */
	assert_int_equal(o.filter.names_count, 1);
	assert_string_equal(o.filter.names[0], "a,b");
}

static void more_of_every_type(void **state)
{
	_cleanup_(options_done) struct options o;

	(void)state;
	expect(COMMAND_WATCH,
	       "--ports 25,~587 --no-wire=no --quiet=yes --wire-attach clsact --as-of 2018-11-20 "
	       "--pid 1,4194304 --uid 0 --verbose=3 --cloud none",
	       &o);
	assert_int_equal(o.ports[1], 587);
	assert_false(o.no_wire);
	assert_true(o.quiet);
	assert_int_equal(o.uplink_watch_attach, 2);
	assert_int_equal(o.as_of.year, 2018);
	assert_int_equal(o.filter.pids_count, 2);
	assert_int_equal(o.filter.uids_count, 1);
	assert_int_equal(o.filter.uids[0], 0);
	assert_int_equal(o.verbose, 3);
	assert_string_equal(o.cloud, "none");
}

static void operands_and_their_command(void **state)
{
	_cleanup_(options_done) struct options o;
	_cleanup_(options_done) struct options p;
	_cleanup_(options_done) struct options q;

	(void)state;
	expect(COMMAND_REPLAY, "--json mail.pcap --local 192.0.2.0/24,2001:db8::1 --ports 25", &o);
	assert_string_equal(o.files[0], "mail.pcap");
	assert_int_equal(o.files_count, 1);
	assert_int_equal(o.locals_count, 2);
	assert_true(o.json);
	/* Whoever reads a capture is not where it was taken. */
	assert_string_equal(o.cloud, "none");
	expect(COMMAND_REPLAY, "- --cloud auto b,c.pcap", &p);
	assert_string_equal(p.files[0], "-");
	assert_string_equal(p.files[1], "b,c.pcap");
	assert_int_equal(p.files_count, 2);
	assert_string_equal(p.cloud, "auto");
	expect(COMMAND_REPLAY, "--help", &q);
	assert_true(q.help);
}

static void help_and_version_end_parsing(void **state)
{
	_cleanup_(options_done) struct options o;
	_cleanup_(options_done) struct options p;

	(void)state;
	expect(COMMAND_ADVISE, "-h --nonsense", &o);
	assert_true(o.help);
	expect(COMMAND_DOCTOR, "--version", &p);
	assert_true(p.version);
}

static const struct {
	enum command command;
	const char *line;
	const char *parts[4]; /* all in the message */
} bad[] = {
	{COMMAND_WATCH, "--prots 25", {"unknown option", "--prots", "watch", "--ports"}},
	{COMMAND_WATCH, "--xyzzyx", {"unknown option", "--xyzzyx"}},
	{COMMAND_WATCH, "-x", {"unknown option", "-x"}},
	{COMMAND_WATCH, "--", {"unknown option"}},
	{COMMAND_WATCH, "surplus", {"takes no argument", "surplus"}},
	{COMMAND_REPLAY, "", {"replay", "needs a FILE", "capture"}},
	{COMMAND_REPLAY, "--json", {"replay", "needs a FILE"}},
	{COMMAND_REPLAY, "--FILE a.pcap", {"unknown option", "--FILE"}},
	{COMMAND_REPLAY, "a.pcap --local here", {"--local", "here", "ADDRESS/LENGTH"}},
	{COMMAND_REPLAY, "a.pcap --duration 5", {"--duration", "does not apply", "replay"}},
	{COMMAND_WATCH, "--local 192.0.2.1", {"--local", "does not apply", "watch"}},
	{COMMAND_ADVISE, "--dst 192.0.2.1", {"--dst", "does not apply", "advise"}},
	{COMMAND_ADVISE, "-v", {"-v", "does not apply", "advise"}},
	{COMMAND_WATCH, "--ports", {"--ports", "missing", "65535"}},
	{COMMAND_WATCH, "--ports=", {"--ports", "empty element"}},
	{COMMAND_WATCH, "--ports 25,,587", {"--ports", "25,,587", "empty element"}},
	{COMMAND_WATCH, "--ports 25,70000", {"--ports", "25,70000", "out of range", "65535"}},
	{COMMAND_WATCH,
	 "--ports 0",
	 {"--ports", "\"0\"", "out of range", "1 to " AS_TEXT(E25_PORTS_MAX)}},
	{COMMAND_WATCH, "--ports 25x", {"--ports", "25x", "not a port"}},
	{COMMAND_WATCH, "--ports 25,25", {"--ports", "25,25", "twice"}},
	{COMMAND_WATCH,
	 "--ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
	 {"--ports", "one too many", "1 to " AS_TEXT(E25_PORTS_MAX)}},
	{COMMAND_WATCH, "--ports +25", {"--ports", "+25", "not a port"}},
	{COMMAND_WATCH, "--port 80", {"--port", "80", "not watched"}},
	{COMMAND_WATCH, "--interface waytoolonganame0", {"--interface", "too long"}},
	{COMMAND_WATCH, "--interface a/b", {"--interface", "a/b", "interface"}},
	{COMMAND_WATCH, "--dst 300.1.2.3", {"--dst", "300.1.2.3", "ADDRESS/LENGTH"}},
	{COMMAND_WATCH, "--dst 10.0.0.0/33", {"--dst", "10.0.0.0/33"}},
	{COMMAND_WATCH, "--exchanger mail", {"--exchanger", "mail", "not a network"}},
	{COMMAND_WATCH, "--pid 0", {"--pid", "\"0\"", "1 to 4194304"}},
	{COMMAND_WATCH, "--uid root", {"--uid", "root", "not a number"}},
	{COMMAND_WATCH, "--comm abcdefghijklmnop", {"--comm", "too long", "15"}},
	{COMMAND_WATCH, "--outcome silnt", {"--outcome", "silnt", "did you mean silent?"}},
	{COMMAND_WATCH, "--outcome pending", {"--outcome", "pending", "abandoned"}},
	{COMMAND_WATCH, "--duration 0", {"--duration", "\"0\"", "above 0"}},
	{COMMAND_WATCH, "--duration 5x", {"--duration", "5x", "not a duration"}},
	{COMMAND_WATCH, "--duration 5 --duration 6", {"--duration", "twice"}},
	{COMMAND_WATCH, "--count -1", {"--count", "-1", "not a number"}},
	{COMMAND_WATCH, "--count 0", {"--count", "out of range"}},
	{COMMAND_WATCH, "--json=maybe", {"--json", "maybe", "yes or no"}},
	{COMMAND_WATCH, "--wire-attach xdp", {"--wire-attach", "xdp", "clsact"}},
	{COMMAND_WATCH, "--ready-fd two", {"--ready-fd", "two", "number"}},
	{COMMAND_WATCH, "--only-netns=", {"--only-netns", "not a value"}},
	{COMMAND_ADVISE, "--as-of yesterday", {"--as-of", "yesterday", "YYYY-MM-DD"}},
	{COMMAND_ADVISE, "--subscribed-on 2018-02-30", {"--subscribed-on", "2018-02-30"}},
	{COMMAND_ADVISE,
	 "--metadata yes",
	 {"--metadata", "yes", "allowed: off, on, azure-subscription"}},
	{COMMAND_ADVISE, "--metadata azure", {"--metadata", "\"azure\"", "azure-subscription"}},
	{COMMAND_REPORT, "--json", {"--json", "does not apply", "report"}},
	{COMMAND_REPLAY, "a.pcap --metadata on", {"--metadata", "does not apply", "replay"}},
	{COMMAND_ADVISE, "--metadata-url https://192.0.2.1", {"--metadata-url", "http://HOST"}},
	{COMMAND_ADVISE, "--metadata-url http://192.0.2.1/", {"--metadata-url", "no path"}},
	{COMMAND_ADVISE,
	 "--management-url http://192.0.2.1",
	 {"--management-url", "http://192.0.2.1", "https://HOST", "loopback"}},
	{COMMAND_ADVISE, "--cloud Azur", {"--cloud", "Azur", "another name of small letters"}},
	{COMMAND_ADVISE, "--config /nonexistent/x", {"/nonexistent/x", "No such file"}},
	{COMMAND_ADVISE, "--config /", {"directory"}},
};

static void bad_input_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		_cleanup_(options_done) struct options o;
		char message[OPTIONS_MESSAGE_LEN];
		int r = parse(bad[i].command, bad[i].line, NULL, &o, message);

		if (r != -EINVAL)
			fail_msg("%s: gave %d", bad[i].line, r);
		for (size_t k = 0; k < ARRAY_LEN(bad[i].parts) && bad[i].parts[k]; k++) {
			if (!strstr(message, bad[i].parts[k]))
				fail_msg("%s: no \"%s\" in: %s", bad[i].line, bad[i].parts[k],
					 message);
		}
	}
}

static void messages_are_safe_to_show(void **state)
{
	_cleanup_(options_done) struct options o;
	char message[OPTIONS_MESSAGE_LEN];

	(void)state;
	assert_int_equal(parse(COMMAND_WATCH, "--ports \033[31m", NULL, &o, message), -EINVAL);
	assert_null(strchr(message, '\033'));
	assert_non_null(strstr(message, "\\x1b[31m"));
}

/* A configuration file of this text; its path is valid until the next call. */
static const char *config_of(const char *text)
{
	static char path[] = "/tmp/egress25-test-XXXXXX";
	FILE *file;
	int fd;

	memcpy(path + strlen(path) - 6, "XXXXXX", 6);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	file = fdopen(fd, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

static void the_file_has_the_same_names(void **state)
{
	const char *path = config_of("# a comment\nports = 25,587\n[watch]\njson = yes\n"
				     "interface = eth0\ninterface = eth1\n[place]\ncloud=azure\n"
				     "subscription = pay-as-you-go ; what we have\n");
	_cleanup_(options_done) struct options o;
	char message[OPTIONS_MESSAGE_LEN];
	int r = parse(COMMAND_WATCH, "", path, &o, message);

	(void)state;
	unlink(path);
	assert_int_equal(r, 0);
	assert_int_equal(o.ports_count, 2);
	assert_true(o.json);
	assert_int_equal(o.interfaces_count, 2);
	assert_string_equal(o.cloud, "azure");
	assert_string_equal(o.subscription, "pay-as-you-go");
}

static void the_command_line_wins(void **state)
{
	const char *path = config_of("ports = 25,587\njson = yes\ncloud = aws\n");
	_cleanup_(options_done) struct options o;
	char message[OPTIONS_MESSAGE_LEN];
	int r = parse(COMMAND_WATCH, "--ports 2525 --json=no", path, &o, message);

	(void)state;
	unlink(path);
	assert_int_equal(r, 0);
	assert_int_equal(o.ports_count, 1);
	assert_int_equal(o.ports[0], 2525);
	assert_false(o.json);
	assert_string_equal(o.cloud, "aws");
}

static void a_default_file_may_be_missing(void **state)
{
	_cleanup_(options_done) struct options o;
	char message[OPTIONS_MESSAGE_LEN];

	(void)state;
	assert_int_equal(parse(COMMAND_WATCH, "", "/nonexistent/egress25.conf", &o, message), 0);
}

static const struct {
	const char *text;
	const char *parts[3];
} bad_files[] = {
	{"prots = 25\n", {":1:", "prots", "did you mean ports?"}},
	{"\nports = 99999\n", {":2:", "ports: \"99999\"", "65535"}},
	{"json = yes\nnonsense\n", {":2:", "name = value"}},
	{"nonsense\nports = 0\n", {":1:", "name = value"}},
	{"ports = 0\nnonsense\n", {":1:", "ports"}},
	{"config = /etc/passwd\n", {":1:", "config", "command line"}},
	{"help = yes\n", {":1:", "help", "command line"}},
	{"cloud = aws\ncloud = azure\n", {":2:", "cloud", "twice"}},
	{"[watch\nports = 25\n", {":1:", "name = value"}},
};

static void bad_files_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad_files); i++) {
		_cleanup_(options_done) struct options o;
		const char *path = config_of(bad_files[i].text);
		char message[OPTIONS_MESSAGE_LEN];
		int r = parse(COMMAND_WATCH, "", path, &o, message);

		unlink(path);
		if (r != -EINVAL)
			fail_msg("%s: gave %d", bad_files[i].text, r);
		assert_non_null(strstr(message, path));
		for (size_t k = 0; k < ARRAY_LEN(bad_files[i].parts) && bad_files[i].parts[k];
		     k++) {
			if (!strstr(message, bad_files[i].parts[k]))
				fail_msg("%s: no \"%s\" in: %s", bad_files[i].text,
					 bad_files[i].parts[k], message);
		}
	}
}

static void long_lines_are_refused(void **state)
{
	char text[600] = "interface = ";
	_cleanup_(options_done) struct options o;
	char message[OPTIONS_MESSAGE_LEN];
	const char *path;
	int r;

	(void)state;
	memset(text + strlen(text), 'x', 400);
	path = config_of(text);
	r = parse(COMMAND_WATCH, "", path, &o, message);
	unlink(path);
	assert_int_equal(r, -EINVAL);
	assert_non_null(strstr(message, ":1:"));
}

static void every_option_is_in_the_help(void **state)
{
	(void)state;
	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		_cleanup_free_ char *text = NULL;
		size_t len = 0;
		FILE *out = open_memstream(&text, &len);

		assert_non_null(out);
		usage_command(out, c);
		fclose(out);
		for (size_t i = 0; i < option_count; i++) {
			char flag[64];

			if (!(option_table[i].commands & ON_COMMAND(c)))
				continue;
			snprintf(flag, sizeof(flag), "%s%s", option_table[i].operand ? " " : "--",
				 option_table[i].name);
			if (!strstr(text, flag))
				fail_msg("%s: no help for %s", commands[c].name, flag);
		}
		for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") <= 100);
	}
}

static void rows_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		bool only_tells = row->type == OPTION_SWITCH || row->type == OPTION_TALLY;

		assert_ptr_equal(option_find(row->name), row->operand ? NULL : row);
		assert_true(row->max >= 1 && row->commands && row->help && row->group);
		assert_true(only_tells == !row->metavar);
		assert_true(row->type != OPTION_WORD || row->words);
	}
}

static void an_operand_may_be_left_out(void **state)
{
	static const char *const few[] = {"markdown", "cloud", NULL};
	_cleanup_(options_done) struct options of_daemon, of_file, named;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	expect(COMMAND_REPORT, "--markdown --duration 60", &of_daemon);
	assert_int_equal(of_daemon.files_count, 0);
	assert_true(of_daemon.markdown && !of_daemon.mask);
	assert_string_equal(of_daemon.cloud, "auto");
	assert_int_equal(options_given(&of_daemon, "duration"), GIVEN_ARGUMENT);
	assert_int_equal(options_given(&of_daemon, "mask"), GIVEN_NOT);
	assert_string_equal(options_argument_beside(&of_daemon, few), "duration");
	/* The machine that reads need not be the one that was recorded on. */
	expect(COMMAND_REPORT, "a.pcap", &of_file);
	assert_string_equal(of_file.files[0], "a.pcap");
	assert_string_equal(of_file.cloud, "none");
	expect(COMMAND_REPORT, "--cloud aws", &named);
	assert_null(options_argument_beside(&named, few));

	usage_command(out, COMMAND_REPORT);
	fclose(out);
	assert_non_null(strstr(text, "egress25 report [OPTION]... [FILE]\n"));
	free(text);
}

static void unknown_commands_suggest(void **state)
{
	char message[OPTIONS_MESSAGE_LEN];
	enum command command = COMMAND_COUNT;

	(void)state;
	assert_int_equal(command_parse("advise", &command, message), 0);
	assert_int_equal(command, COMMAND_ADVISE);
	assert_int_equal(command_parse("wacth", &command, message), -EINVAL);
	assert_non_null(strstr(message, "did you mean watch?"));
	assert_int_equal(command_parse("--json", &command, message), -EINVAL);
	assert_non_null(strstr(message, "command comes first"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(every_form_of_a_value),
		cmocka_unit_test(more_of_every_type),
		cmocka_unit_test(operands_and_their_command),
		cmocka_unit_test(help_and_version_end_parsing),
		cmocka_unit_test(bad_input_is_refused),
		cmocka_unit_test(messages_are_safe_to_show),
		cmocka_unit_test(the_file_has_the_same_names),
		cmocka_unit_test(the_command_line_wins),
		cmocka_unit_test(a_default_file_may_be_missing),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(long_lines_are_refused),
		cmocka_unit_test(every_option_is_in_the_help),
		cmocka_unit_test(rows_are_sound),
		cmocka_unit_test(an_operand_may_be_left_out),
		cmocka_unit_test(unknown_commands_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
