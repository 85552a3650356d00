// SPDX-License-Identifier: GPL-2.0-only
/* What doctor makes of what it reads: each check in the state it belongs in, beside the opposite
 * case that looks alike, each failure with a next step; as text and as JSON. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/doctor.h"

static const struct render_context context;

/* A machine on which all is well. */
static void sound(struct doctor_facts *f)
{
	static const struct render_sensor sensors[] = {
		{.name = "socket", .attached = true},
		{.name = "connect",
		 .attached = true,
		 .how = "by programs on the root of cgroup v2"},
		{.name = "drop", .attached = true},
		{.name = "wire", .attached = true},
	};
	static const struct uplink uplink = {.ifindex = 2, .name = "eth0"};
	static const struct candidate_list none = {.self = true};

	*f = (struct doctor_facts){
		.kernel = "6.12.1",
		.machine = "x86_64",
		.btf = true,
		.jit = 1,
		.lockdown = "integrity",
		.cgroup = "v2",
		.sensors = sensors,
		.sensors_count = ARRAY_LEN(sensors),
		.wire_attach = "tcx",
		.uplinks = &uplink,
		.uplinks_count = 1,
		.firewall = &none,
		.conntrack_count = 12,
		.conntrack_max = 262144,
		.source_ports = 28232,
		.source_ports_used = 7,
		.resolvers = {{.address = "192.0.2.53", .reachable = true}},
		.resolvers_count = 1,
		.clock_known = true,
		.clock_synchronised = true,
	};
}

static char *text_of(const struct doctor_checks *checks)
{
	struct render_doctor d = {.checks = checks->list, .checks_count = checks->count};
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(render_text_doctor(out, &context, &d), 0);
	fclose(out);
	return text;
}

static const struct render_doctor_check *find(const struct doctor_checks *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++) {
		if (strcmp(c->list[i].name, name) == 0)
			return &c->list[i];
	}
	fail_msg("no check is called %s", name);
	return NULL;
}

static void a_sound_machine_is_ok(void **state)
{
	_cleanup_(doctor_checks_free) struct doctor_checks checks = {0};
	_cleanup_free_ char *text = NULL;
	struct doctor_facts f;

	(void)state;
	sound(&f);
	assert_int_equal(doctor_check(&checks, &f), 0);
	for (size_t i = 0; i < checks.count; i++) {
		if (checks.list[i].state != CHECK_OK || checks.list[i].next)
			fail_msg("%s: %s", checks.list[i].name, checks.list[i].text);
	}
	text = text_of(&checks);
	assert_non_null(strstr(text, "ok    kernel          6.12.1, x86_64\n"));
	assert_non_null(strstr(text, "\nAll that egress25 needs works here.\n"));
}

static void old_kernel(struct doctor_facts *f)
{
	f->kernel = "5.10.0-30-amd64";
}

static void oldest_good_kernel(struct doctor_facts *f)
{
	f->kernel = "5.15.0-1";
}

static void no_btf(struct doctor_facts *f)
{
	f->btf = false;
}

static void no_jit(struct doctor_facts *f)
{
	f->jit = 0;
}

static void unknown_jit(struct doctor_facts *f)
{
	f->jit = -1;
}

static void locked(struct doctor_facts *f)
{
	f->lockdown = "confidentiality";
}

static void no_lockdown(struct doctor_facts *f)
{
	f->lockdown = NULL;
}

static void no_rights(struct doctor_facts *f)
{
	f->rights[0] = "CAP_BPF";
	f->rights[1] = "CAP_NET_ADMIN";
	f->rights_count = 2;
}

static void hybrid(struct doctor_facts *f)
{
	f->cgroup = "hybrid";
}

static void cgroup_v1(struct doctor_facts *f)
{
	f->cgroup = "v1";
}

static void no_cgroup(struct doctor_facts *f)
{
	f->cgroup = NULL;
}

static void no_drop_sensor(struct doctor_facts *f)
{
	static const struct render_sensor sensors[] = {
		{.name = "drop", .reason = "the kernel refuses its program"},
		{.name = "socket", .attached = true, .limits = "resets are not seen"},
	};

	f->sensors = sensors;
	f->sensors_count = ARRAY_LEN(sensors);
}

static void no_uplink(struct doctor_facts *f)
{
	f->uplinks_count = 0;
}

static void tunnel(struct doctor_facts *f)
{
	static const struct uplink wg = {.ifindex = 3, .name = "wg\x1b", .kind = "wireguard"};

	f->uplinks = &wg;
}

static void foreign_tc(struct doctor_facts *f)
{
	f->tc[f->tc_count++] =
		(struct doctor_tc){.uplink = "eth0", .name = "cil_to_netdev", .egress = true};
}

static void left_tc(struct doctor_facts *f)
{
	f->tc[f->tc_count++] = (struct doctor_tc){.uplink = "eth0", .ours = true};
}

static void unread_rules(struct doctor_facts *f)
{
	static const struct candidate_list unread = {.unread = "Operation not permitted"};

	f->firewall = &unread;
}

static struct candidate_list rules = {
	.self = true,
	.legacy = true,
	.rules = {{"inet", "filter", "out", "output", "tcp dport 25 drop", 4},
		  {"ip", "nat", "OUTPUT", "output", "tcp dport 25 redirect", 9, .redirects = true},
		  {"inet", "filter", "out", "output", "tcp dport 587 accept", 5,
		   .only_mentions = true}},
	.rules_count = 3,
	.more = 2};

static void stopping_rules(struct doctor_facts *f)
{
	f->firewall = &rules;
}

static void mentioning_rule(struct doctor_facts *f)
{
	static struct candidate_list one;

	one = (struct candidate_list){.self = true, .rules = {rules.rules[2]}, .rules_count = 1};
	f->firewall = &one;
}

static void full_conntrack(struct doctor_facts *f)
{
	f->conntrack_count = 261000;
}

static void busy_conntrack(struct doctor_facts *f)
{
	f->conntrack_count = 235000; /* 89 % */
}

static void no_conntrack(struct doctor_facts *f)
{
	f->conntrack_max = 0;
}

static void few_source_ports(struct doctor_facts *f)
{
	f->source_ports_used = 28000;
}

static struct foreign_program on_groups[] = {
	{.cgroup = "/system.slice/systemd-journald.service",
	 .name = "sd_fw_egress",
	 .egress = true},
	{.cgroup = "/system.slice/postfix@-.service", .name = "sd_fw_egress", .egress = true},
	{.cgroup = "/", .name = "cil_sock4_conne", .on_connect = true, .egress = true},
};

static void journald_denied(struct doctor_facts *f)
{
	f->foreign = on_groups;
	f->foreign_count = 1;
}

static void postfix_denied(struct doctor_facts *f)
{
	f->foreign = on_groups;
	f->foreign_count = 2;
}

static void root_asked(struct doctor_facts *f)
{
	f->foreign = on_groups + 2;
	f->foreign_count = 1;
}

static void groups_unknown(struct doctor_facts *f)
{
	f->foreign_count = -EPERM;
}

static void no_nameserver(struct doctor_facts *f)
{
	f->resolvers_count = 0;
}

static void deaf_stub(struct doctor_facts *f)
{
	f->resolvers[0] = (struct doctor_resolver){.address = "127.0.0.53", .local = true};
}

static void one_of_two(struct doctor_facts *f)
{
	f->resolvers[1] = (struct doctor_resolver){.address = "2001:db8::53"};
	f->resolvers_count = 2;
}

static void wrong_clock(struct doctor_facts *f)
{
	f->clock_synchronised = false;
}

static void other_time(struct doctor_facts *f)
{
	f->clock_offset_ns = -3600500000000;
}

static void each_check_has_its_state(void **state)
{
	static const struct {
		void (*change)(struct doctor_facts *f);
		const char *check;
		enum check_state state;
		const char *words, *next;
	} cases[] = {
		{old_kernel, "kernel", CHECK_WARN, "older than 5.15", "newer kernel"},
		{oldest_good_kernel, "kernel", CHECK_OK, "5.15.0-1", NULL},
		{no_btf, "BTF", CHECK_FAIL, "no: /sys/kernel/btf", "CONFIG_DEBUG_INFO_BTF"},
		{no_jit, "JIT", CHECK_WARN, "no: ", "net.core.bpf_jit_enable=1"},
		{unknown_jit, "JIT", CHECK_OK, "unknown", NULL},
		{locked, "lockdown", CHECK_FAIL, "confidentiality", "lockdown=integrity"},
		{no_lockdown, "lockdown", CHECK_OK, "none", NULL},
		{no_rights, "rights", CHECK_FAIL, "missing: CAP_BPF, CAP_NET_ADMIN", "sudo"},
		{hybrid, "cgroup", CHECK_OK, "hybrid: containers and pods are named by v2", NULL},
		{cgroup_v1, "cgroup", CHECK_OK, "v1: containers and pods are named by the", NULL},
		{no_cgroup, "cgroup", CHECK_WARN, "no mount is visible here", "cgroup2"},
		{no_drop_sensor, "sensor drop", CHECK_FAIL, "no: the kernel refuses", "doctor -v"},
		{no_drop_sensor, "sensor socket", CHECK_WARN, "yes; resets are not seen",
		 "newer kernel"},
		{no_uplink, "uplinks", CHECK_FAIL, "no default route", "--interface"},
		{tunnel, "uplinks", CHECK_OK, "wg\\x1b (wireguard)", NULL},
		{foreign_tc, "tc programs", CHECK_WARN, "eth0, out: cil_to_netdev", "tc filter"},
		{left_tc, "tc programs", CHECK_WARN, "egress25 that was killed", "--clean-up"},
		{unread_rules, "firewall", CHECK_WARN, "cannot be read: Operation", "root"},
		{stopping_rules, "firewall", CHECK_WARN,
		 "stops, in output: table inet filter chain out handle 4: tcp dport 25 drop",
		 "egress25 watch"},
		{stopping_rules, "firewall", CHECK_WARN, "redirects, in output: table ip nat", ""},
		{stopping_rules, "firewall", CHECK_WARN, "and 2 rules more", ""},
		{stopping_rules, "firewall", CHECK_WARN, "iptables-legacy has tables", ""},
		{mentioning_rule, "firewall", CHECK_OK, "mentions, in output", NULL},
		{full_conntrack, "conntrack", CHECK_WARN, "(99 %)", "nf_conntrack_max=524288"},
		{busy_conntrack, "conntrack", CHECK_OK, "(89 %)", NULL},
		{no_conntrack, "conntrack", CHECK_OK, "not tracked", NULL},
		{few_source_ports, "source ports", CHECK_WARN, "232 of 28232 free",
		 "ip_local_port_range"},
		{journald_denied, "IPAddressDeny", CHECK_OK, "no mail service", NULL},
		{postfix_denied, "IPAddressDeny", CHECK_WARN, "/system.slice/postfix@-.service",
		 "IPAddressDeny"},
		{root_asked, "IPAddressDeny", CHECK_WARN, "is asked about connect()", "bpftool"},
		{groups_unknown, "IPAddressDeny", CHECK_WARN, "Operation not permitted", ""},
		{no_nameserver, "resolver", CHECK_WARN, "names no nameserver", "resolv.conf"},
		{deaf_stub, "resolver", CHECK_WARN, "127.0.0.53 (nobody listens there)", ""},
		{one_of_two, "resolver", CHECK_OK, "2001:db8::53 (no route leads there)", NULL},
		{wrong_clock, "clock", CHECK_WARN, "not synchronised", "timedatectl"},
		{other_time, "time namespace", CHECK_OK, "-3600.5 s off", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(doctor_checks_free) struct doctor_checks checks = {0};
		const struct render_doctor_check *check;
		struct doctor_facts f;

		sound(&f);
		cases[i].change(&f);
		assert_int_equal(doctor_check(&checks, &f), 0);
		check = find(&checks, cases[i].check);
		if (check->state != cases[i].state || !strstr(check->text, cases[i].words))
			fail_msg("%s is %s: %s", check->name, check_state_to_str(check->state),
				 check->text);
		if (!cases[i].next != !check->next ||
		    (check->next && !strstr(check->next, cases[i].next)))
			fail_msg("%s: next is %s", check->name, check->next);
	}
}

/* Whatever is amiss comes with a next step, and the sum says so. */
static void everything_amiss(void **state)
{
	_cleanup_(doctor_checks_free) struct doctor_checks checks = {0};
	_cleanup_free_ char *text = NULL;
	struct doctor_facts f;

	(void)state;
	sound(&f);
	old_kernel(&f);
	no_btf(&f);
	no_jit(&f);
	locked(&f);
	no_rights(&f);
	no_cgroup(&f);
	no_drop_sensor(&f);
	no_uplink(&f);
	foreign_tc(&f);
	stopping_rules(&f);
	full_conntrack(&f);
	few_source_ports(&f);
	groups_unknown(&f);
	deaf_stub(&f);
	wrong_clock(&f);
	assert_int_equal(doctor_check(&checks, &f), 0);
	for (size_t i = 0; i < checks.count; i++) {
		if (strcmp(checks.list[i].name, "time namespace") == 0)
			continue; /* is corrected, wherever it is */
		if (checks.list[i].state == CHECK_OK || !checks.list[i].next)
			fail_msg("%s: %s", checks.list[i].name, checks.list[i].text);
	}
	text = text_of(&checks);
	assert_non_null(strstr(text, "fail  BTF             no: "));
	assert_non_null(strstr(text, "\n                      next: sysctl net.core"));
	assert_non_null(strstr(text, " fail: something that egress25 needs does not work here.\n"));
}

static void as_json(void **state)
{
	static const char *const parts[] = {
		"\"event\":\"doctor\"",
		"\"works\":false",
		"\"checks\":[{\"name\":\"BTF\",\"state\":\"fail\",\"text\":\"no\",\"next\":\"boot\"}",
		"{\"name\":\"JIT\",\"state\":\"ok\",\"text\":\"yes\",\"next\":null}",
		"\"firewall\":{\"read\":true,\"reason\":null,\"legacy\":true,\"rules\":[{",
		"\"effect\":\"redirects\"",
		"\"effect\":\"mentions\"",
		"\"more\":2",
	};
	static const struct render_doctor_check checks[] = {
		{.name = "BTF", .state = CHECK_FAIL, .text = "no", .next = "boot"},
		{.name = "JIT", .text = "yes"},
	};
	struct render_doctor d = {.firewall = &rules, .checks = checks, .checks_count = 2};
	_cleanup_free_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(render_json_doctor(out, &context, &d), 0);
	fclose(out);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!strstr(text, parts[i]))
			fail_msg("no %s in %s", parts[i], text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_machine_is_ok),
		cmocka_unit_test(each_check_has_its_state),
		cmocka_unit_test(everything_amiss),
		cmocka_unit_test(as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
