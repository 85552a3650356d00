// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hint from which ports answer: every pattern, what just misses one, and what the hint says
 * beside a known cloud. The expected names come from the providers' own pages, not the table.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "guide/fingerprint.h"

static const struct location nowhere;

/* One port in a word: 's' silent, 'a' alive, 'd' degraded, 'r' reset, 'i' ICMP, 'h' this host,
 * 'n' no route, 't' throttled, 'x' intercepted, '?' undecided. */
static struct verdict port(uint16_t number, char word)
{
	static const struct {
		char word;
		enum port_state state;
		enum blocked_by by;
	} words[] = {
		{'s', STATE_BLOCKED, BY_NETWORK_SILENT}, {'r', STATE_BLOCKED, BY_NETWORK_RESET},
		{'i', STATE_BLOCKED, BY_NETWORK_ICMP},	 {'h', STATE_BLOCKED, BY_HOST},
		{'n', STATE_BLOCKED, BY_NO_ROUTE},	 {'a', STATE_OPEN, BY_NONE},
		{'d', STATE_DEGRADED, BY_NONE},		 {'t', STATE_THROTTLED, BY_NONE},
		{'x', STATE_INTERCEPTED, BY_NONE},	 {'?', STATE_UNKNOWN, BY_NONE},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (words[i].word == word)
			return (struct verdict){
				.port = number, .state = words[i].state, .by = words[i].by};
	}
	fail_msg("no such word: %c", word);
	return (struct verdict){0};
}

/* A word for each of 25, 465, 587 and 2525; '-' is not watched. */
struct scene {
	struct verdict all[4];
	const struct verdict *ports[4];
	size_t count;
};

static struct scene *scene(struct scene *s, const char *words)
{
	static const uint16_t numbers[] = {25, 465, 587, 2525};

	*s = (struct scene){0};
	for (size_t i = 0; i < ARRAY_LEN(numbers) && words[i]; i++) {
		if (words[i] == '-')
			continue;
		s->all[i] = port(numbers[i], words[i]);
		s->ports[s->count++] = &s->all[i];
	}
	return s;
}

static bool hint_at(struct fingerprint_hint *h, const char *words, const char *provider,
		    enum policy rules)
{
	struct location where = {.provider = provider, .source = provider ? "dmi" : NULL};
	struct scene s;

	scene(&s, words);
	return fingerprint_hint(h, &where, rules, &s.all[0], s.ports, s.count);
}

static bool hint(struct fingerprint_hint *h, const char *words)
{
	return hint_at(h, words, NULL, POLICY_UNKNOWN);
}

static void assert_hint(const struct fingerprint_hint *h, const char *pattern, const char *basis,
			const char *const *suggests)
{
	size_t i = 0;

	assert_string_equal(h->pattern, pattern);
	assert_string_equal(h->basis, basis);
	for (; suggests[i]; i++) {
		assert_true(i < h->suggests_count);
		assert_string_equal(h->suggests[i], suggests[i]);
	}
	assert_int_equal(h->suggests_count, i);
	assert_non_null(strstr(h->text, "it names no one for sure."));
	assert_true(h->source[0] != '\0');
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void every_pattern(void **state)
{
	struct fingerprint_hint h;

	(void)state;
	assert_true(hint(&h, "saa?"));
	assert_hint(&h, "25-dead 465-alive 587-alive", "25 silent; 465 and 587 answer",
		    LIST("azure", "aws", "gcp", "oracle", "vultr", "upcloud", "alibaba", "ibm",
			 "tencent"));
	assert_non_null(strstr(h.text, "is what Azure, AWS, Google Cloud, "));
	assert_true(hint(&h, "ssa-"));
	assert_hint(&h, "25-dead 465-dead 587-alive", "25 and 465 silent; 587 answers",
		    LIST("hetzner", "zerops"));
	assert_non_null(strstr(h.source, "docs.hetzner.com"));
	assert_true(hint(&h, "sssa"));
	assert_hint(&h, "25-dead 465-dead 587-dead 2525-alive",
		    "25, 465 and 587 silent; 2525 answers",
		    LIST("digitalocean", "linode", "scaleway", "netcup", "render", "oneprovider"));
	assert_true(hint(&h, "ssss"));
	assert_hint(&h, "25-dead 465-dead 587-dead 2525-dead", "25, 465, 587 and 2525 silent",
		    LIST("firewall", "cloudzy", "mmitech", "ovh"));
	assert_true(hint(&h, "taaa"));
	assert_hint(&h, "25-throttled", "25 answers at first and then goes silent",
		    LIST("contabo", "hostinger", "edbb", "aws"));
}

/* What a pattern does not name does not matter to it, and part of the destinations is enough. */
static void what_does_not_matter(void **state)
{
	struct fingerprint_hint h;

	(void)state;
	for (const char *word = "srihnadtx?-"; *word; word++) {
		char words[] = {'s', 'a', 'd', *word, '\0'};

		assert_true(hint(&h, words));
		assert_string_equal(h.pattern, "25-dead 465-alive 587-alive");
	}
	for (const char *word = "srihnadtx?-"; *word; word++) {
		char words[] = {'t', *word, *word, *word, '\0'};

		assert_true(hint(&h, words));
		assert_string_equal(h.pattern, "25-throttled");
	}
}

/* A port that is undecided, blocked by this host or not watched is neither dead nor alive; resets
 * and ICMP are no cloud's. */
static void near_misses(void **state)
{
	static const char *const misses[] = {"s---", "sa--", "s-a-", "ss--", "sss-",
					     "s-s-", "s-aa", "sas-", "sasa", "s-ss"};
	static const char *const hits[] = {"saa-", "ssa-", "sssa", "ssss"};
	struct fingerprint_hint h = {.pattern = "untouched"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(misses); i++)
		assert_false(hint(&h, misses[i]));
	/* Each port that a pattern names, but 25, in turn is not what it wants. */
	for (const char *word = "rihntx?-"; *word; word++) {
		for (size_t i = 0; i < ARRAY_LEN(hits); i++) {
			for (size_t k = 1; hits[i][k] && hits[i][k] != '-'; k++) {
				char words[5];

				memcpy(words, hits[i], sizeof(words));
				words[k] = *word;
				assert_false(hint(&h, words));
			}
		}
	}
	assert_string_equal(h.pattern, "untouched");
}

static void port_25_alone_is_spoken_of(void **state)
{
	struct fingerprint_hint h;
	struct scene s;

	(void)state;
	for (const char *word = "rihnadx?"; *word; word++) {
		char words[] = {*word, 'a', 'a', 'a', '\0'};

		assert_false(hint(&h, words));
	}
	scene(&s, "ssaa");
	assert_false(fingerprint_hint(&h, &nowhere, POLICY_UNKNOWN, &s.all[1], s.ports, s.count));
	scene(&s, "atta");
	assert_false(fingerprint_hint(&h, &nowhere, POLICY_UNKNOWN, &s.all[1], s.ports, s.count));
}

static void families_are_apart(void **state)
{
	struct fingerprint_hint h;
	struct location azure = {.provider = "azure", .source = "dmi"};
	struct scene s;

	(void)state;
	scene(&s, "saa-");
	s.all[2].family = FAMILY_IPV6;
	assert_false(fingerprint_hint(&h, &azure, POLICY_BLOCKED, &s.all[0], s.ports, s.count));
	s.all[0].family = s.all[1].family = FAMILY_IPV6;
	assert_true(fingerprint_hint(&h, &azure, POLICY_BLOCKED, &s.all[0], s.ports, s.count));
	assert_non_null(strstr(h.text, "hardly speak of IPv6."));
	assert_null(strstr(h.text, "It fits"));
}

/* The verdict itself counts for its port, whether it is among the others or not. */
static void the_verdict_itself_counts(void **state)
{
	struct fingerprint_hint h;
	struct scene s;

	(void)state;
	scene(&s, "saa-");
	s.ports[0] = NULL;
	assert_true(fingerprint_hint(&h, &nowhere, POLICY_UNKNOWN, &s.all[0], s.ports, s.count));
	assert_false(fingerprint_hint(&h, &nowhere, POLICY_UNKNOWN, &s.all[0], NULL, 0));
	s.all[0] = port(25, 't');
	assert_true(fingerprint_hint(&h, &nowhere, POLICY_UNKNOWN, &s.all[0], NULL, 0));
}

static void a_known_cloud_is_compared(void **state)
{
	static const struct {
		const char *words, *provider;
		enum policy rules;
		const char *says;
	} cases[] = {
		{"saaa", "azure", POLICY_BLOCKED, "for sure. It fits what Azure does."},
		{"saaa", "azure", POLICY_UNKNOWN, "for sure. It fits what Azure does."},
		{"saaa", "azure", POLICY_OPEN, "rules of this machine's cloud leave 25 open"},
		{"ssaa", "azure", POLICY_BLOCKED, "It is unlike Azure, which leaves 465 alone."},
		{"sssa", "azure", POLICY_BLOCKED, "It is unlike Azure, which leaves 465 alone."},
		{"ssaa", "hetzner", POLICY_UNKNOWN, "It fits what Hetzner Cloud does."},
		{"saaa", "hetzner", POLICY_UNKNOWN, "unlike Hetzner, which blocks 465 too."},
		{"ssss", "hetzner", POLICY_UNKNOWN, "Hetzner, which leaves 587 alone."},
		{"ssaa", "digitalocean", POLICY_UNKNOWN, "DigitalOcean, which blocks 587 too."},
		{"sssa", "linode", POLICY_UNKNOWN, "It fits what Linode does with some accounts"},
		{"taaa", "aws", POLICY_UNKNOWN, "It fits what the older texts of AWS say."},
		{"taaa", "contabo", POLICY_UNKNOWN, "It fits what Contabo does."},
	};
	struct fingerprint_hint h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(hint_at(&h, cases[i].words, cases[i].provider, cases[i].rules));
		if (!strstr(h.text, cases[i].says))
			fail_msg("%s at %s: %s", cases[i].words, cases[i].provider, h.text);
	}
}

/* No source says it, or it depends on the account: nothing is said of the cloud. */
static void what_is_not_known_is_not_said(void **state)
{
	static const char *const cases[][2] = {
		{"saaa", "none"},   {"saaa", "huawei"},	 {"saaa", "linode"},
		{"ssaa", "linode"}, {"sssa", "upcloud"}, {"ssaa", "tencent"},
		{"sssa", "ovh"},    {"taaa", "azure"},	 {"ssss", "digitalocean"},
	};
	struct fingerprint_hint h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(hint_at(&h, cases[i][0], cases[i][1], POLICY_UNKNOWN));
		assert_string_equal(strstr(h.text, "for sure."), "for sure.");
	}
}

/* Nothing is cut off, whatever the cloud. */
static void everything_fits(void **state)
{
	static const char *const scenes[] = {"ssss", "sssa", "ssaa", "saaa", "taaa"};
	struct fingerprint_hint h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		for (const char *const *p = guide_providers(); *p; p++) {
			assert_true(hint_at(&h, scenes[i], *p, POLICY_UNKNOWN));
			assert_true(strlen(h.text) < sizeof(h.text) - 1);
			assert_int_equal(h.text[strlen(h.text) - 1], '.');
			assert_true(strlen(h.source) < sizeof(h.source) - 1);
		}
	}
}

/* Who is suggested by a name that a location can have is one of the guide's. */
static void names_are_the_guides(void **state)
{
	static const char *const others[] = {"firewall", "cloudzy",   "mmitech",
					     "edbb",	 "hostinger", "oneprovider"};
	static const char *const scenes[] = {"ssss", "sssa", "ssaa", "saaa", "taaa"};
	struct fingerprint_hint h;
	const char *name;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		assert_true(hint(&h, scenes[i]));
		for (size_t k = 0; k < h.suggests_count; k++) {
			bool other = false;

			for (size_t o = 0; o < ARRAY_LEN(others); o++)
				other |= strcmp(others[o], h.suggests[k]) == 0;
			if (!other)
				assert_int_equal(guide_provider_parse(h.suggests[k], &name), 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pattern),
		cmocka_unit_test(what_does_not_matter),
		cmocka_unit_test(near_misses),
		cmocka_unit_test(port_25_alone_is_spoken_of),
		cmocka_unit_test(families_are_apart),
		cmocka_unit_test(the_verdict_itself_counts),
		cmocka_unit_test(a_known_cloud_is_compared),
		cmocka_unit_test(what_is_not_known_is_not_said),
		cmocka_unit_test(everything_fits),
		cmocka_unit_test(names_are_the_guides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
