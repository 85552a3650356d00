/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands, a row each: its enumerator, its name, half a line for the list of commands, and a
 * paragraph above its options. cli/NAME.c has its NAME_run(). Read several times, with another
 * meaning of COMMAND each. For config/command.h, config/help.c and main.c alone.
 */

COMMAND(CHECK, check, "an answer at once: tries port 25 and says what is amiss",
	"Looks up the mail exchangers of a few domains, tries port 25 on them and other ports of "
	"relays beside it, over IPv4 and IPv6 apart, reads the first line of each greeting, says "
	"QUIT, and tells within 8 s whether port 25 is open, who blocks it, and what next. Needs "
	"no root; with it, the sensors watch what becomes of its connections, and what this "
	"machine itself discards is told with the rule that does. Nothing is contacted but what "
	"--dry-run lists. Exit status 0 when port 25 is open, 3 blocked, 4 undecided or offline, "
	"5 degraded, intercepted, failing or stalled.")
COMMAND(WATCH, watch,
	"live lines, verdicts and advice from this machine's own mail "
	"traffic (root)",
	"Watches this machine's outbound mail connections from inside the "
	"kernel and says, with evidence, whether port 25 is open, who blocks it "
	"if not, and what can be done. Needs root. Ctrl-C ends it with a "
	"summary. Filters narrow what is shown, never what is judged or "
	"counted; values of one filter add up, different filters must all "
	"fit.")
COMMAND(DAEMON, daemon, "the same as a service: control socket, metrics, journal (root)",
	"Watches like `watch`, shows nothing, and answers whoever asks: `egress25 status` "
	"by the control socket. Runs in the foreground, under systemd or without it, until "
	"SIGTERM or SIGINT. SIGHUP reads the configuration again: what can change while it "
	"runs does, the rest is named; a configuration that is wrong is not used. A second "
	"daemon on the same control socket is refused.")
COMMAND(STATUS, status, "what the daemon knows now, in words",
	"Asks the daemon for its verdicts, what they rest on, what to do, and "
	"what was lost. Needs no root, but to be in the group egress25. Exit "
	"status 0 when port 25, or the first of the daemon's ports, is open, 3 "
	"blocked, 4 undecided or offline, 5 throttled, degraded, intercepted, "
	"failing or stalled, 1 when no daemon answers.")
COMMAND(TOP, top, "the same on the full screen, live",
	"Shows what the daemon knows on the full screen, anew each second: the verdict of "
	"each port, what waits for an answer, the newest attempts, destinations and "
	"senders, and of the selected attempt how far its SYN came. Where no daemon runs "
	"it watches by itself, which takes root. Changes and sends nothing. ? lists the "
	"keys. Exit status 0 when it is left, 1 when no daemon answers, 2 without a "
	"terminal.")
COMMAND(REPORT, report, "the text of a support case: evidence, and what the provider asks",
	"Writes the text that a support case needs, in the form that this provider asks "
	"for: who asks, what was seen, what this machine itself did not discard, which "
	"other ports work; what only you know is marked as a blank. The ticket "
	"comes first, then the evidence, then an annex for you: whether such a case helps "
	"at all, and where to file it. From the daemon; with "
	"--duration from a look of its own (root); or from a FILE, where the cloud is to "
	"be named with --cloud. No process, user, host name or address of this machine is "
	"in it; --mask hides the addresses of the destinations. Exit status 0 when port "
	"25, or the first of the ports, is open, 3 blocked, 4 undecided or offline, "
	"5 throttled, degraded, intercepted, failing or stalled, 1 when no daemon answers.")
COMMAND(REPLAY, replay, "the same verdict from a packet capture or a recorded stream",
	"Reads packet captures and says what `watch` would have said of their "
	"packets: the attempts, the verdicts, what to do. Needs no root. Looks into "
	"tunnels; names what it cannot read. A capture "
	"knows neither processes nor what this host itself discards. The machine "
	"that reads need not be the one that was captured on, so the cloud is not "
	"looked for: name it with --cloud. A stream that `watch --json` wrote gives "
	"the verdicts of that watch, record for record. Exit status 0 when port 25, or the first "
	"of --ports, is open, 3 blocked, 4 undecided or offline, 5 throttled, degraded, "
	"intercepted, failing or stalled, 2 when the file could not be read to its end, whatever was "
	"decided until there.")
COMMAND(ADVISE, advise, "what to do about a blocked port 25 on this cloud",
	"Prints the rules of this cloud for outbound port 25, and the way to "
	"an exemption or the statement that there is none; with --list the "
	"rules of every provider that is known. Each rule has its source, its "
	"date and what of it is not confirmed. Needs no root, and sends nothing unless "
	"--metadata says so.")
COMMAND(DOCTOR, doctor, "what works here, what does not, and what to do about it",
	"Tries every sensor and detaches it again, looks at the kernel, the rights, the "
	"uplinks and what else lies in the way of mail: programs and rules of others, full "
	"tables, the resolver, the clock. A line each: ok, warn or fail, with the next "
	"step. Sends nothing. Exit status 0 when all that is needed works, 1 otherwise.")
