// SPDX-License-Identifier: GPL-2.0-only
/*
 * Help: the commands, and each command's options out of the table that parses them. Nothing about
 * an option is written here.
 */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/option.h"

#define HELP_COLUMN 30
#define HELP_WIDTH  100

const struct command_info commands[] = {
	[COMMAND_WATCH] = {"watch",
			   "live lines, verdicts and advice from this machine's own mail "
			   "traffic (root)",
			   "Watches this machine's outbound mail connections from inside the "
			   "kernel and says, with evidence, whether port 25 is open, who blocks it "
			   "if not, and what can be done. Needs root. Ctrl-C ends it with a "
			   "summary. Filters narrow what is shown, never what is judged or "
			   "counted; values of one filter add up, different filters must all "
			   "fit."},
	[COMMAND_DAEMON] =
		{"daemon", "the same as a service: control socket, metrics, journal (root)",
		 "Watches like `watch`, shows nothing, and answers whoever asks: `egress25 status` "
		 "by the control socket. Runs in the foreground, under systemd or without it, until "
		 "SIGTERM or SIGINT. SIGHUP reads the configuration again: what can change while it "
		 "runs does, the rest is named; a configuration that is wrong is not used. A second "
		 "daemon on the same control socket is refused."},
	[COMMAND_STATUS] = {"status", "what the daemon knows now, in words",
			    "Asks the daemon for its verdicts, what they rest on, what to do, and "
			    "what was lost. Needs no root, but to be in the group egress25. Exit "
			    "status 0 when port 25, or the first of the daemon's ports, is open, 3 "
			    "blocked, 4 undecided or offline, 5 throttled, degraded, intercepted, "
			    "failing or stalled, 1 when no daemon answers."},
	[COMMAND_REPORT] =
		{"report", "the text of a support case: evidence, and what the provider asks",
		 "Writes the text that a support case needs, in the form that this provider asks "
		 "for: who asks, what was seen, what this machine itself did not discard, which "
		 "other ports work; what only you know is marked as a blank. The ticket "
		 "comes first, then the evidence, then an annex for you: whether such a case helps "
		 "at all, and where to file it. From the daemon; with "
		 "--duration from a look of its own (root); or from a FILE, where the cloud is to "
		 "be named with --cloud. No process, user, host name or address of this machine is "
		 "in it; --mask hides the addresses of the destinations. Exit status 0 when port "
		 "25, or the first of the ports, is open, 3 blocked, 4 undecided or offline, "
		 "5 throttled, degraded, intercepted, failing or stalled, 1 when no daemon answers."},
	[COMMAND_REPLAY] =
		{"replay", "the same verdict from a packet capture or a recorded stream",
		 "Reads packet captures and says what `watch` would have said of their "
		 "packets: the attempts, the verdicts, what to do. Needs no root. Looks into "
		 "tunnels; names what it cannot read. A capture "
		 "knows neither processes nor what this host itself discards. The machine "
		 "that reads need not be the one that was captured on, so the cloud is not "
		 "looked for: name it with --cloud. A stream that `watch --json` wrote gives "
		 "the verdicts of that watch, record for record. Exit status 0 when port 25, or the first "
		 "of --ports, is open, 3 blocked, 4 undecided or offline, 5 throttled, degraded, "
		 "intercepted, failing or stalled, 2 when the file could not be read to its end, whatever was "
		 "decided until there."},
	[COMMAND_ADVISE] =
		{"advise", "what to do about a blocked port 25 on this cloud",
		 "Prints the rules of this cloud for outbound port 25, and the way to "
		 "an exemption or the statement that there is none; with --list the "
		 "rules of every provider that is known. Each rule has its source, its "
		 "date and what of it is not confirmed. Needs no root, and sends nothing unless "
		 "--metadata says so."},
	[COMMAND_DOCTOR] = {"doctor", "what this kernel and these privileges allow",
			    "Attaches every sensor for a moment, says of each whether it works and "
			    "why not, and leaves nothing behind. Exit status 0 when all of them "
			    "attach, 1 otherwise."},
};
_Static_assert(ARRAY_LEN(commands) == COMMAND_COUNT, "a command without help");

int command_parse(const char *name, enum command *ret, char message[static OPTIONS_MESSAGE_LEN])
{
	const char *names[COMMAND_COUNT + 2], *near;
	char escaped[100];
	size_t n = 0;

	for (enum command c = 0; c < COMMAND_COUNT; c++) {
		if (strcmp(commands[c].name, name) == 0) {
			*ret = c;
			return 0;
		}
		names[n++] = commands[c].name;
	}
	names[n++] = "help";
	names[n] = NULL;
	text_escape(name, escaped, sizeof(escaped));
	if (name[0] == '-') {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "\"%s\" stands where a command should; the command comes first, as in "
			 "\"egress25 watch --json\"",
			 escaped);
		return -EINVAL;
	}
	near = text_nearest(name, names);
	snprintf(message, OPTIONS_MESSAGE_LEN, "unknown command \"%s\"%s%s%s", escaped,
		 near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	return -EINVAL;
}

void usage_general(FILE *out)
{
	fputs("Usage: egress25 COMMAND [OPTION]...\n\n"
	      "Finds out whether this machine's outbound TCP port 25 is blocked, by whom, and what "
	      "to do.\n\n"
	      "Commands:\n",
	      out);
	for (enum command c = 0; c < COMMAND_COUNT; c++)
		fprintf(out, "  %-10s %s\n", commands[c].name, commands[c].summary);
	fputs("  help       this text, or \"help COMMAND\" for a command's options\n\n"
	      "Options:\n"
	      "  --help     this text; after a command, its options\n"
	      "  --version  the program's version\n\n"
	      "Exit status: 0 done, 1 failed and may work later, 2 usage or configuration, 3 port "
	      "25 blocked,\n"
	      "4 undecided or offline, 5 throttled, degraded, intercepted, failing or stalled.\n",
	      out);
}

static void usage_operand(FILE *out, const struct option *row)
{
	fprintf(out, "  %-*s", HELP_COLUMN - 2, row->metavar);
	text_wrap(out, HELP_COLUMN, HELP_COLUMN, HELP_WIDTH, row->help);
}

static void usage_option(FILE *out, const struct option *row, enum command command)
{
	const char *fallback = option_fallback(row, command, command == COMMAND_REPLAY);
	char left[100], help[400];
	size_t used;

	used = (size_t)snprintf(left, sizeof(left), "  %c%c%s--%s%s%s", row->letter ? '-' : ' ',
				row->letter ? row->letter : ' ', row->letter ? ", " : "  ",
				row->name, row->metavar ? " " : "",
				row->metavar ? row->metavar : "");
	snprintf(help, sizeof(help), "%s%s%s%s", row->help, fallback ? " (default: " : "",
		 fallback ? fallback : "", fallback ? ")" : "");
	fputs(left, out);
	if (used + 1 < HELP_COLUMN)
		fprintf(out, "%*s", (int)(HELP_COLUMN - used), "");
	else
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	text_wrap(out, HELP_COLUMN, HELP_COLUMN, HELP_WIDTH, help);
}

void usage_command(FILE *out, enum command command)
{
	const char *group = NULL;

	fprintf(out, "Usage: egress25 %s [OPTION]...", commands[command].name);
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].operand && option_table[i].commands & ON_COMMAND(command))
			fprintf(out,
				option_table[i].optional & ON_COMMAND(command) ? " [%s]" : " %s",
				option_table[i].metavar);
	}
	fputs("\n\n", out);
	text_wrap(out, 0, 0, HELP_WIDTH, commands[command].about);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *row = &option_table[i];

		if (!(row->commands & ON_COMMAND(command)))
			continue;
		if (row->group != group)
			fprintf(out, "\n%s:\n", row->group);
		group = row->group;
		if (row->operand)
			usage_operand(out, row);
		else
			usage_option(out, row, command);
	}
}
