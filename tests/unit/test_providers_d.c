// SPDX-License-Identifier: GPL-2.0-only
/*
 * An operator's own rules: what a file may hold, what the guide makes of it, and that everything
 * else is refused with its file and line, the key, the value and what is allowed.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config/providers_d.h"
#include "render/render.h"

/* A directory of our own; files are numbered, so that each is read after the one before. */
static char dir[] = "/tmp/egress25-providers-XXXXXX";
static unsigned int files;

static int directory_new(void **state)
{
	(void)state;
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	files = 0;
	return mkdtemp(dir) ? 0 : -1;
}

static void write_bytes(const char *name, const char *text, size_t len)
{
	_cleanup_fclose_ FILE *f = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
}

static void write_file(const char *text)
{
	char name[32];

	snprintf(name, sizeof(name), "%03u.conf", files++);
	write_bytes(name, text, strlen(text));
}

static int directory_free(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", dir);
	return system(command);
}

static void cleanup_providers(struct providers_d **p)
{
	providers_d_free(*p);
}

#define _cleanup_providers_ _cleanup_(cleanup_providers)

static struct providers_d *load(void)
{
	char message[OPTIONS_MESSAGE_LEN] = "";
	struct providers_d *p = NULL;

	if (providers_d_load(dir, true, NULL, &p, message) != 0)
		fail_msg("%s", message);
	return p;
}

static const char whole[] = "# ours\n"
			    "[example-corp]\n"
			    "summary = Port 25 leaves through our relay only.\n"
			    "port-25 = blocked\n"
			    "port-465 = may-be-open\n"
			    "port-587 = open\n"
			    "relay = mail.example.com\n"
			    "relay-port = 587\n"
			    "exemption = request\n"
			    "step = Ask in the queue NET-MAIL,\n"
			    "  with the cost centre,\n"
			    "\tand the machine's name.\n"
			    "step = Wait for Thursday.\n"
			    "source = https://wiki.example.com/mail\n"
			    "as-of = 2026-11-01\n"
			    "\n"
			    "[lab]\n"
			    "summary = Nothing leaves the lab.\n";

static void a_whole_file(void **state)
{
	_cleanup_providers_ struct providers_d *p = NULL;
	struct location where = {.provider = "example-corp", .source = "operator"};
	struct guidance g;

	(void)state;
	write_file(whole);
	p = load();
	assert_int_equal(providers_d_count(p), 2);
	assert_string_equal(providers_d_name(p, 1), "lab");
	assert_null(providers_d_find(p, "azure"));
	where.own = providers_d_find(p, "example-corp");
	assert_non_null(where.own);
	guide(&g, &where, NULL, NULL, 0);
	assert_string_equal(g.provider, "example-corp");
	assert_string_equal(g.rule, "own");
	assert_int_equal(g.port25, POLICY_BLOCKED);
	assert_int_equal(g.exemption, EXEMPTION_REQUEST);
	assert_string_equal(g.summary, "Port 25 leaves through our relay only.");
	assert_int_equal(g.port465, POLICY_MAY_BE_OPEN);
	assert_int_equal(g.port587, POLICY_OPEN);
	assert_int_equal(g.port2525, POLICY_UNKNOWN);
	assert_int_equal(g.steps_count, 3);
	assert_string_equal(g.steps[0], "Send through the relay mail.example.com on port 587.");
	assert_string_equal(g.steps[1], "Ask in the queue NET-MAIL, with the cost centre, and the "
					"machine's name.");
	assert_string_equal(g.steps[2], "Wait for Thursday.");
	assert_string_equal(g.source, "https://wiki.example.com/mail");
	assert_string_equal(g.as_of, "2026-11-01");
}

static void the_least_that_is_needed(void **state)
{
	_cleanup_providers_ struct providers_d *p = NULL;
	struct location where = {.provider = "lab"};
	struct guidance g;

	(void)state;
	write_file("[lab]\nsummary = Nothing leaves the lab.\n");
	p = load();
	where.own = providers_d_find(p, "lab");
	guide(&g, &where, NULL, NULL, 0);
	assert_int_equal(g.port25, POLICY_UNKNOWN);
	assert_int_equal(g.exemption, EXEMPTION_UNKNOWN);
	assert_int_equal(g.steps_count, 0);
	assert_null(g.source);
	assert_null(g.as_of);
}

/* What was seen is guided by the same rules, on every port and day. */
static void verdicts_are_guided_by_it(void **state)
{
	struct verdict verdict = {
		.port = 25, .family = FAMILY_IPV6, .state = STATE_BLOCKED, .by = BY_NETWORK_SILENT};
	_cleanup_providers_ struct providers_d *p = NULL;
	struct location where = {
		.provider = "example-corp", .subscribed_on = {2016, 1, 1}, .as_of = {2018, 1, 1}};
	static const uint16_t ports[] = {25, 465, 587, 2525};
	struct guidance g;

	(void)state;
	write_file(whole);
	p = load();
	where.own = providers_d_find(p, "example-corp");
	for (size_t i = 0; i < ARRAY_LEN(ports); i++) {
		const struct verdict *all[] = {&verdict};

		verdict.port = ports[i];
		guide(&g, &where, &verdict, all, 1);
		assert_string_equal(g.provider, "example-corp");
		assert_string_equal(g.summary, "Port 25 leaves through our relay only.");
	}
}

static void it_wins_over_the_built_in_rules(void **state)
{
	_cleanup_providers_ struct providers_d *p = NULL;
	struct location where = {.provider = "azure"};
	struct guidance g;

	(void)state;
	write_file("[azure]\nsummary = We have an Enterprise Agreement.\nport-25 = open\n");
	p = load();
	where.own = providers_d_find(p, "azure");
	guide(&g, &where, NULL, NULL, 0);
	assert_int_equal(g.port25, POLICY_OPEN);
	assert_string_equal(g.rule, "own");
}

/* Rules that changed, each for some types of subscription. */
static const char editions[] =
	"[example-corp/free]\nsubscription = trial, student\nport-25 = blocked\n"
	"exemption = none\nsummary = Never for trials.\nfrom = 2024-01-01\n"
	"[example-corp/old-customers]\nsubscription = gold\ncreated-before = 2020-05-01\n"
	"port-25 = open\nexemption = not-needed\nsummary = Old customers are free.\n"
	"[example-corp/gold]\nsubscription = gold\nport-25 = blocked\nexemption = request\n"
	"summary = Gold asks.\nuntil = 2025-01-01\nnot-confirmed = How long it takes.\n"
	"[example-corp/gold/2025]\nsubscription = gold\nport-25 = open\n"
	"exemption = not-needed\nsummary = Gold is free.\nfrom = 2025-01-01\n"
	"[example-corp/others]\nport-25 = blocked\nexemption = self-service\n"
	"summary = All others switch it on.\nafterwards = Restart it.\nuntil = 2026-01-01\n";

static void rules_have_editions(void **state)
{
	static const struct {
		const char *type, *as_of, *subscribed_on, *summary;
	} cases[] = {
		{"gold", "2024-12-31", NULL, "Gold asks."},
		{"gold", "2025-01-01", NULL, "Gold is free."},
		{"gold", NULL, NULL, "Gold is free."},
		{"gold", "2024-12-31", "2020-04-30", "Old customers are free."},
		{"gold", "2024-12-31", "2020-05-01", "Gold asks."},
		{"trial", "2023-12-31", NULL, "All others switch it on."},
		{"trial", "2024-01-01", NULL, "Never for trials."},
		{"student", NULL, NULL, "Never for trials."},
		{NULL, "2025-12-31", NULL, "All others switch it on."},
		{NULL, "2026-01-01", NULL, NULL}, /* it ended, and nothing followed */
		{NULL, NULL, NULL, NULL},
	};
	_cleanup_providers_ struct providers_d *p = NULL;
	struct location where = {.provider = "example-corp", .source = "operator"};
	const struct provider *own;
	const char *type;
	struct guidance g;

	(void)state;
	write_file(editions);
	p = load();
	assert_int_equal(providers_d_count(p), 1);
	own = where.own = providers_d_find(p, "example-corp");
	assert_int_equal(guide_subscription_of(own, "GOLD", &type), 0);
	assert_string_equal(type, "gold");
	assert_int_equal(guide_subscription_of(own, "silver", &type), -EINVAL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		where.subscription = cases[i].type;
		where.as_of = where.subscribed_on = (struct date){0};
		if (cases[i].as_of)
			assert_int_equal(parse_date(cases[i].as_of, &where.as_of), 0);
		if (cases[i].subscribed_on)
			assert_int_equal(parse_date(cases[i].subscribed_on, &where.subscribed_on),
					 0);
		guide(&g, &where, NULL, NULL, 0);
		if (cases[i].summary && strcmp(g.summary, cases[i].summary) != 0)
			fail_msg("%zu: %s", i, g.summary);
		assert_string_equal(g.provider, cases[i].summary ? "example-corp" : "general");
		assert_true(g.key_steps <= g.steps_count);
	}
}

/* What advice consists of. */
static void assert_same(const struct guidance *a, const struct guidance *b, const char *place)
{
	bool same = a->port25 == b->port25 && a->port465 == b->port465 &&
		    a->port587 == b->port587 && a->port2525 == b->port2525 &&
		    a->exemption == b->exemption && a->steps_count == b->steps_count &&
		    a->key_steps == b->key_steps && a->form == b->form &&
		    a->age_years == b->age_years &&
		    date_compare(&a->in_force_from, &b->in_force_from) == 0 &&
		    date_compare(&a->in_force_until, &b->in_force_until) == 0 &&
		    strcmp(a->rule, b->rule) == 0 && strcmp(a->summary, b->summary) == 0 &&
		    strcmp(a->source, b->source) == 0 && strcmp(a->as_of, b->as_of) == 0;

	for (size_t i = 0; same && i < a->steps_count; i++)
		same = strcmp(a->steps[i], b->steps[i]) == 0;
	for (size_t i = 0; same && a->not_confirmed && a->not_confirmed[i]; i++)
		same = b->not_confirmed && b->not_confirmed[i] &&
		       strcmp(a->not_confirmed[i], b->not_confirmed[i]) == 0;
	if (!same)
		fail_msg("%s: %s (%s, %zu steps) and %s (%s, %zu steps)", place, a->rule,
			 a->summary, a->steps_count, b->rule, b->summary, b->steps_count);
}

static void compare_at(const struct provider *p, const struct provider *packaged, const char *type,
		       const char *as_of)
{
	static const char *const created[] = {NULL, "2017-11-14", "2017-11-15"};
	struct location built_in = {
		.provider = p->name, .source = "dmi", .subscription = type, .today = {2026, 12, 1}};
	struct location of_files;
	struct guidance a, b;
	char place[200];

	if (as_of)
		assert_int_equal(parse_date(as_of, &built_in.as_of), 0);
	for (size_t i = 0; i < ARRAY_LEN(created); i++) {
		if (created[i])
			assert_int_equal(parse_date(created[i], &built_in.subscribed_on), 0);
		of_files = built_in;
		of_files.own = packaged;
		guide(&a, &built_in, NULL, NULL, 0);
		guide(&b, &of_files, NULL, NULL, 0);
		snprintf(place, sizeof(place), "%s, %s, as of %s, created %s", p->name,
			 type ? type : "-", as_of ? as_of : "-", created[i] ? created[i] : "-");
		assert_same(&a, &b, place);
	}
}

/* Every built-in rule, written to a file and read again, gives the same advice. */
static void rules_as_files_say_the_same(void **state)
{
	static const char *const days[] = {NULL,	 "2015-01-01", "2017-11-15", "2019-06-01",
					   "2021-01-04", "2021-04-28", "2022-06-01", "2023-12-20",
					   "2024-06-01", "2025-07-28", "2026-11-30"};
	_cleanup_providers_ struct providers_d *files_of_rules = NULL;
	char message[OPTIONS_MESSAGE_LEN] = "";

	(void)state;
	for (size_t i = 0; i < known_providers_count; i++) {
		_cleanup_fclose_ FILE *f = NULL;
		char path[256];

		snprintf(path, sizeof(path), "%s/%s.conf", dir, known_providers[i]->name);
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(render_rules_conf(f, known_providers[i]), 0);
	}
	if (providers_d_load("/nonexistent/x", false, dir, &files_of_rules, message) != 0)
		fail_msg("%s", message);
	assert_int_equal(providers_d_count(files_of_rules), known_providers_count);
	for (size_t i = 0; i < known_providers_count; i++) {
		const struct provider *p = known_providers[i];
		const struct provider *packaged = providers_d_find(files_of_rules, p->name);

		assert_non_null(packaged);
		for (size_t d = 0; d < ARRAY_LEN(days); d++) {
			compare_at(p, packaged, NULL, days[d]);
			for (size_t t = 0; p->subscriptions && p->subscriptions[t]; t++)
				compare_at(p, packaged, p->subscriptions[t], days[d]);
		}
	}
}

static void own_rules_go_before_packaged_ones(void **state)
{
	char own_dir[] = "/tmp/egress25-own-XXXXXX", path[300], message[OPTIONS_MESSAGE_LEN] = "";
	_cleanup_providers_ struct providers_d *p = NULL;
	_cleanup_fclose_ FILE *f = NULL;

	(void)state;
	assert_non_null(mkdtemp(own_dir));
	snprintf(path, sizeof(path), "%s/mine.conf", own_dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("[lab]\nsummary = Mine.\n", f);
	assert_int_equal(fflush(f), 0);
	write_file("[lab/a]\nsummary = Theirs.\n[other]\nsummary = Theirs.\n");
	if (providers_d_load(own_dir, true, dir, &p, message) != 0)
		fail_msg("%s", message);
	assert_int_equal(providers_d_count(p), 2);
	assert_string_equal(providers_d_find(p, "lab")->editions[0].rules[0].summary, "Mine.");
	assert_string_equal(providers_d_file(p, 0), path);
	assert_string_equal(providers_d_find(p, "other")->editions[0].rules[0].summary, "Theirs.");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(own_dir), 0);
}

static void several_files_in_their_order(void **state)
{
	_cleanup_providers_ struct providers_d *p = NULL;

	(void)state;
	write_file("[b]\nsummary = x\n");
	write_file("[a]\nsummary = y\n");
	write_bytes(".hidden.conf", "nonsense", 8);
	write_bytes("notes.txt", "nonsense", 8);
	write_bytes("old.conf~", "nonsense", 8);
	write_bytes(".conf", "nonsense", 8);
	p = load();
	assert_int_equal(providers_d_count(p), 2);
	assert_string_equal(providers_d_name(p, 0), "b");
}

static void a_directory_may_be_missing(void **state)
{
	_cleanup_providers_ struct providers_d *p = NULL;
	char message[OPTIONS_MESSAGE_LEN];

	(void)state;
	assert_int_equal(providers_d_load("/nonexistent/x", true, NULL, &p, message), -EINVAL);
	assert_non_null(strstr(message, "/nonexistent/x: No such file"));
	assert_int_equal(providers_d_load("/etc/hostname", false, NULL, &p, message), -EINVAL);
	assert_int_equal(providers_d_load("/nonexistent/x", false, NULL, &p, message), 0);
	assert_int_equal(providers_d_count(p), 0);
	assert_null(providers_d_find(NULL, "lab"));
	assert_int_equal(providers_d_count(NULL), 0);
}

#define HEAD "[lab]\nsummary = x\n"

static const struct {
	const char *text;
	const char *parts[4]; /* all in the message */
} bad[] = {
	{"summary = x\n", {":1:", "summary", "before any [name]"}},
	{"nonsense\n", {":1:", "name = value"}},
	{"[lab]\nstep = x\n", {".conf: [lab]", "no summary", "summary ="}},
	{"[lab]\nsummary =\n", {":2:", "summary: \"\"", "is no text", "600 bytes"}},
	{"[Lab]\nsummary = x\n", {":2:", "[Lab]", "small letters"}},
	{"[my lab]\nsummary = x\n", {":2:", "[my lab]", "small letters"}},
	{"[-lab]\nsummary = x\n", {":2:", "[-lab]"}},
	{"[]\nsummary = x\n", {":2:", "summary", "before any [name]"}},
	{"[auto]\nsummary = x\n", {":2:", "[auto]", "other than auto and none"}},
	{"[none]\nsummary = x\n", {":2:", "[none]"}},
	{"[amazon]\nsummary = x\n",
	 {":2:", "[amazon]", "another name of the built-in aws", "[aws]"}},
	{"[a-name-that-is-longer-than-any-that-is-allowed]\nsummary = x\n", {":2:", "1 to 32"}},
	{HEAD "[b]\nsummary = x\n" HEAD, {":6:", "[lab] is there already", "000.conf"}},
	{HEAD "summary = y\n", {":3:", "summary", "twice", "[lab]"}},
	{HEAD "sumary = y\n", {":3:", "unknown key", "sumary", "did you mean summary?"}},
	{HEAD "from = soon\n", {":3:", "from: \"soon\"", "no date", "YYYY-MM-DD"}},
	{HEAD "until = 2026\n", {":3:", "until: \"2026\"", "YYYY-MM-DD"}},
	{HEAD "from = 2026-02-01\nuntil = 2026-02-01\n", {"[lab] ends before it begins"}},
	{HEAD "created-before = 0\n", {":3:", "created-before"}},
	{HEAD "subscription = Gold Plan\n", {":3:", "subscription: \"Gold\"", "small letters"}},
	{HEAD "subscription = ,\n", {":3:", "subscription: \",\"", "names none"}},
	{HEAD "rule = A b\n", {":3:", "rule: \"A b\""}},
	{"[lab/]\nsummary = x\n", {":2:", "[lab/]", "PROVIDER/RULE"}},
	{"[lab/Gold]\nsummary = x\n", {":2:", "[lab/Gold]", "PROVIDER/RULE"}},
	{"[lab/a]\nsummary = x\n[lab/b]\nsummary = y\n",
	 {"two rules for every subscription", "a and b"}},
	{"[lab/a]\nsummary = x\n[lab/b]\nsummary = y\n[lab/a]\nsummary = z\n",
	 {":6:", "[lab/a] is there already"}},
	{"[azure/a]\nsummary = x\nsubscription = gold\n",
	 {"[azure/a]", "\"gold\" is none of it", "pay-as-you-go"}},
	{"[lab/a]\nsummary = x\nsubscription = a\ncreated-before = 2020-01-01\n"
	 "[lab/b]\nsummary = x\nsubscription = b\ncreated-before = 2021-01-01\n",
	 {"[lab/b]", "another day"}},
	{HEAD "port-26 = open\n", {":3:", "unknown key", "port-26", "port-25"}},
	{HEAD "port-25 = closed\n", {":3:", "port-25: \"closed\"", "no policy", "may-be-open"}},
	{HEAD "exemption = maybe\n", {":3:", "exemption: \"maybe\"", "self-service"}},
	{HEAD "relay-port = 0\n", {":3:", "relay-port: \"0\"", "no port", "65535"}},
	{HEAD "relay-port = 65536\n", {":3:", "relay-port: \"65536\""}},
	{HEAD "relay = http://x\n", {":3:", "relay: \"http://x\"", "no host", "host name"}},
	{HEAD "relay = mail example\n", {":3:", "relay: \"mail example\""}},
	{HEAD "relay =\n", {":3:", "relay: \"\""}},
	{HEAD "as-of = yesterday\n", {":3:", "as-of: \"yesterday\"", "YYYY-MM-DD"}},
	{HEAD "as-of = 2026-02-30\n", {":3:", "as-of: \"2026-02-30\""}},
	{HEAD "step = \033[31mred\n", {":3:", "step: \"\\x1b[31mred\"", "control"}},
	{HEAD "step = \xc2\x9b"
	      "31m\n",
	 {":3:", "step:", "control"}},
	{HEAD "step = \xff\xfe\n", {":3:", "step:", "UTF-8"}},
	{HEAD "step = Ask.\n  relay = mail.example.com\n",
	 {":4:", "\"relay\" is indented", "step", "start of the line"}},
	{HEAD "relay-port = 25\n  587\n", {":4:", "relay-port", "cannot go on"}},
};

static void anything_else_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		_cleanup_providers_ struct providers_d *p = NULL;
		char message[OPTIONS_MESSAGE_LEN] = "";

		files = 0;
		write_file(bad[i].text);
		if (providers_d_load(dir, true, NULL, &p, message) != -EINVAL)
			fail_msg("%s is taken", bad[i].text);
		assert_non_null(strstr(message, dir));
		assert_null(strchr(message, '\033'));
		for (size_t k = 0; k < ARRAY_LEN(bad[i].parts) && bad[i].parts[k]; k++) {
			if (!strstr(message, bad[i].parts[k]))
				fail_msg("%s: no \"%s\" in: %s", bad[i].text, bad[i].parts[k],
					 message);
		}
	}
}

static void expect_refusal(const char *part)
{
	_cleanup_providers_ struct providers_d *p = NULL;
	char message[OPTIONS_MESSAGE_LEN] = "";

	if (providers_d_load(dir, true, NULL, &p, message) != -EINVAL)
		fail_msg("no refusal with \"%s\"", part);
	if (!strstr(message, part))
		fail_msg("no \"%s\" in: %s", part, message);
}

static void the_same_name_in_two_files(void **state)
{
	(void)state;
	write_file("[lab]\nsummary = x\n");
	write_file("[lab]\nsummary = y\n");
	expect_refusal("001.conf:2: [lab] is there already, in ");
}

static void numbers_are_bounded(void **state)
{
	char *text = calloc(1, 600000);
	size_t used = 0;

	(void)state;
	assert_non_null(text);
	used = (size_t)sprintf(text, "[lab]\nsummary = x\n");
	for (unsigned int i = 0; i <= PROVIDERS_D_STEPS_MAX; i++)
		used += (size_t)sprintf(text + used, "step = %u\n", i);
	write_file(text);
	expect_refusal("at most 16 times");

	files = 0;
	used = 0;
	for (unsigned int i = 0; i <= PROVIDERS_D_MAX; i++)
		used += (size_t)sprintf(text + used, "[lab-%u]\nsummary = x\n", i);
	write_file(text);
	expect_refusal("allowed: 512 sections");

	/* A step that goes on and on. */
	files = 0;
	used = (size_t)sprintf(text, "[lab]\nsummary = x\nstep = x\n");
	for (unsigned int i = 0; i < 20; i++)
		used += (size_t)sprintf(text + used, " %0100u\n", i);
	write_file(text);
	expect_refusal("is too long");

	/* A line that inih would cut, and a file without an end. */
	files = 0;
	memset(text, 'x', 599999);
	write_file(text);
	expect_refusal(":1: the line is too long");
	for (size_t i = 0; i < 599998; i += 2)
		memcpy(text + i, "#\n", 2);
	files = 0;
	write_file(text);
	expect_refusal("256 KiB");
	free(text);

	files = 0;
	for (unsigned int i = 0; i <= PROVIDERS_D_FILES_MAX; i++)
		write_file("");
	expect_refusal("33 files *.conf; allowed: at most 32");
}

static void only_regular_files(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/pipe.conf", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_refusal("pipe.conf is no regular file");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, directory_new, directory_free)
	const struct CMUnitTest tests[] = {
		CASE(a_whole_file),
		CASE(the_least_that_is_needed),
		CASE(verdicts_are_guided_by_it),
		CASE(it_wins_over_the_built_in_rules),
		CASE(rules_have_editions),
		CASE(rules_as_files_say_the_same),
		CASE(own_rules_go_before_packaged_ones),
		CASE(several_files_in_their_order),
		CASE(a_directory_may_be_missing),
		CASE(anything_else_is_refused),
		CASE(the_same_name_in_two_files),
		CASE(numbers_are_bounded),
		CASE(only_regular_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
