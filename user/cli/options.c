// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of options, and the command line. A row says everything about an option: its
 * flag, its key in the configuration file, what it takes, where it goes, and its help. The rest
 * of this file walks the arguments; it knows no option by name but --help and --version.
 */

#include "cli/options.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/option.h"
#include "cloud/dmi.h"

#define W ON_COMMAND(COMMAND_WATCH)
#define A ON_COMMAND(COMMAND_ADVISE)
#define D ON_COMMAND(COMMAND_DOCTOR)
#define R ON_COMMAND(COMMAND_REPLAY)

#define VALUE(field) .max = 1, .value = offsetof(struct options, field)
#define VALUES(field, amount)                                                                      \
	.max = (amount), .value = offsetof(struct options, field),                                 \
	.count = offsetof(struct options, field##_count)

#define PID_MAX	       4194304ULL    /* PID_MAX_LIMIT of the kernel */
#define UID_MAX	       4294967294ULL /* (uid_t)-1 is nobody's */
#define NAME_MAX_BYTES (PROCESS_NAME_LEN - 1)

static const char *const attach_words[] = {"auto", "tcx", "clsact", NULL};
static const char *const metadata_words[] = {"off", NULL};

static const char operands[] = "What is read", output[] = "Output", watched[] = "What is watched",
		  shown[] = "What is shown", stop[] = "When to stop",
		  place[] = "Where this machine is", other[] = "Other";

const struct option option_table[] = {
	{"FILE", 0, OPTION_TEXT, R, VALUE(file), .low = 1, .high = PATH_MAX - 1,
	 .argument_only = true, .operand = true, .group = operands, .metavar = "FILE",
	 .help = "a pcap or pcapng capture, or a recorded --json stream; - is standard input"},

	{"json", 0, OPTION_SWITCH, W | R | A | D, VALUE(json), .group = output,
	 .help = "one JSON object a line instead of text"},
	{"list", 0, OPTION_SWITCH, A, VALUE(list), .argument_only = true, .group = output,
	 .help = "every rule that is known, of every provider and edition, or of --cloud alone: what it "
		 "says of each port, the exemption, the source and its date, what is not confirmed; "
		 "with --json an object per rule and line"},
	{"quiet", 0, OPTION_SWITCH, W | R, VALUE(quiet), .group = output,
	 .help = "verdicts only, no summary; a JSON stream still begins with ready"},
	{"verbose", 'v', OPTION_TALLY, W | R | D, VALUE(verbose), .group = output,
	 .help = "a second line with everything known of an attempt; twice, or for doctor once: libbpf's "
		 "own messages too"},

	{"ports", 0, OPTION_PORT, W | R | D, VALUES(ports, MONITOR_PORTS_MAX), .group = watched,
	 .fallback = "25,465,587,2525", .metavar = "PORT,...",
	 .help = "destination ports, at most 8"},
	{"interface", 0, OPTION_INTERFACE, W | D, VALUES(interfaces, OPTIONS_INTERFACES_MAX),
	 .group = watched, .metavar = "IF",
	 .help = "an uplink to watch, repeatable (default: every interface a default route leaves "
		 "by)"},
	{"no-wire", 0, OPTION_SWITCH, W, VALUE(no_wire), .group = watched,
	 .help = "leave the uplinks alone: what left this host stays unknown"},
	{"no-connect", 0, OPTION_SWITCH, W, VALUE(no_connect), .group = watched,
	 .help = "leave connect() alone: tracing it costs every system call of the machine some "
		 "65 ns; connects that fail before a SYN (no route, denied) stay unseen"},
	{"wire-netns", 0, OPTION_TEXT, W | D, VALUE(wire_netns), .low = 1, .high = PATH_MAX - 1,
	 .group = watched, .metavar = "NAME|PATH",
	 .help = "network namespace whose uplinks are watched (default: --only-netns, or this "
		 "one)"},
	{"only-netns", 0, OPTION_TEXT, W, VALUE(only_netns), .low = 1, .high = PATH_MAX - 1,
	 .group = watched, .metavar = "NAME|PATH|self",
	 .help = "sense, count and judge one network namespace alone"},
	{"wire-attach", 0, OPTION_WORD, W | D, VALUE(wire_attach), .words = attach_words,
	 .group = watched, .fallback = "auto", .metavar = "HOW",
	 .help = "how the uplinks are watched: auto, tcx or clsact"},
	{"local", 0, OPTION_PREFIX, R, VALUES(locals, OPTIONS_LOCALS_MAX), .group = watched,
	 .argument_only = true, .metavar = "CIDR",
	 .help = "of a capture: an address or network on this side, repeatable; SYNs to it are not "
		 "attempts of ours (default: per family, the address in handshakes with the most "
		 "peers)"},
	{"exchanger", 0, OPTION_PREFIX, W | R, VALUES(exchangers, OPTIONS_EXCHANGERS_MAX),
	 .group = watched, .metavar = "CIDR",
	 .help = "a further network of well-known mail exchangers, repeatable: its silence weighs "
		 "more"},

	{"port", 0, OPTION_PORT, W | R, VALUES(filter.ports, MONITOR_PORTS_MAX), .group = shown,
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

	{"duration", 0, OPTION_DURATION, W, VALUE(duration_ns), .group = stop, .metavar = "SECONDS",
	 .help = "after this time (units ms, s, m, h)"},
	{"count", 0, OPTION_NUMBER, W, VALUE(count), .low = 1, .high = UINT32_MAX, .group = stop,
	 .metavar = "N", .help = "after N attempts whose end passed the filters"},
	{"until-verdict", 0, OPTION_SWITCH, W, VALUE(until_verdict), .group = stop,
	 .help = "once port 25, or the first of --ports, is decided in a family; exit status 0 open, "
		 "3 blocked, 5 throttled, degraded or intercepted, 4 undecided to the end"},

	{"cloud", 0, OPTION_CLOUD, W | R | A, VALUE(cloud), .group = place, .fallback = "auto",
	 .elsewhere = R, .fallback_elsewhere = "none", .metavar = "NAME",
	 .help = "auto, none or a provider's name; residential is a home or office line"},
	{"subscription", 0, OPTION_TEXT, W | R | A, VALUE(subscription), .low = 1, .high = 64,
	 .group = place, .metavar = "TYPE",
	 .help = "kind of subscription or product, where the cloud's rules depend on it (advise "
		 "--list has them)"},
	{"subscribed-on", 0, OPTION_DATE, W | R | A, VALUE(subscribed_on), .group = place,
	 .metavar = "YYYY-MM-DD", .help = "when the subscription, account or tenancy was created"},
	{"as-of", 0, OPTION_DATE, W | R | A, VALUE(as_of), .group = place, .metavar = "YYYY-MM-DD",
	 .help = "the edition of the rules in force then (default: the newest)"},
	{"dmi-dir", 0, OPTION_TEXT, W | R | A, VALUE(dmi_dir), .low = 1, .high = PATH_MAX - 1,
	 .group = place, .fallback = DMI_DIR, .metavar = "DIR",
	 .help = "where the firmware's strings are read for --cloud auto"},
	{"metadata", 0, OPTION_WORD, W | R | A, VALUE(metadata), .words = metadata_words,
	 .group = place, .fallback = "off", .metavar = "off",
	 .help = "ask the cloud's metadata service: only off exists, no request leaves the machine"},

	{"config", 0, OPTION_TEXT, W | R | A | D, VALUE(config), .low = 1, .high = PATH_MAX - 1,
	 .argument_only = true, .group = other, .metavar = "FILE",
	 .help = "configuration file (default: " OPTIONS_CONFIG
		 " if it exists); its keys are these "
		 "options' names"},
	{"ready-fd", 0, OPTION_NUMBER, W, VALUE(ready_fd), .low = 1, .high = INT_MAX,
	 .argument_only = true, .group = other, .metavar = "N",
	 .help = "write a newline to file descriptor N once every sensor is attached"},
	{"help", 'h', OPTION_SWITCH, W | R | A | D, VALUE(help), .argument_only = true,
	 .group = other, .help = "this text"},
	{"version", 0, OPTION_SWITCH, W | R | A | D, VALUE(version), .argument_only = true,
	 .group = other, .help = "the program's version"},
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

const char *option_fallback(const struct option *row, enum command command)
{
	return row->elsewhere & ON_COMMAND(command) ? row->fallback_elsewhere : row->fallback;
}

/* The operand that is still to be given; NULL when the command takes no more of them. */
static const struct option *missing_operand(enum command command, const struct options *o)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (row->operand && row->commands & ON_COMMAND(command) && !o->given[i])
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

int option_take(const struct option *row, const char *text, enum given source, struct options *o,
		char message[static OPTIONS_MESSAGE_LEN])
{
	const char *dashes = source == GIVEN_ARGUMENT && !row->operand ? "--" : "";
	uint8_t *given = &o->given[row - option_table];
	char why[VALUE_WHY_LEN], allowed[300], shown_text[100];
	int r;

	if (*given > source)
		return 0;
	if (*given == source && row->max == 1 && !only_tells(row) && source != GIVEN_NOT) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s%s is given twice", dashes, row->name);
		return -EINVAL;
	}
	*given = source;
	r = value_take(row, text, o, why);
	if (r != -EINVAL)
		return r;
	value_allowed(row, allowed, sizeof(allowed));
	snprintf(message, OPTIONS_MESSAGE_LEN, "%s%s: \"%s\" %s; allowed: %s", dashes, row->name,
		 text_escape(text, shown_text, sizeof(shown_text)), why, allowed);
	return -EINVAL;
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
	const struct option *row = missing_operand(command, o);
	bool takes_some = missing_operand(command, &(struct options){0});
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

/* What no single row can tell. */
static int check_together(enum command command, const struct options *o,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	const struct option *missing = missing_operand(command, o);

	if (missing) {
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

	*ret = (struct options){0};
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
		const char *fallback = option_fallback(row, command);

		if (!fallback || ret->given[i] != GIVEN_NOT)
			continue;
		r = option_take(row, fallback, GIVEN_NOT, ret, message);
		if (r < 0)
			return r;
	}
	return check_together(command, ret, message);
}

void options_done(struct options *o)
{
	for (size_t i = 0; i < option_count; i++)
		value_free(&option_table[i], o);
	*o = (struct options){0};
}
