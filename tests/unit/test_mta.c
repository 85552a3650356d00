// SPDX-License-Identifier: GPL-2.0-only
/* How mail programs are told of a relay: every one has its lines, by 587 and 465, with nothing left
 * to fill in but what only a person knows. Whether they work, tests/e2e/relay_setup.sh sees. */

#include <errno.h>

#include "guide/mta.h"
#include "tests/unit/guide_case.h"

/* All lines of a recipe in one text. */
static void text_of(enum mta m, const struct mta_relay *relay, char *buf, size_t len)
{
	char line[MTA_LINE_LEN];

	buf[0] = '\0';
	for (size_t i = 0; mta_line(m, relay, i, line); i++) {
		assert_true(strlen(line) < MTA_LINE_LEN - 1);
		assert_true(strlen(buf) + strlen(line) + 2 < len);
		strcat(strcat(buf, line), "\n");
	}
}

static void every_program_has_its_lines(void **state)
{
	static const uint16_t ports[] = {587, 465, 2525};
	char text[8192], port[8];

	(void)state;
	for (enum mta m = MTA_NONE + 1; m < MTA_COUNT; m++) {
		for (size_t i = 0; i < ARRAY_LEN(ports); i++) {
			text_of(m, &(struct mta_relay){"relay.example.com", ports[i]}, text,
				sizeof(text));
			snprintf(port, sizeof(port), "%u", ports[i]);
			assert_non_null(strstr(text, "relay.example.com"));
			assert_non_null(strstr(text, port));
			assert_non_null(strstr(text, "USER"));
			assert_non_null(strstr(text, "PASSWORD"));
			assert_non_null(strstr(text, ".before-relay"));
			assert_non_null(strstr(text, "# Then send"));
			assert_non_null(strstr(text, "# To undo it:"));
			assert_null(strstr(text, "RELAY "));
			assert_null(strstr(text, "@PORT@"));
			assert_null(strstr(text, "@RELAY@"));
			assert_null(strstr(text, "@TLS@"));
		}
		/* The file is named without the root it is looked for in. */
		assert_true(mta_file(m)[0] != '/');
	}
	text_of(MTA_POSTFIX, &(struct mta_relay){NULL, 587}, text, sizeof(text));
	assert_non_null(strstr(text, "postconf -e 'relayhost = [RELAY]:587'"));
	assert_non_null(strstr(text, "smtp_tls_wrappermode = no"));
	text_of(MTA_POSTFIX, &(struct mta_relay){NULL, 465}, text, sizeof(text));
	assert_non_null(strstr(text, "smtp_tls_wrappermode = yes"));
}

static void names_parse(void **state)
{
	size_t count = 0;
	enum mta m;

	(void)state;
	for (const char *const *name = mta_names(); *name; name++, count++) {
		assert_int_equal(mta_parse(*name, &m), 0);
		assert_string_equal(mta_to_str(m), *name);
	}
	assert_int_equal(count, MTA_COUNT - 1);
	assert_int_equal(mta_parse("qmail", &m), -EINVAL);
}

static void processes_tell_the_program(void **state)
{
	static const struct {
		const char *name;
		uint32_t installed;
		enum mta mta;
	} cases[] = {
		{"smtp", 1u << MTA_POSTFIX, MTA_POSTFIX},
		{"smtp", 1u << MTA_NULLMAILER, MTA_NULLMAILER},
		{"smtp", 0, MTA_POSTFIX},
		{"exim4", 0, MTA_EXIM4},
		{"msmtp", 1u << MTA_POSTFIX, MTA_MSMTP},
		{"sendmail", 1u << MTA_SENDMAIL, MTA_SENDMAIL},
		{"dma", 0, MTA_DMA},
		{"ssmtp", 0, MTA_SSMTP},
		{"smtpd", 1u << MTA_OPENSMTPD, MTA_OPENSMTPD},
		{"python3", 1u << MTA_POSTFIX, MTA_NONE},
		{"", 0, MTA_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(mta_of_process(cases[i].name, cases[i].installed), cases[i].mta);
	assert_int_equal(mta_of_files(1u << MTA_MSMTP | 1u << MTA_EXIM4), MTA_EXIM4);
	assert_int_equal(mta_of_files(0), MTA_NONE);
}

/* The advice names the lines for the program and the port that was seen to work. */
static void advice_names_the_lines(void **state)
{
	struct location where = azure("pay-as-you-go", NULL, NULL);
	struct verdict v25 = blocked(25, FAMILY_IPV4, BY_NETWORK_SILENT);
	struct verdict v465 = in_state(465, FAMILY_IPV4, STATE_OPEN);
	const struct verdict *ports[] = {&v25, &v465};
	struct guidance g;

	(void)state;
	guide(&g, &where, &v25, ports, 2);
	assert_says_not(&g, "--mta");
	where.mta = MTA_EXIM4;
	where.mtas = 1u << MTA_POSTFIX;
	guide(&g, &where, &v25, ports, 2);
	assert_says(&g, "egress25 advise --mta exim4 --relay HOST:465");
	guide(&g, &where, NULL, NULL, 0);
	assert_says(&g, "egress25 advise --mta exim4 --relay HOST:587");
	where.mta = MTA_NONE;
	guide(&g, &where, NULL, NULL, 0);
	assert_says(&g, "egress25 advise --mta postfix --relay HOST:587");
	/* Who asks about another day has nothing to set. */
	where.as_of = date("2022-01-01");
	guide(&g, &where, NULL, NULL, 0);
	assert_says_not(&g, "--mta");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_program_has_its_lines),
		cmocka_unit_test(names_parse),
		cmocka_unit_test(processes_tell_the_program),
		cmocka_unit_test(advice_names_the_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
