// SPDX-License-Identifier: GPL-2.0-only
/* See doctor.h: what was read, judged and put into words. Pure. */

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "sensor/lockdown.h"

#define FULL_PERCENT 90 /* of a table or range: it is filling up, and somebody ought to look */

static char *format_text(const char *format, va_list args)
{
	char *text;

	return vasprintf(&text, format, args) < 0 ? NULL : text;
}

__attribute__((format(printf, 4, 5))) static void
add(struct doctor_checks *c, const char *name, enum check_state state, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	c->list[c->count++] = (struct render_doctor_check){
		.name = name, .state = state, .text = format_text(format, args)};
	va_end(args);
}

/* What to do about the check that was added last. */
__attribute__((format(printf, 2, 3))) static void next(struct doctor_checks *c, const char *format,
						       ...)
{
	va_list args;

	va_start(args, format);
	c->list[c->count - 1].next = format_text(format, args);
	va_end(args);
}

/* ---- the kernel, and what it allows ---- */

static void check_kernel(struct doctor_checks *c, const struct doctor_facts *f)
{
	unsigned int major = 0, minor = 0;
	char escaped[300];
	bool old;

	if (!f->kernel || sscanf(f->kernel, "%u.%u", &major, &minor) != 2) {
		add(c, "kernel", CHECK_WARN, "its version is unknown");
		return;
	}
	old = major < 5 || (major == 5 && minor < 15);
	text_escape(f->kernel, escaped, sizeof(escaped));
	add(c, "kernel", old ? CHECK_WARN : CHECK_OK, "%s%s%s%s", escaped, f->machine ? ", " : "",
	    f->machine ? f->machine : "",
	    old ? ": older than 5.15, which every part of egress25 works with" : "");
	if (old)
		next(c, "on 5.10 it works without drop reasons; boot a newer kernel to have them");
}

static void check_btf(struct doctor_checks *c, const struct doctor_facts *f)
{
	add(c, "BTF", f->btf ? CHECK_OK : CHECK_FAIL, "%s",
	    f->btf ? "yes"
		   : "no: /sys/kernel/btf/vmlinux cannot be read: the kernel was built without it, "
		     "or /sys is not mounted here");
	if (!f->btf)
		next(c, "boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, as those of "
			"distributions are, or mount /sys");
}

static void check_jit(struct doctor_checks *c, const struct doctor_facts *f)
{
	add(c, "JIT", f->jit == 0 ? CHECK_WARN : CHECK_OK, "%s",
	    f->jit < 0	 ? "unknown"
	    : f->jit > 0 ? "yes"
			 : "no: programs are interpreted, which costs every packet more");
	if (f->jit == 0)
		next(c, "sysctl net.core.bpf_jit_enable=1");
}

static void check_lockdown(struct doctor_checks *c, const struct doctor_facts *f)
{
	bool hides = f->lockdown && strcmp(f->lockdown, LOCKDOWN_CONFIDENTIALITY) == 0;

	add(c, "lockdown", hides ? CHECK_FAIL : CHECK_OK, "%s%s",
	    f->lockdown ? f->lockdown : "this kernel has none, or does not tell",
	    hides ? ": programs may not read what the sensors need" : "");
	if (hides)
		next(c, "boot with lockdown=integrity instead of lockdown=confidentiality");
}

static void check_rights(struct doctor_checks *c, const struct doctor_facts *f)
{
	char missing[100] = "";

	for (size_t i = 0; i < f->rights_count; i++)
		snprintf(missing + strlen(missing), sizeof(missing) - strlen(missing), "%s%s",
			 i ? ", " : "", f->rights[i]);
	add(c, "rights", f->rights_count ? CHECK_FAIL : CHECK_OK, "%s%s",
	    f->rights_count ? "missing: " : "none is missing", missing);
	if (f->rights_count)
		next(c, "run it as root (sudo egress25 doctor), or as a service with these "
			"capabilities, as the packaged unit does");
}

/* Where containers and pods are named by; see caller_cgroup() of the kernel side. */
static void check_cgroup(struct doctor_checks *c, const struct doctor_facts *f)
{
	const char *version = f->cgroup;

	if (!version) {
		add(c, "cgroup", CHECK_WARN, "no mount is visible here");
		next(c, "containers may stay unnamed; mount cgroup2 at /sys/fs/cgroup to have "
			"their names");
	} else if (strcmp(version, "v2") == 0) {
		add(c, "cgroup", CHECK_OK, "v2");
	} else {
		add(c, "cgroup", CHECK_OK,
		    "%s: containers and pods are named by %s hierarchy of the pids controller",
		    version, strcmp(version, "v1") == 0 ? "the" : "v2, or by v1's");
	}
}

/* ---- the sensors, tried ---- */

static const char *const sensor_names[] = {"sensor socket", "sensor connect", "sensor drop",
					   "sensor wire"};

static const char *sensor_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(sensor_names); i++) {
		if (strcmp(sensor_names[i] + strlen("sensor "), name) == 0)
			return sensor_names[i];
	}
	return "sensor";
}

static void check_sensors(struct doctor_checks *c, const struct doctor_facts *f)
{
	for (size_t i = 0; i < f->sensors_count; i++) {
		const struct render_sensor *s = &f->sensors[i];
		const char *how = s->attached && s->how ? s->how : "";
		const char *more = s->attached ? s->limits : s->reason;
		bool partly = s->attached && more && *more;

		add(c, sensor_name(s->name),
		    !s->attached ? CHECK_FAIL
		    : partly	 ? CHECK_WARN
				 : CHECK_OK,
		    "%s%s%s%s%s%s%s", s->attached ? "yes" : "no", *how ? ", " : "", how,
		    more && *more ? (s->attached ? "; " : ": ") : "", more ? more : "",
		    strcmp(s->name, "wire") == 0 && f->wire_attach ? ", attached by " : "",
		    strcmp(s->name, "wire") == 0 && f->wire_attach ? f->wire_attach : "");
		if (!s->attached && f->rights_count)
			next(c, "see \"rights\"");
		else if (!s->attached)
			next(c, "egress25 doctor -v shows what the kernel says of the program; the "
				"other sensors work without it, and know less");
		else if (partly)
			next(c, "the verdicts do without; a newer kernel sees it all");
	}
}

static void check_uplinks(struct doctor_checks *c, const struct doctor_facts *f)
{
	char list[UPLINKS_MAX * (4 * IF_NAMESIZE + 24)] = "", escaped[4 * IF_NAMESIZE];

	for (size_t i = 0; i < f->uplinks_count; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s (%s)",
			 i ? ", " : "", text_escape(f->uplinks[i].name, escaped, sizeof(escaped)),
			 *f->uplinks[i].kind ? f->uplinks[i].kind : "hardware");
	add(c, "uplinks", f->uplinks_count ? CHECK_OK : CHECK_FAIL, "%s",
	    f->uplinks_count ? list : "none: no default route leaves here");
	if (!f->uplinks_count)
		next(c, "\"ip route\" must show a default route; or name an interface with "
			"--interface");
}

/* ---- what others do with the packets ---- */

static void check_tc(struct doctor_checks *c, const struct doctor_facts *f)
{
	_cleanup_free_ char *list = NULL;
	bool ours = false;
	size_t len;
	FILE *out;

	if (f->tc_error) {
		add(c, "tc programs", CHECK_WARN, "those of others cannot be listed: %s",
		    strerror(-f->tc_error));
		next(c, "see \"rights\"");
		return;
	}
	if (!f->tc_count) {
		add(c, "tc programs", CHECK_OK, "none of others at the uplinks");
		return;
	}
	out = open_memstream(&list, &len);
	for (size_t i = 0; out && i < f->tc_count; i++) {
		const struct doctor_tc *tc = &f->tc[i];
		char name[4 * sizeof(tc->name)], uplink[4 * IF_NAMESIZE];

		fprintf(out, "\n%s, %s: %s", text_escape(tc->uplink, uplink, sizeof(uplink)),
			tc->egress ? "out" : "in",
			tc->ours    ? "left by an egress25 that was killed; it does nothing"
			: *tc->name ? text_escape(tc->name, name, sizeof(name))
				    : "a filter without a name");
		ours |= tc->ours;
	}
	if (out)
		fclose(out);
	add(c, "tc programs", CHECK_WARN,
	    "others have programs or filters at the uplinks; what they drop or redirect may look "
	    "like the network's doing%s",
	    list ? list : "");
	next(c, "%s",
	     ours ? "egress25 daemon --clean-up removes what was left"
		  : "\"tc filter show dev UPLINK egress\" and \"bpftool net\" show them");
}

static void check_firewall(struct doctor_checks *c, const struct doctor_facts *f)
{
	const struct candidate_list *list = f->firewall;
	size_t stopping = 0, len;
	char *text = NULL;
	FILE *out;

	if (*list->unread) {
		add(c, "firewall", CHECK_WARN, "its rules cannot be read: %s", list->unread);
		next(c, "as root, \"nft list ruleset\" shows them");
		return;
	}
	out = open_memstream(&text, &len);
	if (!out)
		return;
	for (size_t i = 0; i < list->rules_count; i++)
		stopping += !list->rules[i].only_mentions;
	if (!list->rules_count)
		fputs("no rule of nftables names a watched port or stops all that goes out", out);
	else
		fprintf(out, "%zu rule%s concern%s the watched ports", list->rules_count,
			text_plural(list->rules_count), list->rules_count == 1 ? "s" : "");
	for (size_t i = 0; i < list->rules_count; i++) {
		const struct candidate *r = &list->rules[i];

		fprintf(out, "\n%s, in %s: table %s %s chain %s handle %" PRIu64 ": %s",
			r->only_mentions ? "mentions"
			: r->redirects	 ? "redirects"
			: r->answers	 ? "stops answers"
					 : "stops",
			r->hook, r->family, r->table, r->chain, r->handle, r->rule);
	}
	if (list->more)
		fprintf(out, "\nand %" PRIu32 " rules more", list->more);
	if (list->legacy)
		fputs("\niptables-legacy has tables, too, which are not read: "
		      "iptables-legacy-save and ip6tables-legacy-save list their rules",
		      out);
	fclose(out);
	c->list[c->count++] = (struct render_doctor_check){
		.name = "firewall",
		.state = stopping || list->legacy ? CHECK_WARN : CHECK_OK,
		.text = text};
	if (stopping)
		next(c, "if mail should pass, change them; egress25 watch shows which of them "
			"stops a SYN");
	else if (list->legacy)
		next(c, "look for the watched ports in what they list");
}

static void check_conntrack(struct doctor_checks *c, const struct doctor_facts *f)
{
	const uint64_t count = f->conntrack_count, max = f->conntrack_max;
	const uint64_t percent = max ? 100 * count / max : 0;

	if (!max) {
		add(c, "conntrack", CHECK_OK, "connections are not tracked here");
		return;
	}
	add(c, "conntrack", percent >= FULL_PERCENT ? CHECK_WARN : CHECK_OK,
	    "%" PRIu64 " of %" PRIu64 " entries in use (%" PRIu64 " %%)%s", count, max, percent,
	    percent >= FULL_PERCENT ? "; when it is full, SYNs are discarded" : "");
	if (percent >= FULL_PERCENT)
		next(c,
		     "sysctl net.netfilter.nf_conntrack_max=%" PRIu64
		     "; \"conntrack -L\" shows who fills it",
		     2 * max);
}

static void check_source_ports(struct doctor_checks *c, const struct doctor_facts *f)
{
	uint32_t total = f->source_ports, used = f->source_ports_used;
	bool scarce = total && 100ULL * used / total >= FULL_PERCENT;

	if (!total) {
		add(c, "source ports", CHECK_WARN, "their range cannot be read");
		next(c, "look at /proc/sys/net/ipv4/ip_local_port_range; /proc may be hidden here");
		return;
	}
	add(c, "source ports", scarce ? CHECK_WARN : CHECK_OK,
	    "%" PRIu32 " of %" PRIu32 " free towards the watched ports", total - used, total);
	if (scarce)
		next(c, "close idle connections, or widen the range: sysctl "
			"net.ipv4.ip_local_port_range=\"1024 65535\"");
}

/* Services of mail programs that send; as their units are called on Debian, Red Hat and SUSE. */
static bool is_of_mail(const char *cgroup)
{
	static const char *const names[] = {"postfix", "exim",	     "sendmail", "opensmtpd",
					    "smtpd",   "nullmailer", "qmail",	 "msmtp"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strstr(cgroup, names[i]))
			return true;
	}
	return false;
}

/* A program there concerns all mail, or that of a mail service. */
static bool is_in_the_way(const struct foreign_program *p)
{
	return strcmp(p->cgroup, "/") == 0 || is_of_mail(p->cgroup);
}

static void check_denied(struct doctor_checks *c, const struct doctor_facts *f)
{
	_cleanup_free_ char *list = NULL;
	unsigned int elsewhere = 0, here = 0;
	size_t len;
	FILE *out;

	if (f->foreign_count < 0) {
		add(c, "IPAddressDeny", CHECK_WARN, "programs on cgroups cannot be listed: %s",
		    strerror(-f->foreign_count));
		next(c, "%s", f->rights_count ? "see \"rights\"" : "is cgroup v2 mounted?");
		return;
	}
	out = open_memstream(&list, &len);
	for (int i = 0; out && i < f->foreign_count; i++) {
		const struct foreign_program *p = &f->foreign[i];
		char group[400], name[4 * FOREIGN_NAME_LEN];

		if (!is_in_the_way(p)) {
			elsewhere++;
			continue;
		}
		here++;
		fprintf(out, "\n%s: %s%s%s", text_escape(p->cgroup, group, sizeof(group)),
			p->on_connect ? "is asked about connect()" : "filters what is sent",
			*p->name ? ", program " : "", text_escape(p->name, name, sizeof(name)));
	}
	if (out)
		fclose(out);
	if (here)
		add(c, "IPAddressDeny", CHECK_WARN,
		    "programs on cgroups decide what mail may be sent%s", list ? list : "");
	else
		add(c, "IPAddressDeny", CHECK_OK, "no mail service is restricted%s",
		    elsewhere ? "; some other services are" : "");
	if (here)
		next(c, "systemctl show UNIT -p IPAddressDeny -p IPAddressAllow; \"bpftool cgroup "
			"tree\" lists the programs");
}

/* ---- what a check and a ticket stand on ---- */

static void check_resolver(struct doctor_checks *c, const struct doctor_facts *f)
{
	char list[DOCTOR_RESOLVERS_MAX * 320] = "", escaped[4 * INET6_ADDRSTRLEN + 4 * IF_NAMESIZE];
	size_t reachable = 0;

	for (size_t i = 0; i < f->resolvers_count; i++) {
		const struct doctor_resolver *r = &f->resolvers[i];

		reachable += r->reachable;
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s (%s)",
			 i ? ", " : "", text_escape(r->address, escaped, sizeof(escaped)),
			 !r->reachable
				 ? (r->local ? "nobody listens there" : "no route leads there")
			 : r->local ? "of this host"
				    : "a route leads there");
	}
	add(c, "resolver", reachable ? CHECK_OK : CHECK_WARN, "%s",
	    f->resolver_error	 ? "/etc/resolv.conf cannot be read"
	    : f->resolvers_count ? list
				 : "/etc/resolv.conf names no nameserver");
	if (!reachable)
		next(c, "mail needs names: set a nameserver that can be reached in "
			"/etc/resolv.conf, or start the one of this host");
}

static void check_clock(struct doctor_checks *c, const struct doctor_facts *f)
{
	bool good = f->clock_known && f->clock_synchronised;

	add(c, "clock", good ? CHECK_OK : CHECK_WARN, "%s",
	    good	     ? "synchronised"
	    : f->clock_known ? "not synchronised: the times in a ticket may be wrong"
			     : "whether it is synchronised is unknown");
	if (!good)
		next(c, "timedatectl set-ntp true, or start the time service of this machine");
}

static void check_time_namespace(struct doctor_checks *c, const struct doctor_facts *f)
{
	if (f->clock_offset_ns)
		add(c, "time namespace", CHECK_OK,
		    "its clock is %.9g s off the kernel's; what the sensors tell is corrected",
		    (double)f->clock_offset_ns / 1e9);
	else
		add(c, "time namespace", CHECK_OK, "the kernel's own clock");
}

int doctor_check(struct doctor_checks *ret, const struct doctor_facts *f)
{
	ret->count = 0;
	check_kernel(ret, f);
	check_btf(ret, f);
	check_jit(ret, f);
	check_lockdown(ret, f);
	check_rights(ret, f);
	check_cgroup(ret, f);
	check_sensors(ret, f);
	check_uplinks(ret, f);
	check_tc(ret, f);
	check_firewall(ret, f);
	check_conntrack(ret, f);
	check_source_ports(ret, f);
	check_denied(ret, f);
	check_resolver(ret, f);
	check_clock(ret, f);
	check_time_namespace(ret, f);
	for (size_t i = 0; i < ret->count; i++) {
		if (!ret->list[i].text)
			return -ENOMEM;
	}
	return 0;
}

void doctor_checks_free(struct doctor_checks *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free((char *)c->list[i].text);
		free((char *)c->list[i].next);
	}
	c->count = 0;
}
