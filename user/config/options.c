// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of options, and the command line. A row says everything about an option: its
 * flag, its key in the configuration file, what it takes, where it goes, and its help. The rest
 * of this file walks the arguments; it knows no option by name but --help and --version.
 */

#include "config/options.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/option.h"
#include "config/providers.h"
#include "cloud/dmi.h"
#include "serve/control.h"
#include "serve/http.h"
#include "serve/textfile.h"
#include "cloud/metadata.h"

#define W ON_COMMAND(COMMAND_WATCH)
#define M ON_COMMAND(COMMAND_DAEMON) /* it monitors */
#define S ON_COMMAND(COMMAND_STATUS)
#define A ON_COMMAND(COMMAND_ADVISE)
#define D ON_COMMAND(COMMAND_DOCTOR)
#define R ON_COMMAND(COMMAND_REPLAY)
#define T ON_COMMAND(COMMAND_REPORT) /* a ticket's text */

#define VALUE(field) .max = 1, .value = offsetof(struct options, field)
#define VALUES(field, amount)                                                                      \
	.max = (amount), .value = offsetof(struct options, field),                                 \
	.count = offsetof(struct options, field##_count)

#define PID_MAX	       4194304ULL    /* PID_MAX_LIMIT of the kernel */
#define UID_MAX	       4294967294ULL /* (uid_t)-1 is nobody's */
#define NAME_MAX_BYTES (PROCESS_NAME_LEN - 1)

static const char *const attach_words[] = {"auto", "tcx", "clsact", NULL};
static const char *const connect_words[] = {"auto", "fexit", "cgroup", "tracepoint", "off", NULL};
static const char *const metadata_words[] = {"off", "on", "azure-subscription", NULL};

static const char operands[] = "What is read", output[] = "Output", watched[] = "What is watched",
		  shown[] = "What is shown", stop[] = "When to stop", service[] = "The service",
		  place[] = "Where this machine is", other[] = "Other";

const struct option option_table[] = {
	{"FILE", 0, OPTION_TEXT, R | T, VALUES(files, OPTIONS_FILES_MAX), .low = 1,
	 .high = PATH_MAX - 1, .argument_only = true, .operand = true, .optional = T,
	 .group = operands, .metavar = "FILE",
	 .help = "a pcap or pcapng capture, also compressed (gzip, xz, zstd), or a recorded --json "
		 "stream; - is standard input. Several captures, and directories of captures, are "
		 "read as one, in the order of their packets' times"},

	{"json", 0, OPTION_SWITCH, W | R | A | D | S, VALUE(json), .group = output,
	 .help = "one JSON object a line instead of text"},
	{"list", 0, OPTION_SWITCH, A, VALUE(list), .argument_only = true, .group = output,
	 .help = "every rule that is known, of every provider and edition, or of --cloud alone: what it "
		 "says of each port, the exemption, the source and its date, what is not confirmed; "
		 "with --json an object per rule and line"},
	{"all", 0, OPTION_SWITCH, W | R | A, VALUE(all), .argument_only = true, .group = output,
	 .help = "all of the advice: what holds elsewhere, what is not confirmed; without it what is to "
		 "be done here, on a dozen lines"},
	{"quiet", 0, OPTION_SWITCH, W | R, VALUE(quiet), .group = output,
	 .help = "verdicts only, no summary; a JSON stream still begins with ready"},
	{"markdown", 0, OPTION_SWITCH, T, VALUE(markdown), .argument_only = true, .group = output,
	 .help = "Markdown instead of plain text"},
	{"mask", 0, OPTION_SWITCH, T, VALUE(mask), .argument_only = true, .group = output,
	 .help = "name destinations by their networks only: 203.0.113.x, 2001:db8:25::/48"},
	{"verbose", 'v', OPTION_TALLY, W | R | D | M, VALUE(verbose), .group = output,
	 .help = "a second line with everything known of an attempt; twice, or for doctor once: libbpf's "
		 "own messages too"},

	{"ports", 0, OPTION_PORT, W | R | T | D | M, VALUES(ports, E25_PORTS_MAX), .group = watched,
	 .fallback = "25,465,587,2525", .metavar = "PORT,...",
	 .help = "destination ports, at most " AS_TEXT(E25_PORTS_MAX)},
	{"interface", 0, OPTION_INTERFACE, W | T | D | M,
	 VALUES(interfaces, OPTIONS_INTERFACES_MAX), .group = watched, .metavar = "IF",
	 .help = "an uplink to watch, repeatable (default: every interface a default route leaves "
		 "by, followed as routes change)"},
	{"no-wire", 0, OPTION_SWITCH, W | T | M, VALUE(no_wire), .group = watched,
	 .help = "leave the uplinks alone: what left this host stays unknown"},
	{"no-connect", 0, OPTION_SWITCH, W | T | M, VALUE(no_connect), .group = watched,
	 .help = "the same as --connect off"},
	{"connect", 0, OPTION_WORD, W | T | D | M, VALUE(connect), .words = connect_words,
	 .group = watched, .fallback = "auto", .metavar = "HOW",
	 .help = "how connects that fail before a SYN (no route, denied) are seen: auto, fexit, "
		 "cgroup, tracepoint (costs every system call of the machine some 65 ns) or off"},
	{"wire-netns", 0, OPTION_TEXT, W | T | D | M, VALUE(wire_netns), .low = 1,
	 .high = PATH_MAX - 1, .group = watched, .metavar = "NAME|PATH",
	 .help = "network namespace whose uplinks are watched (default: --only-netns, or this "
		 "one)"},
	{"only-netns", 0, OPTION_TEXT, W | T | M, VALUE(only_netns), .low = 1, .high = PATH_MAX - 1,
	 .group = watched, .metavar = "NAME|PATH|self",
	 .help = "sense, count and judge one network namespace alone"},
	{"wire-attach", 0, OPTION_WORD, W | T | D | M, VALUE(uplink_watch_attach),
	 .words = attach_words, .group = watched, .fallback = "auto", .metavar = "HOW",
	 .help = "how the uplinks are watched: auto, tcx or clsact"},
	{"local", 0, OPTION_PREFIX, R | T, VALUES(locals, OPTIONS_LOCALS_MAX), .group = watched,
	 .argument_only = true, .metavar = "CIDR",
	 .help = "of a capture: an address or network on this side, repeatable; SYNs to it are not "
		 "attempts of ours (default: per family, the address in handshakes with the most "
		 "peers)"},
	{"exchanger", 0, OPTION_PREFIX, W | R | T | M, VALUES(exchangers, OPTIONS_EXCHANGERS_MAX),
	 .group = watched, .metavar = "CIDR",
	 .help = "a further network of well-known mail exchangers, repeatable: its silence weighs "
		 "more"},

	{"port", 0, OPTION_PORT, W | R, VALUES(filter.ports, E25_PORTS_MAX), .group = shown,
	 .metavar = "PORT", .help = "to this port; the only filter that also holds verdicts back"},
	{"dst", 0, OPTION_PREFIX, W | R, VALUES(filter.destinations, OPTIONS_FILTER_MAX),
	 .group = shown, .metavar = "CIDR", .help = "to this address or network"},
	{"pid", 0, OPTION_NUMBER, W | R, VALUES(filter.pids, OPTIONS_FILTER_MAX), .low = 1,
	 .high = PID_MAX, .group = shown, .metavar = "PID", .help = "by this process"},
	{"comm", 0, OPTION_TEXT, W | R, VALUES(filter.names, OPTIONS_FILTER_MAX), .low = 1,
	 .high = NAME_MAX_BYTES, .group = shown, .metavar = "NAME",
	 .help = "by processes of this name, at most 15 bytes as the kernel keeps it"},
	{"uid", 0, OPTION_NUMBER, W | R, VALUES(filter.uids, OPTIONS_FILTER_MAX), .high = UID_MAX,
	 .group = shown, .metavar = "UID", .help = "by this user's processes"},
	{"outcome", 0, OPTION_OUTCOME, W | R, VALUES(filter.outcomes, OPTIONS_FILTER_MAX),
	 .group = shown, .metavar = "OUTCOME",
	 .help = "attempts that ended so: established, refused, silent, ... (no lines before the "
		 "end)"},
	{"netns", 0, OPTION_TEXT, W, VALUE(filter.netns), .low = 1, .high = PATH_MAX - 1,
	 .group = shown, .metavar = "NETNS",
	 .help = "from this network namespace: inode number, name or path"},
	{"cgroup", 0, OPTION_TEXT, W, VALUE(filter.cgroup), .low = 1, .high = PATH_MAX - 1,
	 .group = shown, .metavar = "PATH", .help = "from cgroups whose path begins with PATH"},

	{"duration", 0, OPTION_DURATION, W | T, VALUE(duration_ns), .group = stop,
	 .metavar = "SECONDS",
	 .help = "after this time (units ms, s, m, h); report: look for so long instead of asking the "
		 "daemon"},
	{"count", 0, OPTION_NUMBER, W, VALUE(count), .low = 1, .high = UINT32_MAX, .group = stop,
	 .metavar = "N", .help = "after N attempts whose end passed the filters"},
	{"until-verdict", 0, OPTION_SWITCH, W, VALUE(until_verdict), .group = stop,
	 .help = "once port 25, or the first of --ports, is decided in a family; exit status 0 open, "
		 "3 blocked, 5 throttled, degraded, intercepted, failing or stalled, 4 undecided or "
		 "offline to the end"},

	{"cloud", 0, OPTION_CLOUD, W | R | T | A | M, VALUE(cloud), .reloaded = true,
	 .group = place, .fallback = "auto", .elsewhere = R | T, .fallback_elsewhere = "none",
	 .metavar = "NAME",
	 .help = "auto, none or a provider's name, built-in or of --providers-dir; residential is a home "
		 "or office line"},
	{"providers-dir", 0, OPTION_TEXT, W | R | T | A | M, VALUE(providers_dir), .reloaded = true,
	 .low = 1, .high = PATH_MAX - 1, .group = place, .fallback = PROVIDERS_DIR,
	 .metavar = "DIR", .help = "directory of own provider rules, *.conf"},
	{"subscription", 0, OPTION_TEXT, W | R | T | A | M, VALUE(subscription), .reloaded = true,
	 .low = 1, .high = 64, .group = place, .metavar = "TYPE",
	 .help = "kind of subscription or product, where the cloud's rules depend on it (advise --list "
		 "has them)"},
	{"subscribed-on", 0, OPTION_DATE, W | R | T | A | M, VALUE(subscribed_on), .reloaded = true,
	 .group = place, .metavar = "YYYY-MM-DD",
	 .help = "when the subscription, account or tenancy was created"},
	{"as-of", 0, OPTION_DATE, W | R | T | A | M, VALUE(as_of), .reloaded = true, .group = place,
	 .metavar = "YYYY-MM-DD",
	 .help = "the edition of the rules in force then (default: the newest)"},
	{"system-root", 0, OPTION_TEXT, W | R | T | A | M, VALUE(system_root), .low = 1,
	 .high = PATH_MAX - 1, .argument_only = true, .group = place, .fallback = "/",
	 .metavar = "DIR",
	 .help = "where the files of firmware, hypervisor and kernel are looked for with --cloud "
		 "auto"},
	{"dmi-dir", 0, OPTION_TEXT, W | R | T | A | M, VALUE(dmi_dir), .reloaded = true, .low = 1,
	 .high = PATH_MAX - 1, .group = place, .metavar = "DIR",
	 .help = "where the firmware's strings are read (default: " DMI_DIR
		 " below --system-root)"},
	{"metadata", 0, OPTION_WORD, W | T | A | M, VALUE(metadata), .reloaded = true,
	 .words = metadata_words, .group = place, .fallback = "off",
	 .metavar = "off|on|azure-subscription",
	 .help = "whether to ask the metadata service of the cloud, in 2 s at most, which machine "
		 "this is; azure-subscription also reads the subscription's quota id with the VM's "
		 "managed identity, a hint at its type. off: no request leaves the machine"},
	{"metadata-url", 0, OPTION_URL, W | T | A | M, VALUE(metadata_url), .reloaded = true,
	 .group = place, .metavar = "URL",
	 .help = "address of the metadata service (default: the cloud's own)"},
	{"management-url", 0, OPTION_URL, W | T | A | M, VALUE(management_url), .reloaded = true,
	 .low = 1, .group = place, .metavar = "URL",
	 .help = "address of Azure's management interface, for azure-subscription (default: " METADATA_MANAGEMENT_URL
		 ")"},

	{"control-socket", 0, OPTION_TEXT, M | S | T, VALUE(control_socket), .low = 1,
	 .high = CONTROL_PATH_MAX - 1, .group = service, .fallback = CONTROL_PATH,
	 .metavar = "PATH",
	 .help = "where `status` and `report` ask the daemon; one daemon for each"},
	{"web.listen-address", 0, OPTION_TEXT, M, VALUES(web_addresses, HTTP_LISTEN_MAX), .low = 1,
	 .high = HTTP_LISTEN_STR_LEN - 1, .group = service, .fallback = HTTP_LISTEN_DEFAULT,
	 .metavar = "ADDRESS:PORT",
	 .help = "where metrics and the page are served, repeatable; :PORT is every address. Sockets "
		 "that systemd hands over are used instead"},
	{"web.config.file", 0, OPTION_TEXT, M, VALUE(web_config), .low = 1, .high = PATH_MAX - 1,
	 .group = service, .metavar = "FILE",
	 .help = "TLS and passwords for them, in the format of Prometheus's exporters; what it says is "
		 "read again on SIGHUP"},
	{"no-web", 0, OPTION_SWITCH, M, VALUE(no_web), .group = service,
	 .help = "serve nothing by HTTP"},
	{"textfile", 0, OPTION_TEXT, M, VALUE(textfile), .reloaded = true, .low = 1,
	 .high = PATH_MAX - 1, .group = service, .metavar = "DIR",
	 .help = "write the metrics to DIR/" TEXTFILE_NAME
		 " every 15 s and when a verdict changes, "
		 "for the node exporter's textfile collector"},
	{"persist", 0, OPTION_SWITCH, M, VALUE(persist), .group = service,
	 .help = "keep the counters, and go on counting, when the daemon ends or is killed: the next one "
		 "goes on where it was left. Off: what was kept is removed"},
	{"persist-dir", 0, OPTION_TEXT, M, VALUE(persist_dir), .low = 1, .high = PATH_MAX - 1,
	 .group = service, .fallback = PERSIST_DIR, .metavar = "DIR",
	 .help = "where, a directory of a BPF file system that holds nothing else"},
	{"check-config", 0, OPTION_SWITCH, M, VALUE(check_config), .argument_only = true,
	 .group = service,
	 .help = "look at the configuration and the command line, say what is wrong, start nothing"},
	{"clean-up", 0, OPTION_SWITCH, M, VALUE(clean_up), .argument_only = true, .group = service,
	 .help = "remove what earlier daemons left in the kernel (--persist, or a killed one before 6.6) "
		 "and exit; the package does so when it is removed"},

	{"config", 0, OPTION_TEXT, W | R | T | A | D | M | S, VALUE(config), .low = 1,
	 .high = PATH_MAX - 1, .argument_only = true, .group = other, .metavar = "FILE",
	 .help = "configuration file (default: " OPTIONS_CONFIG
		 " if it exists); its keys are these "
		 "options' names"},
	{"ready-fd", 0, OPTION_NUMBER, W | T | M, VALUE(ready_fd), .low = 1, .high = INT_MAX,
	 .argument_only = true, .group = other, .metavar = "N",
	 .help = "write a newline to file descriptor N once every sensor is attached"},
	{"help", 'h', OPTION_SWITCH, W | R | T | A | D | M | S, VALUE(help), .argument_only = true,
	 .group = other, .help = "this text"},
	{"version", 0, OPTION_SWITCH, W | R | T | A | D | M | S, VALUE(version),
	 .argument_only = true, .group = other, .help = "the program's version"},
};
const size_t option_count = ARRAY_LEN(option_table);
_Static_assert(ARRAY_LEN(option_table) <= OPTIONS_ROWS_MAX, "options.given is too short");

const struct option *option_find(const char *name)
{
	for (size_t i = 0; i < option_count; i++) {
		if (!option_table[i].operand && strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	}
	return NULL;
}

const char *option_fallback(const struct option *row, enum command command, bool of_file)
{
	return of_file && row->elsewhere & ON_COMMAND(command) ? row->fallback_elsewhere
							       : row->fallback;
}

/* The operand that may still be given; NULL when the command takes no more of them. */
static const struct option *next_operand(enum command command, const struct options *o)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (row->operand && row->commands & ON_COMMAND(command) &&
		    (!o->given[i] || row->max > 1))
			return row;
	}
	return NULL;
}

static const struct option *find_letter(char letter)
{
	for (size_t i = 0; i < option_count; i++) {
		if (letter && option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

static bool only_tells(const struct option *row)
{
	return row->type == OPTION_SWITCH || row->type == OPTION_TALLY;
}

static const char *dashes_of(const struct option *row, enum given source)
{
	return source == GIVEN_ARGUMENT && !row->operand ? "--" : "";
}

static int refuse(const struct option *row, const char *text, enum given source, const char *why,
		  const char *allowed, char message[static OPTIONS_MESSAGE_LEN])
{
	char escaped[100];

	snprintf(message, OPTIONS_MESSAGE_LEN, "%s%s: \"%s\" %s; allowed: %s",
		 dashes_of(row, source), row->name, text_escape(text, escaped, sizeof(escaped)),
		 why, allowed);
	return -EINVAL;
}

int option_take(const struct option *row, const char *text, enum given source, struct options *o,
		char message[static OPTIONS_MESSAGE_LEN])
{
	uint8_t *given = &o->given[row - option_table];
	char why[VALUE_WHY_LEN], allowed[300];
	int r;

	if (*given > source)
		return 0;
	if (*given == source && row->max == 1 && !only_tells(row) && source != GIVEN_NOT) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s%s is given twice",
			 dashes_of(row, source), row->name);
		return -EINVAL;
	}
	*given = source;
	r = value_take(row, text, o, why);
	if (r != -EINVAL)
		return r;
	value_allowed(row, allowed, sizeof(allowed));
	return refuse(row, text, source, why, allowed, message);
}

/* "--prots" is no option of watch: says so, and which was meant or whose it is. */
static int unknown_option(enum command command, const char *argument, const struct option *row,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[OPTIONS_ROWS_MAX + 1];
	char escaped[100], word[100];
	size_t n = 0;
	const char *near;

	text_escape(argument, escaped, sizeof(escaped));
	if (row) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s does not apply to \"%s\"", escaped,
			 commands[command].name);
		return -EINVAL;
	}
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].commands & ON_COMMAND(command) && !option_table[i].operand)
			names[n++] = option_table[i].name;
	}
	names[n] = NULL;
	snprintf(word, sizeof(word), "%s", argument + strspn(argument, "-"));
	word[strcspn(word, "=")] = '\0';
	near = text_nearest(word, names);
	snprintf(message, OPTIONS_MESSAGE_LEN, "unknown option \"%s\" for \"%s\"%s%s%s", escaped,
		 commands[command].name, near ? "; did you mean --" : "", near ? near : "",
		 near ? "?" : "");
	return -EINVAL;
}

static int take_operand(enum command command, const char *argument, struct options *o,
			char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *row = next_operand(command, o);
	bool takes_some = next_operand(command, &(struct options){0});
	char escaped[100];

	if (row)
		return option_take(row, argument, GIVEN_ARGUMENT, o, message);
	text_escape(argument, escaped, sizeof(escaped));
	snprintf(message, OPTIONS_MESSAGE_LEN, "\"%s\" takes no %sargument \"%s\"",
		 commands[command].name, takes_some ? "further " : "", escaped);
	return -EINVAL;
}

/* One argument, and the value behind it: *used is 1 or 2. */
static int take_argument(enum command command, char *const *argv, int left, struct options *o,
			 int *used, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *argument = argv[0], *equals = strchr(argument, '='), *value;
	const struct option *row = NULL;
	char name[64];

	*used = 1;
	if (strncmp(argument, "--", 2) == 0 && argument[2]) {
		snprintf(name, sizeof(name), "%.*s",
			 (int)(equals ? equals - argument - 2 : (ptrdiff_t)strlen(argument) - 2),
			 argument + 2);
		row = option_find(name);
	} else if (argument[0] == '-' && argument[1] && strspn(argument + 1, "v") > 0 &&
		   argument[1 + strspn(argument + 1, "v")] == '\0') {
		/* -v, -vv */
		for (size_t i = 1; argument[i]; i++)
			(void)option_take(find_letter('v'), "yes", GIVEN_ARGUMENT, o, message);
		row = find_letter('v');
		return row->commands & ON_COMMAND(command)
			       ? 0
			       : unknown_option(command, argument, row, message);
	} else if (argument[0] == '-' && argument[1] && !argument[2]) {
		row = find_letter(argument[1]);
		equals = NULL;
	} else if (argument[0] != '-' || !argument[1]) {
		return take_operand(command, argument, o, message);
	}
	if (!row || !(row->commands & ON_COMMAND(command)))
		return unknown_option(command, argument, row, message);

	if (equals) {
		value = equals + 1;
	} else if (only_tells(row)) {
		value = "yes";
	} else if (left > 1) {
		value = argv[1];
		*used = 2;
	} else {
		char allowed[300];

		value_allowed(row, allowed, sizeof(allowed));
		snprintf(message, OPTIONS_MESSAGE_LEN, "--%s: the value is missing; allowed: %s",
			 row->name, allowed);
		return -EINVAL;
	}
	return option_take(row, value, GIVEN_ARGUMENT, o, message);
}

/* The operator's own providers. */
static int load_providers(enum command command, struct options *o,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *dir = option_find("providers-dir");

	if (!(dir->commands & ON_COMMAND(command)))
		return 0;
	/* Only the usual one may be missing. */
	return providers_d_load(o->providers_dir, strcmp(o->providers_dir, dir->fallback) != 0,
				&o->own, message);
}

/* What no single row can tell. */
static int check_together(enum command command, const struct options *o,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *missing = next_operand(command, o);

	if (missing && !(missing->optional & ON_COMMAND(command)) &&
	    o->given[missing - option_table] == GIVEN_NOT) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "\"%s\" needs a %s: %s",
			 commands[command].name, missing->name, missing->help);
		return -EINVAL;
	}
	for (size_t i = 0; i < o->filter.ports_count; i++) {
		bool found = false;

		for (size_t k = 0; k < o->ports_count; k++)
			found |= o->ports[k] == o->filter.ports[i];
		if (!found) {
			snprintf(message, OPTIONS_MESSAGE_LEN,
				 "--port: %u is not watched and would never be shown; add it to "
				 "--ports",
				 o->filter.ports[i]);
			return -EINVAL;
		}
	}
	return 0;
}

int options_parse(enum command command, int argc, char *const *argv, const char *default_config,
		  struct options *ret, char message[static OPTIONS_MESSAGE_LEN])
{
	int r, used = 0;

	*ret = (struct options){.argc = argc, .argv = argv};
	message[0] = '\0';
	for (int i = 0; i < argc; i += used) {
		r = take_argument(command, argv + i, argc - i, ret, &used, message);
		if (r < 0)
			return r;
		if (ret->help || ret->version)
			return 0;
	}

	if (ret->config || default_config) {
		r = config_read(ret->config ? ret->config : default_config, ret, message);
		if (r < 0 && (r != -ENOENT || ret->config))
			return r == -ENOENT ? -EINVAL : r;
	}

	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];
		const char *fallback = option_fallback(row, command, ret->files_count > 0);

		if (!fallback || ret->given[i] != GIVEN_NOT)
			continue;
		r = option_take(row, fallback, GIVEN_NOT, ret, message);
		if (r < 0)
			return r;
	}
	r = load_providers(command, ret, message);
	return r < 0 ? r : check_together(command, ret, message);
}

enum given options_given(const struct options *o, const char *name)
{
	for (size_t i = 0; i < option_count; i++) {
		if (strcmp(option_table[i].name, name) == 0)
			return (enum given)o->given[i];
	}
	return GIVEN_NOT;
}

const char *options_argument_beside(const struct options *o, const char *const *names)
{
	for (size_t i = 0; i < option_count; i++) {
		const char *const *name = names;

		while (*name && strcmp(*name, option_table[i].name) != 0)
			name++;
		if (!*name && o->given[i] == GIVEN_ARGUMENT)
			return option_table[i].name;
	}
	return NULL;
}

/* They belong to the directory's name, which is reloaded. */
static void swap_own(struct options *a, struct options *b)
{
	struct providers_d *own = a->own;

	a->own = b->own;
	b->own = own;
}

size_t options_reload(enum command command, struct options *now, struct options *fresh,
		      const char *kept[static OPTIONS_ROWS_MAX])
{
	size_t kept_count = 0;

	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (!(row->commands & ON_COMMAND(command)))
			continue;
		if (row->reloaded)
			value_swap(row, now, fresh);
		else if (!value_equal(row, now, fresh))
			kept[kept_count++] = row->name;
	}
	swap_own(now, fresh);
	return kept_count;
}

void options_done(struct options *o)
{
	for (size_t i = 0; i < option_count; i++)
		value_free(&option_table[i], o);
	providers_d_free(o->own);
	*o = (struct options){0};
}
