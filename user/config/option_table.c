// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of options. A row says everything about an option: its flag, its key in the
 * configuration file, what it takes, where it goes, and its help.
 */

#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cloud/dmi.h"
#include "cloud/metadata.h"
#include "config/option.h"
#include "config/providers_d.h"
#include "probe/plan.h"
#include "serve/control.h"
#include "serve/http.h"
#include "serve/textfile.h"

#define W ON_COMMAND(COMMAND_WATCH)
#define M ON_COMMAND(COMMAND_DAEMON) /* it monitors */
#define S ON_COMMAND(COMMAND_STATUS)
#define O ON_COMMAND(COMMAND_TOP) /* an overview */
#define A ON_COMMAND(COMMAND_ADVISE)
#define D ON_COMMAND(COMMAND_DOCTOR)
#define C ON_COMMAND(COMMAND_CHECK)
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
/* In the order of enum exemption. */
static const char *const exemption_words[] = {"unknown", "none",       "self-service",
					      "request", "not-needed", NULL};
_Static_assert(ARRAY_LEN(exemption_words) == EXEMPTION_NOT_NEEDED + 2,
	       "an exemption without a word");
/* In the order of enum mta. */
static const char *const mta_words[] = {"none",	     "postfix", "exim4",      "sendmail",
					"opensmtpd", "msmtp",	"nullmailer", "ssmtp",
					"dma",	     "auto",	NULL};
_Static_assert(ARRAY_LEN(mta_words) == MTA_COUNT + 2, "a mail program without a word");
/* In the order of enum log_level and enum log_format. */
static const char *const level_words[] = {"debug", "info", "warn", "error", NULL};
static const char *const format_words[] = {"text", "logfmt", "json", NULL};
_Static_assert(ARRAY_LEN(level_words) == LOG_LEVEL_ERROR + 2 &&
		       ARRAY_LEN(format_words) == LOG_FORMAT_JSON + 2,
	       "a level or a format without a word");
static const char *const metadata_words[] = {"off", "on", "azure-subscription", NULL};

static const char operands[] = "What is read", tried[] = "What is tried", output[] = "Output",
		  watched[] = "What is watched", shown[] = "What is shown", stop[] = "When to stop",
		  service[] = "The service", place[] = "Where this machine is", other[] = "Other";

const struct option option_table[] = {
	{"FILE", 0, OPTION_TEXT, R | T, VALUES(files, OPTIONS_FILES_MAX), .low = 1,
	 .high = PATH_MAX - 1, .argument_only = true, .operand = true, .optional = T,
	 .group = operands, .metavar = "FILE",
	 .help = "a pcap or pcapng capture, also compressed (gzip, xz, zstd), or a recorded --json "
		 "stream; - is standard input. Several captures, and directories of captures, are "
		 "read as one, in the order of their packets' times"},

	{"domain", 0, OPTION_TEXT, C, VALUES(domains, PLAN_DOMAINS_MAX), .low = 1, .high = 253,
	 .group = tried, .metavar = "DOMAIN",
	 .help = "a domain whose mail exchangers are tried, repeatable: three or more tell the port from "
		 "the destination (default: those of three large providers that --dry-run lists, and up to " AS_TEXT(
			 PLAN_QUEUED_MAX) " that wait in the mail queue, where it may be read)"},
	{"no-queue", 0, OPTION_SWITCH, C, VALUE(no_queue), .group = tried,
	 .help = "do not ask Postfix or Exim which domains wait"},
	{"no-relay", 0, OPTION_SWITCH, C, VALUE(no_relay), .group = tried,
	 .help = "try no other port: a block is then told from a dead line by nothing"},
	{"timeout", 0, OPTION_DURATION, C, VALUE(timeout_ns), .group = tried, .fallback = "8",
	 .metavar = "SECONDS", .help = "answer within this time, 1 to 60 s"},
	{"dry-run", 0, OPTION_SWITCH, C, VALUE(dry_run), .argument_only = true, .group = tried,
	 .help = "list what would be contacted, and contact nothing"},
	{"nagios", 0, OPTION_SWITCH, C, VALUE(nagios), .argument_only = true, .group = output,
	 .help = "one line with performance data, and the exit status of a monitoring plugin: 0 OK, 1 "
		 "WARNING, 2 CRITICAL, 3 UNKNOWN"},

	{"json", 0, OPTION_SWITCH, W | R | A | D | S | C, VALUE(json), .group = output,
	 .help = "one JSON object a line instead of text"},
	{"list", 0, OPTION_SWITCH, A, VALUE(list), .argument_only = true, .group = output,
	 .help = "every rule that is known, of every provider and edition, or of --cloud alone: what it "
		 "says of each port, the exemption, the source and its date, what is not confirmed; "
		 "with --json an object per rule and line"},
	{"conf", 0, OPTION_SWITCH, A, VALUE(conf), .argument_only = true, .group = output,
	 .help = "with --list and --cloud: that provider's rules as a file of --providers-dir, to begin "
		 "own ones with"},
	{"all", 0, OPTION_SWITCH, W | R | A | S | C, VALUE(all), .argument_only = true,
	 .group = output,
	 .help = "all of the advice: what holds elsewhere, what is not confirmed; without it what is to "
		 "be done here, on a dozen lines"},
	{"local-time", 0, OPTION_SWITCH, W | R | S, VALUE(local_time), .group = output,
	 .help = "times for people in this machine's own zone instead of UTC; records stay UTC"},
	{"quiet", 0, OPTION_SWITCH, W | R, VALUE(quiet), .group = output,
	 .help = "verdicts only, no summary; a JSON stream still begins with ready"},
	{"markdown", 0, OPTION_SWITCH, T, VALUE(markdown), .argument_only = true, .group = output,
	 .help = "Markdown instead of plain text"},
	{"evidence", 0, OPTION_TEXT, T, VALUE(evidence), .low = 1, .high = PATH_MAX - 1,
	 .argument_only = true, .group = output, .metavar = "FILE",
	 .help = "write the SYNs that were seen leaving and what answered them to this pcapng file, to "
		 "attach to the case: headers alone, with the programs' names as comments; with "
		 "--mask without these, and with masked addresses. The text names it by its "
		 "SHA-256. The daemon has those of the last hour"},
	{"ticket-only", 0, OPTION_SWITCH, T, VALUE(ticket_only), .argument_only = true,
	 .group = output, .help = "the ticket alone, at most 40 lines, without evidence and annex"},
	{"mask", 0, OPTION_SWITCH, T, VALUE(mask), .argument_only = true, .group = output,
	 .help = "name destinations by their networks only: 203.0.113.x, 2001:db8:25::/48"},
	{"verbose", 'v', OPTION_TALLY, W | R | D | M | S | C, VALUE(verbose), .group = output,
	 .help = "everything known of an attempt on a second line, every line of a storm, and what a verdict's evidence weighs; check: every connection; twice, or for doctor once: libbpf's "
		 "own messages too"},

	{"ports", 0, OPTION_PORT, W | R | T | D | M | O, VALUES(ports, E25_PORTS_MAX),
	 .group = watched, .fallback = "25,465,587,2525", .metavar = "PORT,...",
	 .help = "destination ports, at most " AS_TEXT(E25_PORTS_MAX)},
	{"interface", 0, OPTION_INTERFACE, W | T | D | M | O,
	 VALUES(interfaces, OPTIONS_INTERFACES_MAX), .group = watched, .metavar = "IF",
	 .help = "an uplink to watch, repeatable (default: every interface a default route leaves "
		 "by, followed as routes change)"},
	{"no-wire", 0, OPTION_SWITCH, W | T | M | O, VALUE(no_wire), .group = watched,
	 .help = "do not attach to uplinks; whether a SYN left the host is then unknown"},
	{"no-connect", 0, OPTION_SWITCH, W | T | M | O, VALUE(no_connect), .group = watched,
	 .help = "the same as --connect off"},
	{"connect", 0, OPTION_WORD, W | T | D | M | O, VALUE(connect), .words = connect_words,
	 .group = watched, .fallback = "auto", .metavar = "HOW",
	 .help = "how connects that fail before a SYN (no route, denied) are seen: auto, fexit, "
		 "cgroup, tracepoint (costs every system call of the machine some 65 ns) or off"},
	{"wire-netns", 0, OPTION_TEXT, W | T | D | M | O, VALUE(wire_netns), .low = 1,
	 .high = PATH_MAX - 1, .group = watched, .metavar = "NAME|PATH",
	 .help = "network namespace whose uplinks are watched (default: --only-netns, or this "
		 "one)"},
	{"only-netns", 0, OPTION_TEXT, W | T | M | O, VALUE(only_netns), .low = 1,
	 .high = PATH_MAX - 1, .group = watched, .metavar = "NAME|PATH|self",
	 .help = "watch only this network namespace"},
	{"wire-attach", 0, OPTION_WORD, W | T | D | M | O, VALUE(uplink_watch_attach),
	 .words = attach_words, .group = watched, .fallback = "auto", .metavar = "HOW",
	 .help = "how the uplinks are watched: auto, tcx or clsact"},
	{"local", 0, OPTION_PREFIX, R | T, VALUES(locals, OPTIONS_LOCALS_MAX), .group = watched,
	 .argument_only = true, .metavar = "CIDR",
	 .help = "of a capture: an address or network on this side, repeatable; SYNs to it are not "
		 "attempts of ours (default: per family, the address in handshakes with the most "
		 "peers)"},
	{"exchanger", 0, OPTION_PREFIX, W | R | T | M | O,
	 VALUES(exchangers, OPTIONS_EXCHANGERS_MAX), .group = watched, .metavar = "CIDR",
	 .help = "a further network of well-known mail exchangers, repeatable: its silence weighs "
		 "more"},
	{"memory", 0, OPTION_NUMBER, W | R | T | M | O, VALUE(memory), .low = 4, .high = 4096,
	 .group = watched, .fallback = "10", .metavar = "MIB",
	 .help = "memory that the attempts, networks and destinations that are followed may take: 10 hold "
		 "13,000 attempts at once, or 8,000 beside 4,096 networks. What does not fit is counted "
		 "(not followed), and kernel counters stay exact"},

	{"port", 0, OPTION_PORT, W | R | A, VALUES(filter.ports, E25_PORTS_MAX), .group = shown,
	 .metavar = "PORT",
	 .help = "to this port; the only filter that also holds verdicts back. advise --list: the rules "
		 "that block it, or may"},
	{"exemption", 0, OPTION_WORD, A, VALUE(exemption), .words = exemption_words,
	 .argument_only = true, .group = shown, .metavar = "KIND",
	 .help = "with --list, the rules with this exemption: unknown, none, self-service, request or "
		 "not-needed"},
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
	{"until-open", 0, OPTION_SWITCH, W, VALUE(until_open), .group = stop,
	 .help = "once port 25, or the first of --ports, is open in a family: the proof that an exemption "
		 "or a change took effect; exit status 0, ended before by --duration or a signal as for "
		 "--until-verdict"},

	{"cloud", 0, OPTION_CLOUD, W | R | T | A | M | O | C, VALUE(cloud), .reloaded = true,
	 .group = place, .fallback = "auto", .elsewhere = R | T, .fallback_elsewhere = "none",
	 .metavar = "NAME",
	 .help = "auto, none or a provider's name, built-in or of --providers-dir; residential is a home "
		 "or office line"},
	{"providers-dir", 0, OPTION_TEXT, W | R | T | A | M | O | C, VALUE(providers_dir),
	 .reloaded = true, .low = 1, .high = PATH_MAX - 1, .group = place,
	 .fallback = PROVIDERS_DIR, .metavar = "DIR",
	 .help = "directory of own provider rules, *.conf"},
	{"rules-dir", 0, OPTION_TEXT, W | R | T | A | M | O | C, VALUE(rules_dir), .reloaded = true,
	 .low = 1, .high = PATH_MAX - 1, .group = place, .fallback = PROVIDERS_PACKAGED,
	 .metavar = "DIR",
	 .help = "directory of packaged rules, *.conf, ahead of the built-in ones and behind own ones"},
	{"subscription", 0, OPTION_TEXT, W | R | T | A | M | O | C, VALUE(subscription),
	 .reloaded = true, .low = 1, .high = 64, .group = place, .metavar = "TYPE",
	 .help = "kind of subscription or product, where the cloud's rules depend on it (advise --list "
		 "has them)"},
	{"subscribed-on", 0, OPTION_DATE, W | R | T | A | M | O | C, VALUE(subscribed_on),
	 .reloaded = true, .group = place, .metavar = "YYYY-MM-DD",
	 .help = "when the subscription, account or tenancy was created"},
	{"as-of", 0, OPTION_DATE, W | R | T | A | M | O | C, VALUE(as_of), .reloaded = true,
	 .group = place, .metavar = "YYYY-MM-DD",
	 .help = "the edition of the rules in force then (default: the newest)"},
	{"system-root", 0, OPTION_TEXT, W | R | T | A | M | O | C, VALUE(system_root), .low = 1,
	 .high = PATH_MAX - 1, .argument_only = true, .group = place, .fallback = "/",
	 .metavar = "DIR",
	 .help = "where the files of firmware, hypervisor and kernel are looked for with --cloud "
		 "auto"},
	{"dmi-dir", 0, OPTION_TEXT, W | R | T | A | M | O | C, VALUE(dmi_dir), .reloaded = true,
	 .low = 1, .high = PATH_MAX - 1, .group = place, .metavar = "DIR",
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
	{"region", 0, OPTION_LABEL, M, VALUE(region), .reloaded = true, .low = 1, .high = 128,
	 .group = place, .metavar = "NAME",
	 .help = "the region, as a label of egress25_location_info (default: what --metadata told)"},
	{"account", 0, OPTION_LABEL, M, VALUE(account), .reloaded = true, .low = 1, .high = 255,
	 .group = place, .metavar = "ID",
	 .help = "the account, project or subscription it belongs to, likewise"},
	{"image", 0, OPTION_LABEL, M, VALUE(image), .reloaded = true, .low = 1, .high = 128,
	 .group = place, .metavar = "NAME",
	 .help = "the image that this machine was made from, as a label of egress25_group_info: the "
		 "fleet's rules compare machines that have it in common"},
	{"gateway", 0, OPTION_LABEL, M, VALUE(gateway), .reloaded = true, .low = 1, .high = 128,
	 .group = place, .metavar = "NAME",
	 .help = "the NAT gateway or public address that it shares with others, likewise"},
	{"mta", 0, OPTION_WORD, A, VALUE(mta), .words = mta_words, .argument_only = true,
	 .group = place, .metavar = "NAME",
	 .help = "instead of advice the lines for a shell that make this mail program send through a "
		 "relay, flush its queue, and undo it: auto (what is installed), postfix, exim4, sendmail, "
		 "opensmtpd, msmtp, nullmailer, ssmtp or dma"},
	{"relay", 0, OPTION_TEXT, A | C, VALUES(relays, PLAN_RELAYS_MAX), .low = 1, .high = 260,
	 .group = place, .metavar = "HOST[:PORT]",
	 .help = "check: a relay whose ports are tried beside port 25, repeatable, in place of the default "
		 "ones; without PORT 443, 465, 587 and 2525. advise: with --mta, the relay (default port: "
		 "587, or what the rules of the cloud leave open)"},

	{"control-socket", 0, OPTION_TEXT, M | S | T | O | C, VALUE(control_socket), .low = 1,
	 .high = CONTROL_PATH_MAX - 1, .group = service, .fallback = CONTROL_PATH,
	 .metavar = "PATH",
	 .help = "where `status` and `report` ask the daemon; one daemon for each"},
	{"web.listen-address", 0, OPTION_TEXT, M, VALUES(web_addresses, HTTP_LISTEN_MAX), .low = 1,
	 .high = HTTP_LISTEN_STR_LEN - 1, .group = service, .fallback = HTTP_LISTEN_DEFAULT,
	 .metavar = "ADDRESS:PORT",
	 .help = "where metrics and the page are served, repeatable; :PORT is every address. Sockets "
		 "that systemd hands over are used instead"},
	{"web.host", 0, OPTION_TEXT, M, VALUES(web_hosts, HTTP_HOSTS_MAX), .low = 1, .high = 255,
	 .group = service, .metavar = "NAME",
	 .help = "a name that requests may be addressed to, repeatable, as in a scrape of "
		 "mail1.example.com; loopback and the address that is listened at need none, any "
		 "other is answered with 421"},
	{"web.config.file", 0, OPTION_TEXT, M, VALUE(web_config), .low = 1, .high = PATH_MAX - 1,
	 .group = service, .metavar = "FILE",
	 .help = "TLS and passwords for them, in the format of Prometheus's exporters; what it says is "
		 "read again on SIGHUP"},
	{"web.telemetry-path", 0, OPTION_URL_PATH, M, VALUE(telemetry_path), .low = 2, .high = 128,
	 .group = service, .fallback = "/metrics", .metavar = "PATH",
	 .help = "where the metrics are served"},
	{"web.enable-lifecycle", 0, OPTION_SWITCH, M, VALUE(lifecycle), .group = service,
	 .help = "read the configuration again on POST /-/reload, too"},
	{"no-page", 0, OPTION_SWITCH, M, VALUE(no_page), .group = service,
	 .help = "serve metrics and probes alone: neither the page nor /status.json, which name "
		 "destinations and processes"},
	{"no-web", 0, OPTION_SWITCH, M, VALUE(no_web), .group = service,
	 .help = "serve nothing by HTTP"},
	{"textfile", 0, OPTION_TEXT, M, VALUE(textfile), .reloaded = true, .low = 1,
	 .high = PATH_MAX - 1, .group = service, .metavar = "DIR",
	 .help = "write the metrics to DIR/" TEXTFILE_NAME
		 " every 15 s and when a verdict changes, "
		 "for the node exporter's textfile collector"},
	{"on-change", 0, OPTION_TEXT, M, VALUE(on_change), .reloaded = true, .low = 1,
	 .high = PATH_MAX - 1, .group = service, .metavar = "PROGRAM",
	 .help = "run this program, an absolute path, when a verdict changes: the verdict as JSON on "
		 "standard input, EGRESS25_PORT, _FAMILY, _STATE and _BY in the environment; no shell, no "
		 "arguments, no rights, 10 s at most, one at a time"},
	{"on-change-url", 0, OPTION_TEXT, M, VALUE(on_change_url), .reloaded = true, .low = 1,
	 .high = 510, .group = service, .metavar = "URL",
	 .help = "post the verdict as JSON to this address when it changes, in a process of its own, 10 s "
		 "at most"},
	{"otlp-logs-url", 0, OPTION_TEXT, M, VALUE(otlp_logs_url), .reloaded = true, .low = 1,
	 .high = 510, .group = service, .metavar = "URL",
	 .help = "send it there as a log record of OpenTelemetry (OTLP over HTTP, JSON), likewise: the whole "
		 "address, usually http://127.0.0.1:4318/v1/logs"},
	{"persist", 0, OPTION_SWITCH, M, VALUE(persist), .group = service,
	 .help = "keep the counters, and go on counting, when the daemon ends or is killed: the next one "
		 "goes on where it was left. Off: what was kept is removed"},
	{"persist-dir", 0, OPTION_TEXT, M, VALUE(persist_dir), .low = 1, .high = PATH_MAX - 1,
	 .group = service, .fallback = PERSIST_DIR, .metavar = "DIR",
	 .help = "where, a directory of a BPF file system that holds nothing else"},
	{"state", 0, OPTION_TEXT, M, VALUE(state), .low = 1, .high = PATH_MAX - 1, .group = service,
	 .fallback = STATE_FILE_DEFAULT, .metavar = "FILE|none",
	 .help = "keep what was learned and decided in this file, so that it outlives restarts, upgrades "
		 "and reboots: since when a port is blocked, which networks answered, what is normal here"},
	{"queue", 0, OPTION_SWITCH, M, VALUE(queue), .group = service,
	 .help = "read the mail queue of Postfix or Exim every 10 s while mail waits: how many mails and "
		 "which domains, which of them at destinations that fail, whether it drains; by their own "
		 "commands, in a process of its own that keeps the rights for it: as root, or of a user "
		 "who may see the queue"},
	{"check-config", 0, OPTION_SWITCH, M, VALUE(check_config), .argument_only = true,
	 .group = service, .help = "validate the configuration and exit"},
	{"clean-up", 0, OPTION_SWITCH, M, VALUE(clean_up), .argument_only = true, .group = service,
	 .help = "remove what earlier daemons left in the kernel (--persist, or a killed one before 6.6) "
		 "and exit; the package does so when it is removed"},

	{"log.level", 0, OPTION_WORD, M, VALUE(log_level), .reloaded = true, .words = level_words,
	 .group = other, .fallback = "info", .metavar = "LEVEL",
	 .help = "the least severe that is told: debug (libbpf's own messages too), info, warn or error"},
	{"log.format", 0, OPTION_WORD, M, VALUE(log_format), .reloaded = true,
	 .words = format_words, .group = other, .fallback = "text", .metavar = "FORMAT",
	 .help = "of lines on stderr: text, logfmt or json"},
	{"config", 0, OPTION_TEXT, W | R | T | A | D | M | S | O | C, VALUE(config), .low = 1,
	 .high = PATH_MAX - 1, .argument_only = true, .group = other, .metavar = "FILE",
	 .help = "configuration file (default: " OPTIONS_CONFIG
		 " if it exists); its keys are these "
		 "options' names"},
	{"ready-fd", 0, OPTION_NUMBER, W | T | M, VALUE(ready_fd), .low = 1, .high = INT_MAX,
	 .argument_only = true, .group = other, .metavar = "N",
	 .help = "write a newline to file descriptor N once every sensor is attached"},
	{"help", 'h', OPTION_SWITCH, W | R | T | A | D | M | S | O | C, VALUE(help),
	 .argument_only = true, .group = other, .help = "this text"},
	{"version", 0, OPTION_SWITCH, W | R | T | A | D | M | S | O | C, VALUE(version),
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
