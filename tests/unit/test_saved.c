// SPDX-License-Identifier: GPL-2.0-only
/* What outlives the process: read back it is what was written, over restarts and boots, and what is
 * not right is not used. */

#include "observations.h"

#include "base/cleanup.h"
#include "core/saved.h"

#define S	1000000000ULL
#define WALL_NS 1790000000000000000LL /* 2026 */
#define HOURS	(3600 * S)

/* A scene with a history, as a daemon has it. */
struct machine {
	struct scene *scene;
	struct history history;
};

static unsigned char saved[SAVED_BYTES_MAX];

static void follow(struct machine *m)
{
	static const uint16_t ports[] = {25, 465, 587, 2525};

	history_init(&m->history, ports, 4, NULL);
	for (size_t i = 0; i < m->scene->kept_count; i++) {
		struct kept *k = &m->scene->kept[i];
		struct record r = {.kind = k->kind, .time_ns = k->time_ns};

		if (k->kind != RECORD_VERDICT)
			continue;
		r.verdict = &k->verdict;
		history_take(&m->history, &r);
	}
}

static struct saved_moment moment(uint64_t monotonic_ns, int64_t wall_ns, const char *boot_id)
{
	struct saved_moment m = {
		.monotonic_ns = monotonic_ns, .boottime_ns = monotonic_ns, .wall_ns = wall_ns};

	strcpy(m.boot_id, boot_id);
	return m;
}

/* Blocked at MS(602000), for twelve networks of which eight had answered. */
static size_t a_block(struct machine *m)
{
	struct saved_moment now = moment(MS(610000), WALL_NS, "one");
	void *scene = NULL;
	size_t len;

	assert_int_equal(scene_open(&scene), 0);
	m->scene = scene;
	for (unsigned int i = 0; i < 8; i++)
		see_open(m->scene, i, 1 + i, network(i), 25);
	see_open(m->scene, 5000, 20, network(1), 587);
	for (unsigned int i = 0; i < 12; i++)
		see_silence(m->scene, 600000, 100 + i, network(i), 25);
	monitor_tick(m->scene->m, MS(610000));
	assert_int_equal(state_of(m->scene, 25, FAMILY_IPV4), STATE_BLOCKED);
	follow(m);
	len = saved_write(m->scene->m, &m->history, &now, saved);
	assert_between(len, 100, 4000);
	return len;
}

static void free_machine(struct machine *m)
{
	void *scene = m->scene;

	scene_close(&scene);
}

/* One after the other, for there are many; a scene's room is large. */
static void open_again(struct machine *m)
{
	static const struct monitor_config config = {
		.ports = {25, 465, 587, 2525}, .ports_count = 4, .attempts_max = 64};
	static const uint32_t uplinks[] = {UPLINK};
	static struct scene again;

	m->scene = &again;
	again.kept_count = 0;
	assert_int_equal(monitor_new(&again.m, &config, keep, &again), 0);
	monitor_set_uplinks(again.m, HOST_NETNS, uplinks, 1);
}

static void close_again(struct machine *m)
{
	monitor_free(m->scene->m);
}

static enum saved_result read_into(struct machine *m, const struct saved_moment *now,
				   const unsigned char *bytes, size_t len)
{
	struct saved_moment written;

	open_again(m);
	follow(m);
	return saved_read(m->scene->m, &m->history, now, bytes, len, &written);
}

static void the_same_boot(void **state)
{
	struct saved_moment now = moment(MS(700000), WALL_NS + (int64_t)(90 * S), "one");
	struct machine before, after;
	const struct verdict *a, *b;
	size_t len = a_block(&before);

	(void)state;
	assert_int_equal(read_into(&after, &now, saved, len), SAVED_READ);
	monitor_tick(after.scene->m, MS(700000));
	a = monitor_verdict(before.scene->m, 25, FAMILY_IPV4);
	b = monitor_verdict(after.scene->m, 25, FAMILY_IPV4);
	assert_int_equal(b->state, STATE_BLOCKED);
	assert_int_equal(b->by, BY_NETWORK_SILENT);
	assert_int_equal(b->since_ns, a->since_ns);
	assert_int_equal(b->before, STATE_OPEN);
	assert_int_equal(b->before_since_ns, a->before_since_ns);
	assert_int_equal(b->evidence.networks, a->evidence.networks);
	assert_int_equal(b->evidence.left_host, a->evidence.left_host);
	assert_int_equal(b->evidence.answered_before, 8);
	assert_int_equal(b->evidence.last_answer_ns, a->evidence.last_answer_ns);
	assert_string_equal(b->evidence.interface, "eth0");
	assert_int_equal(after.history.changes_total, 3);
	assert_memory_equal(history_change(&after.history, 0), history_change(&before.history, 0),
			    sizeof(struct history_change));
	/* Nothing was told anew. */
	assert_int_equal(count(after.scene, RECORD_VERDICT), 0);
	free_machine(&before);
	close_again(&after);
}

/* Where the monotonic clock begins anew, what was before it has its time and its age. */
static void another_boot(void **state)
{
	struct saved_moment now = moment(20 * S, WALL_NS + (int64_t)(600 * S), "two");
	struct machine before, after;
	const struct verdict *v;
	struct observation o;
	size_t len = a_block(&before);
	uint64_t since_ns, offset_then = (uint64_t)WALL_NS - MS(610000);

	(void)state;
	since_ns = monitor_verdict(before.scene->m, 25, FAMILY_IPV4)->since_ns;
	assert_int_equal(read_into(&after, &now, saved, len), SAVED_READ);
	monitor_tick(after.scene->m, 20 * S);
	v = monitor_verdict(after.scene->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->since_ns + (uint64_t)now.wall_ns - now.monotonic_ns,
			 since_ns + offset_then);
	assert_int_equal(history_change(&after.history, 0)->time_ns + (uint64_t)now.wall_ns -
				 now.monotonic_ns,
			 history_change(&before.history, 0)->time_ns + offset_then);
	/* One that was silent in it answers: over, at once. */
	o = seen(OBSERVE_CONNECT, 0, 900, network(3), 25);
	o.time_ns = 21 * S;
	monitor_observe(after.scene->m, &o);
	o = seen(OBSERVE_WIRE_SYN, 0, 900, network(3), 25);
	o.time_ns = 21 * S;
	monitor_observe(after.scene->m, &o);
	o = seen(OBSERVE_WIRE_ANSWER, 0, 900, network(3), 25);
	o.time_ns = 21 * S + S / 50;
	monitor_observe(after.scene->m, &o);
	o = seen(OBSERVE_ESTABLISHED, 0, 900, network(3), 25);
	o.time_ns = 21 * S + S / 50;
	monitor_observe(after.scene->m, &o);
	v = monitor_verdict(after.scene->m, 25, FAMILY_IPV4);
	assert_int_equal(v->state, STATE_OPEN);
	assert_int_equal(v->before, STATE_BLOCKED);
	free_machine(&before);
	close_again(&after);
}

/* A machine that was off for long knows what it learned, and no state. */
static void too_long_ago(void **state)
{
	struct saved_moment now = moment(20 * S, WALL_NS + (int64_t)(8 * HOURS), "two");
	struct machine before, after;
	size_t len = a_block(&before);

	(void)state;
	assert_int_equal(read_into(&after, &now, saved, len), SAVED_READ);
	monitor_tick(after.scene->m, 20 * S);
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(monitor_verdict(after.scene->m, 25, FAMILY_IPV4)->before, STATE_BLOCKED);
	free_machine(&before);
	close_again(&after);
}

/* Its boot cannot be told by an id; the clocks run on, or they began anew. */
static void without_a_boot_id(void **state)
{
	struct saved_moment then = moment(MS(610000), WALL_NS, "");
	struct saved_moment later = moment(MS(670000), WALL_NS + (int64_t)(60 * S), "");
	struct saved_moment anew = moment(MS(670000), WALL_NS + (int64_t)(8 * HOURS), "");
	struct machine before, after;
	size_t len;

	(void)state;
	(void)a_block(&before);
	len = saved_write(before.scene->m, &before.history, &then, saved);
	assert_int_equal(read_into(&after, &later, saved, len), SAVED_READ);
	monitor_tick(after.scene->m, MS(670000));
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_BLOCKED);
	close_again(&after);
	assert_int_equal(read_into(&after, &anew, saved, len), SAVED_READ);
	monitor_tick(after.scene->m, MS(670000));
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_UNKNOWN);
	close_again(&after);
	free_machine(&before);
}

/* A clock that is not set yet makes nothing come from the future; one that is does. */
static void clocks_that_go_back(void **state)
{
	struct saved_moment unset = moment(20 * S, (int64_t)(20 * S), "two");
	struct saved_moment steered = moment(20 * S, WALL_NS - (int64_t)HOURS, "two");
	struct saved_moment before_it = moment(20 * S, WALL_NS - (int64_t)(48 * HOURS), "two");
	struct machine before, after;
	size_t len = a_block(&before);

	(void)state;
	assert_int_equal(read_into(&after, &unset, saved, len), SAVED_READ);
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_BLOCKED);
	close_again(&after);
	assert_int_equal(read_into(&after, &steered, saved, len), SAVED_READ);
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_BLOCKED);
	close_again(&after);
	assert_int_equal(read_into(&after, &before_it, saved, len), SAVED_OF_FUTURE);
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_UNKNOWN);
	close_again(&after);
	free_machine(&before);
}

static void nothing_is_known(const struct machine *m)
{
	assert_int_equal(state_of(m->scene, 25, FAMILY_IPV4), STATE_UNKNOWN);
	assert_int_equal(monitor_verdict(m->scene->m, 25, FAMILY_IPV4)->evidence.networks, 0);
	assert_int_equal(m->history.changes_total, 0);
}

static void what_is_cut_off_or_changed(void **state)
{
	struct saved_moment now = moment(MS(700000), WALL_NS, "one");
	struct machine before, after;
	size_t len = a_block(&before);

	(void)state;
	for (size_t cut = 0; cut < len; cut += cut < 64 ? 3 : 97) {
		assert_int_not_equal(read_into(&after, &now, saved, cut), SAVED_READ);
		nothing_is_known(&after);
		close_again(&after);
	}
	for (size_t at = 0; at < len; at += at < 64 ? 3 : 83) {
		saved[at] ^= 4;
		assert_int_not_equal(read_into(&after, &now, saved, len), SAVED_READ);
		nothing_is_known(&after);
		close_again(&after);
		saved[at] ^= 4;
	}
	saved[len] = 0;
	assert_int_equal(read_into(&after, &now, saved, len + 1), SAVED_DAMAGED);
	close_again(&after);
	saved[15] = SAVED_VERSION + 1;
	assert_int_equal(read_into(&after, &now, saved, len), SAVED_NEWER);
	close_again(&after);
	assert_int_equal(read_into(&after, &now, (const unsigned char *)"[daemon]\n", 9),
			 SAVED_FOREIGN);
	close_again(&after);
	free_machine(&before);
}

static void other_ports_are_watched(void **state)
{
	static const struct monitor_config config = {.ports = {2525, 26, 25}, .ports_count = 3};
	struct saved_moment now = moment(MS(700000), WALL_NS, "one"), written;
	struct machine before;
	static struct scene other;
	struct history history;
	size_t len = a_block(&before);

	(void)state;
	history_init(&history, config.ports, 3, NULL);
	assert_int_equal(monitor_new(&other.m, &config, keep, &other), 0);
	assert_int_equal(saved_read(other.m, &history, &now, saved, len, &written), SAVED_READ);
	assert_int_equal(state_of(&other, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(other.m, 25, FAMILY_IPV4)->evidence.networks, 12);
	assert_int_equal(state_of(&other, 26, FAMILY_IPV4), STATE_UNKNOWN);
	monitor_free(other.m);
	free_machine(&before);
}

/* Full tables are cut to the newest, and what was read is written the same again. */
static void it_is_bounded(void **state)
{
	struct saved_moment now = moment(MS(900000), WALL_NS, "one");
	struct machine before, after;
	unsigned char *again = malloc(SAVED_BYTES_MAX);
	size_t len, len_again;
	void *scene = NULL;

	(void)state;
	assert_non_null(again);
	assert_int_equal(scene_open(&scene), 0);
	before.scene = scene;
	for (unsigned int i = 0; i < 6000; i++) {
		char address[32];

		snprintf(address, sizeof(address), "11.%u.%u.7", i / 250, i % 250);
		for (unsigned int port = 0; port < 4; port++)
			see_open(before.scene, 100 + i * 100, 10 + i * 4 + port, address,
				 (uint16_t[]){25, 465, 587, 2525}[port]);
	}
	before.scene->kept_count = 0;
	follow(&before);
	len = saved_write(before.scene->m, &before.history, &now, saved);
	assert_between(len, 100000, SAVED_BYTES_MAX / 2);
	assert_int_equal(read_into(&after, &now, saved, len), SAVED_READ);
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_OPEN);
	len_again = saved_write(after.scene->m, &after.history, &now, again);
	assert_int_equal(len, len_again);
	assert_memory_equal(saved, again, len);
	free_machine(&before);
	close_again(&after);
	free(again);
}

/* What the first version wrote, a daemon that had found a block. */
static void an_older_version(void **state)
{
	struct saved_moment now = moment(MS(900000), WALL_NS, "two");
	FILE *f = fopen("tests/fixtures/saved/block-1", "r");
	struct machine after;
	size_t len;

	(void)state;
	assert_non_null(f);
	len = fread(saved, 1, sizeof(saved), f);
	fclose(f);
	assert_int_equal(saved[15], 1);
	/* Its clock was later than this one, which was not set yet. */
	now.wall_ns = 0;
	assert_int_equal(read_into(&after, &now, saved, len), SAVED_READ);
	assert_int_equal(state_of(after.scene, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(after.history.changes_total > 0, true);
	close_again(&after);
}

/* Behind a right checksum may be anything; then life goes on. */
static void anything_may_be_in_it(void **state)
{
	struct machine before, after;
	size_t len = a_block(&before), start = 40;
	uint32_t random = 25;

	(void)state;
	for (unsigned int round = 0; round < 200; round++) {
		struct codec c = {.bytes = saved, .at = start, .size = len, .now_ns = MS(700000)};
		unsigned char kept[4];
		size_t at[4];

		for (size_t i = 0; i < 4; i++) {
			random = random * 1664525 + 1013904223;
			at[i] = start + (random >> 8) % (len - start);
			kept[i] = saved[at[i]];
			saved[at[i]] = (unsigned char)(random >> 3);
		}
		open_again(&after);
		monitor_code(after.scene->m, &c);
		for (unsigned int i = 0; i < 12; i++)
			see_silence(after.scene, 700000, 100 + i, network(i), 25);
		see_open(after.scene, 703000, 500, network(2), 25);
		monitor_tick(after.scene->m, MS(700000) + 8 * HOURS);
		(void)monitor_verdict(after.scene->m, 25, FAMILY_IPV4);
		close_again(&after);
		for (size_t i = 4; i-- > 0;)
			saved[at[i]] = kept[i];
	}
	free_machine(&before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_boot),
		cmocka_unit_test(another_boot),
		cmocka_unit_test(too_long_ago),
		cmocka_unit_test(without_a_boot_id),
		cmocka_unit_test(clocks_that_go_back),
		cmocka_unit_test(what_is_cut_off_or_changed),
		cmocka_unit_test(other_ports_are_watched),
		cmocka_unit_test(it_is_bounded),
		cmocka_unit_test(an_older_version),
		cmocka_unit_test(anything_may_be_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
