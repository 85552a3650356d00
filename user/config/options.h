/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user asked for, checked. Flags and configuration keys are one table (options.c): same
 * names, same checks, same help. The command line wins over the configuration file, that over the
 * defaults.
 */
#ifndef EGRESS25_CONFIG_OPTIONS_H
#define EGRESS25_CONFIG_OPTIONS_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/parse.h"
#include "capture/source.h"
#include "config/command.h"
#include "core/attempt.h"
#include "core/monitor.h"
#include "serve/http.h"
#include "probe/plan.h"
#include "serve/http_listen.h"

#define OPTIONS_CONFIG	       "/etc/egress25/egress25.conf"
#define PERSIST_DIR	       "/sys/fs/bpf/egress25"
#define STATE_FILE_DEFAULT     "/var/lib/egress25/state"
#define STATE_FILE_NONE	       "none"
#define OPTIONS_INTERFACES_MAX MONITOR_UPLINKS_MAX
#define OPTIONS_EXCHANGERS_MAX 64 /* the built-in table has a few dozen; an operator adds a few */
#define OPTIONS_LOCALS_MAX     SOURCE_LOCALS_MAX
#define OPTIONS_FILTER_MAX     16   /* values of one filter: what a person types */
#define OPTIONS_FILES_MAX      1024 /* what a shell makes of *.pcap; a directory holds more */
#define OPTIONS_ROWS_MAX       96
#define OPTIONS_MESSAGE_LEN    1024

/* Whom to ask where this machine is: the words of --metadata, in their order. */
enum metadata_use { METADATA_USE_OFF, METADATA_USE_ON, METADATA_USE_AZURE_SUBSCRIPTION };

enum given { GIVEN_NOT, GIVEN_FILE, GIVEN_ARGUMENT };

struct options {
	int argc; /* what it was parsed from, to be parsed again; kept by the caller */
	char *const *argv;

	bool help, version;

	/* check; relays: also of advise, the last */
	char *domains[PLAN_DOMAINS_MAX], *relays[PLAN_RELAYS_MAX];
	size_t domains_count, relays_count;
	bool no_queue, no_relay, dry_run, nagios;
	uint64_t timeout_ns;

	bool json, quiet;
	bool markdown, mask; /* report */
	uint64_t verbose;
	char *config;
	/* What is wrong with the file, of a command that only asks a daemon, which goes on all the
	 * same;
	 * "" nothing. */
	char config_wrong[OPTIONS_MESSAGE_LEN];
	uint64_t ready_fd; /* 0: none */

	uint16_t ports[E25_PORTS_MAX];
	size_t ports_count;
	char interfaces[OPTIONS_INTERFACES_MAX][IF_NAMESIZE];
	size_t interfaces_count; /* 0: every uplink */
	bool no_wire, no_connect;
	unsigned int connect;		  /* enum connect_watch */
	char *wire_netns, *only_netns;	  /* NULL: not given */
	uint64_t memory;		  /* MiB */
	unsigned int uplink_watch_attach; /* enum uplink_watch_attach */
	struct prefix exchangers[OPTIONS_EXCHANGERS_MAX];
	size_t exchangers_count;

	struct { /* a count of 0, NULL: does not filter */
		uint16_t ports[E25_PORTS_MAX];
		size_t ports_count;
		struct prefix destinations[OPTIONS_FILTER_MAX];
		size_t destinations_count;
		uint64_t pids[OPTIONS_FILTER_MAX];
		size_t pids_count;
		char *names[OPTIONS_FILTER_MAX];
		size_t names_count;
		uint64_t uids[OPTIONS_FILTER_MAX];
		size_t uids_count;
		enum outcome outcomes[OPTIONS_FILTER_MAX];
		size_t outcomes_count;
		char *netns;
		char *cgroup;
	} filter;

	char *files[OPTIONS_FILES_MAX]; /* the operands of replay and report */
	size_t files_count;
	char *evidence; /* report: NULL, or where its packets go */
	struct prefix locals[OPTIONS_LOCALS_MAX];
	size_t locals_count; /* 0: inferred */

	uint64_t duration_ns;				 /* 0: until told to stop */
	uint64_t count;					 /* 0: no limit */
	bool until_open;				 /* watch */
	char *on_change, *on_change_url, *otlp_logs_url; /* daemon; NULL: nobody is told */
	bool until_verdict;

	char *cloud, *subscription; /* cloud is never NULL; subscription NULL: not given */
	struct date subscribed_on, as_of;
	char *system_root, *dmi_dir; /* dmi_dir NULL: below system_root */
	bool list;		     /* advise: the catalogue */
	bool conf;		     /* advise --list: as files of rules */
	unsigned int exemption;	     /* advise --list: enum exemption, if given */
	bool ticket_only;	     /* report */
	bool all;		     /* of the advice */
	bool local_time;
	unsigned int mta;		     /* enum mta; MTA_COUNT: auto */
	unsigned int metadata;		     /* enum metadata_use */
	char *metadata_url, *management_url; /* NULL: the cloud's own */
	char *providers_dir, *rules_dir;
	/* What is in it; cloud is one of these, or built-in. Guidance points into it: whoever reads
	 * the options anew keeps it until nothing that was guided by it is shown any more. */
	struct providers_d *own;

	char *control_socket;
	bool check_config, clean_up;
	char *web_addresses[HTTP_LISTEN_MAX];
	size_t web_addresses_count;
	char *web_hosts[HTTP_HOSTS_MAX];
	size_t web_hosts_count;
	char *web_config; /* NULL: no TLS, no passwords */
	char *telemetry_path;
	bool lifecycle; /* POST /-/reload */
	bool no_web, no_page;
	unsigned int log_level, log_format; /* enum log_level, enum log_format */
	/* What the machine has in common with others, for their metrics; NULL: not said. */
	char *region, *account, *image, *gateway;
	char *textfile; /* NULL: none is written */
	char *state;	/* a file, or "none"; NULL likewise */
	bool queue;
	bool persist;
	char *persist_dir; /* NULL: of a command that keeps nothing */

	uint8_t given[OPTIONS_ROWS_MAX]; /* enum given, one per row of the table */
};

/* Reads the arguments after the command's name, then the configuration file: the one they name,
 * or default_config when it exists (NULL: none). 0, -EINVAL with a sentence in message, -ENOMEM.
 * With --help or --version nothing further is read. Always leaves something for options_done(). */
int options_parse(enum command command, int argc, char *const *argv, const char *default_config,
		  struct options *ret, char message[static OPTIONS_MESSAGE_LEN]);
void options_done(struct options *o);

/* How an option came by its value. */
enum given options_given(const struct options *o, const char *name);
/* The first option of the command line that is not among these names, which end with NULL; NULL
 * when there is none. */
const char *options_argument_beside(const struct options *o, const char *const *names);

/* A running command was configured anew: takes over from *fresh what may change while it runs, for
 * what was there. Returns how many others differ, which keep their values; their names, literals,
 * are in kept. */
size_t options_reload(enum command command, struct options *now, struct options *fresh,
		      const char *kept[static OPTIONS_ROWS_MAX]);

/* Help, out of the same table. */
void usage_general(FILE *out);
void usage_command(FILE *out, enum command command);

/* 0 or -EINVAL with a sentence in message that suggests the nearest name. */
int command_parse(const char *name, enum command *ret, char message[static OPTIONS_MESSAGE_LEN]);

#endif
