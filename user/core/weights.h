/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every number the judge decides by, in one place, with its reason. The test is a CUSUM: ln 1/p
 * per distinct destination network, where p is the chance that such a network fails like this
 * although the port is open. An answer sets the sum to zero.
 *
 * The runs are those of build/bench/mail_days, `--run NAME` repeats one; the worlds they assume
 * stand in tests/bench/runs.c. Run open-weights measures p at 500 mails a day, with 1 and 5 %
 * packet loss. tests/bench/sensitivity.sh shows what moving a number does.
 */
#ifndef EGRESS25_CORE_WEIGHTS_H
#define EGRESS25_CORE_WEIGHTS_H

#define SECOND_NS 1000000000ULL

/* The sum at which a block is decided. Run open-silence (20 % dead, 5 % loss) wrongs on so many of
 * 10,000 days with a threshold of 8, 12 and 16: at 50 mails a day 40, none, none; at 500 210, none,
 * none; at 2,000 1,100, 30, none; at 20,000 7,200, 200, none. With 5 mails none with any. */
#define THRESHOLD 16.0

/* Not from a run: log-odds against a block before any evidence, so that the sum at the threshold
 * reads as a confidence of 0.9997, one in three thousand. */
#define PRIOR_LOG_ODDS 8.0

/* A rule of the provider's that names the port as blocked is known beforehand: it outweighs those
 * odds, and half of the evidence decides. Five strangers of five are silent once in 3,000 open
 * ports, the same chance as without the rule; that the rule does not hold here (an account that is
 * exempted, or of another type) shows in the first answer, and from then on it counts for nothing.
 */
#define WEIGHT_OF_RULE PRIOR_LOG_ODDS

/* The test. Setting the sum to 0 at every answer cannot see a block that lets some networks
 * through; taking a little off for each answer forgets the block between two answers of these. So
 * it is asked for every moment at which a block may have begun: the networks whose first failure
 * since their last answer came later, less ln((1 - p)/q) for each network that answered later; p =
 * 0.2 of networks fail while the port is open, q = 0.02 answer while it is blocked. A network that
 * failed before adds nothing: it was dead anyway. It decides where none answered, or one and ten or
 * more are silent, or at most one in twenty. */
#define WEIGHT_ANSWER	     3.7
#define SILENT_BESIDE_ONE    10
#define SILENT_PER_ANSWERING 19

/* A block is over when a network answers that was silent in it; or two that were never tried
 * before; or three that answered before it and are tried for the first time in it, with no further
 * silence in between: one or two may be what it lets through. */
#define RECOVERED_STRANGERS 2
#define RECOVERED_KNOWN	    3

/* A sender whose mail was answered so lately speaks for the port, whatever another one meets on
 * networks that are tried for the first time; where it was answered later than the other one ever
 * was, within WINDOW_NS. It ceases to when so many networks are silent for it, too. */
#define SPEAKS_NS     (60 * SECOND_NS)
#define SPEAKS_SILENT 2

/* Few destinations: up to so many networks in the window, none of which answered there or goes on
 * to, so many attempts in a row without an answer, over so long: a moment's trouble is shorter.
 * Where there are more, they decide a block soon, or are too few for that all day long: then it is
 * told after so long. */
#define FAILING_NETWORKS 3
#define FAILING_ATTEMPTS 5
#define FAILING_NS	 (20 * SECOND_NS)
#define FAILING_LONG_NS	 (600 * SECOND_NS)

/* No source port is free: so many calls are told, and after so long without a SYN they are a block.
 */
#define NO_PORTS    5
#define NO_PORTS_NS (20 * SECOND_NS)

/* Silence. Run open-weights: of networks tried for the first time 0.21 to 0.22 are silent, where
 * 0.2 are dead. A machine that sees more learns more (run open-half-dead). */
#define CHANCE_STRANGER_SILENT 0.2
/* Answers on another port just now. Run open-weights: p = 0.02 to 0.05, of few. */
#define WEIGHT_ELSEWHERE       3.5
/* Answered on this port before. Run open-weights: p = 0.024 to 0.032, most of these servers that
 * take 2.5 s. But networks are not independent: a region, a transit provider or a large host goes
 * down, and half of what is known falls silent while the rest answers. With 4.6 (four decide) 3.5 %
 * of such partial outages read as a block, with 2.7 (six) 0.5 %, with 2.3 (seven) 0.2 %. Run
 * open-partial, 5 % loss: 3 of 507 at 500 mails a day, 1 of 2,000 at 50. */
#define WEIGHT_KNOWN	       2.7
/* The large providers' exchangers, four decide. Run open-weights: p = 0.0004 at 1 % loss,
 * weight 7.7; at 5 % loss 0.010, weight 4.6; one provider's networks go down together. A machine
 * learns its own share, beginning with this one as of EXCHANGERS_PRIOR attempts. */
#define WEIGHT_EXCHANGER       4.0
#define EXCHANGERS_PRIOR       500.0
/* Its SYNs leave with a private address that is not the uplink's, and nobody here translates it:
 * three decide. With another interface's own public address, which may be routed here by other
 * ways: five, as with WEIGHT_ELSEWHERE. */
#define WEIGHT_FOREIGN_PRIVATE 5.5
/* Says nothing: in one namespace, what is silent for everybody on this machine. */
#define WEIGHT_AGAIN	       0.0

/* Signs that are positive: something answered, but not the destination's service. Run open-weights
 * counts how often a network first gives one: misfitting resets p = 0.0009, refusals 0.0001, ICMP
 * prohibited 0.00001, unreachable 0.0001. The weights are lower than that on purpose, not from a
 * run: how many networks refuse is assumed there, and those that do come together. */
#define WEIGHT_RESET_MISFIT 5.5	 /* three networks decide */
#define WEIGHT_REFUSED	    3.0	 /* a published exchanger seldom refuses; six decide */
#define WEIGHT_PROHIBITED   5.5	 /* a router says it is forbidden; three decide */
#define WEIGHT_UNREACHABLE  1.61 /* as a dead stranger, which it may be; ten decide */

/* Not from a run: signs from this host are facts. What is uncertain is only whether the rule is
 * for the port or for the destination. Two networks decide, or three SYNs to the only one, unless
 * what goes to others leaves this host, or others answer on other ports and this one never did on
 * any. Run open, with 5 mails a day: of 1,536 machines that began with an empty memory, in worlds
 * of 40 days, this wronged 9 until their second destination, for the first mail of all went to a
 * network on the machine's own block list. More SYNs would not tell: a machine that knows a single
 * relay looks the same, and should not wait for a day. */
#define WEIGHT_LOCAL	       8.0
#define WEIGHT_LOCAL_REPEATED  16.0
#define LOCAL_REPEATED	       3
/* Others answered and this one never did: a block list, most likely; six decide. Not from a run;
 * block-local shows what it costs where the whole port is dropped. */
#define WEIGHT_LOCAL_SELECTIVE 3.0

/* Not from runs, from here on: protocols, habits of mail servers, and memory.
 *
 * A network is silent when its first repeated SYN had this long for an answer. The repeat comes
 * after 1 s (RFC 6298), round trips above 1 s are rarer than dead networks. */
#define SILENCE_WAIT_NS (1 * SECOND_NS)
/* A network whose newest answer took longer than that is given as long again, up to this: some
 * servers look the caller up first. Run open, 20,000 mails a day: while a scan of the queue keeps
 * all processes waiting for the dead, four servers that take 2.5 s made a wrong block once in 4,473
 * days. */
#define PATIENCE_MAX_NS (8 * SECOND_NS)

/* The line. While a silence is pending, what the uplink's device received is read so often; where
 * it did not change for so long, the answers that are missing say nothing. Shorter than the wait
 * for an answer, longer than the round trips of nearly all. For a minute: it is the line that is
 * silent. */
#define LINE_DEAD_NS	  (700 * (SECOND_NS / 1000))
/* And only where so long a silence is none of the line's habits: by the share of readings in which
 * something had come, it happens with less than this probability. A line on which something comes
 * once a second is silent in between. Known once there were so many readings within a minute or
 * two.
 */
#define LINE_CHANCE	  0.02
#define LINE_READINGS	  12
#define LINE_READINGS_MAX 256 /* then both counts are halved */
/* Networks in a row that answer with one TTL and round trips within a tenth, all of them between
 * these: farther away a provider's exchange looks so, nearer it is this machine or the next. */
#define ROW_NETWORKS	  15
#define ROW_NEAREST_NS	  1000000ULL
#define ROW_FARTHEST_NS	  5000000ULL
/* Answers that come at one time have waited in one queue, and look alike for that. */
#define ROW_SPREAD_NS	  (60 * SECOND_NS)

/* How long something that came in makes its line a lively one; and after what pause in the readings
 * of the counter nothing is known of the time between. */
#define LIVELY_WINDOW_NS (60 * SECOND_NS)
#define LINE_FORGET_NS	 (10 * SECOND_NS)
#define OFFLINE_NS	 (60 * SECOND_NS)

/* Ports that answered, and fell silent within so long of each other with nothing that answers
 * since: they have the line in common. */
#define TOGETHER_NS (60 * SECOND_NS)

/* "Lately": how long an answer speaks for a destination, and a failure against it. Longer than
 * the hour or so in which a mail server comes back to a destination that failed. */
#define WINDOW_NS (3600 * SECOND_NS)

/* A server says its name within moments; some make a caller wait for it, half a minute at most. A
 * connection that is open for so long is asked what came in. */
#define QUIET_NS (20 * SECOND_NS)

/* How long a state lives without anything that supports it. Six hours: a machine that sends a
 * handful of mails a day keeps its state between them, one that idles over night does not. */
#define STALE_NS (6 * 3600 * SECOND_NS)

/* `degraded` is a change for the worse: the share of failing networks in the window, by a test
 * whose error is e^-DEGRADED_TEST (1 in 10,000 windows; n times the Kullback-Leibler distance of
 * what is seen from the machine's own share), or half of so many. That share is learned over about
 * a day, beginning with DEAD_PRIOR of NETWORKS_PRIOR networks. Open again when the test falls below
 * the lower bound, and not before so long: a state that flaps tells nobody anything. */
#define DEGRADED_TEST	  9.2
#define RECOVERED_TEST	  2.0
#define DEGRADED_HALF	  32
#define DEGRADED_AFTER_NS (60 * SECOND_NS) /* by then a block is one, and a moment has passed */
#define DEGRADED_MIN_NS	  (1800 * SECOND_NS)
#define DEAD_PRIOR	  20.0
#define NETWORKS_PRIOR	  100.0
#define LEARNED_SHARE	  0.007 /* of the learned, per sweep: half of it within 16 h */

/* A program that gives up before its SYN is repeated: it waited at least so long, and so many times
 * what the network's last answer took. A SYN or its answer is lost at 5 % each: p = 0.1. */
#define PATIENT_MIN_NS	 (200 * (SECOND_NS / 1000))
#define PATIENT_FACTOR	 8
#define WEIGHT_IMPATIENT 2.3

/* Next door: below two milliseconds there and back at the best, and at most one hop away. */
#define NEAR_RTT_NS (2 * (SECOND_NS / 1000))
#define NEAR_HOPS   1

/* Paths change by a hop or two within a day; more than this is another sender. */
#define TTL_TOLERANCE 2

/* Round trips. The least one seen is what the distance alone takes: an answer in less than a third
 * of it comes from nearer, one in three quarters of it does not. Below 5 ms the queues of hosts and
 * switches say more than the distance. */
#define RTT_TELLING_NS (5 * (SECOND_NS / 1000))
#define RTT_FARTHEST_NS                                                                            \
	(500 * (SECOND_NS / 1000)) /* longer is no distance: a server that waits                   \
				    */
#define RTT_NEARER_FACTOR 3
#define RTT_SAME_SHARE	  0.75
/* But a pause, of this machine or of the network, delays alike whatever arrives in it, and makes
 * all that comes after it look near. Two answers of one destination so far apart that agree within
 * RTT_SAME_SHARE are no pause: for longer ones a SYN is repeated, and then nothing is measured. */
#define RTT_APART_MS	  1000

/* Interception. A proxy answers for all from one place, and that is nearer than the destinations:
 * three networks whose answers have one and the same TTL, which fits none of their other ports. */
#define PROXIED_NETWORKS    3
/* A redirect on this host is a fact, as a drop is: two networks, or three connections to one. */
#define REDIRECTED_NETWORKS 2
#define REDIRECTED_ATTEMPTS 3

/* Throttling. Three networks, and a third of those that answered within ten minutes, are silent
 * while others go on answering; or blocks came and went twice within the window. A single network
 * does so at 5 % loss, three at once do not. */
#define CHOKED_NETWORKS		3
#define CHOKED_SHARE		(1.0 / 3)
#define CHOKED_RECENT_NS	(600 * SECOND_NS)
#define RECOVERIES_TO_TELL	2
/* What this host stops and lets through by turns, a full table or a limit: four times within
 * twenty minutes, counted every half a minute at most, for who tries a rule sets it and takes it
 * back several times in one. Once it stops all for a minute it is a block. */
#define HOST_RECOVERIES_TO_TELL 4
#define HOST_RECOVERIES_NS	(1200 * SECOND_NS)
#define HOST_RECOVERY_EVERY_NS	(30 * SECOND_NS)
#define HOST_LIMIT_NS		(60 * SECOND_NS)

/* A check, core/active.h: somebody asks, and a few destinations of different operators are chosen
 * and tried at once. What is judged is a domain, all of whose exchangers that were tried fail:
 * these stand and fall together, other operators' do not. Not from a run.
 *
 * Who asks has a reason: a block is as likely as one in twenty before anything is tried, and not
 * one in three thousand. So less has to be added up to be as sure: 11 reads as 0.9997. */
#define ASKED_LOG_ODDS	3.0
#define ASKED_THRESHOLD 11.0
/* All exchangers of one of the large providers that were tried, p = 0.002: two domains decide. */
#define WEIGHT_PROVIDER 6.2
/* Of any other domain that takes mail, a relay on a port that it is documented to serve: down, or
 * out of this machine's reach, p = 0.02. Three decide. */
#define WEIGHT_DOMAIN	3.9
/* A domain that mail waits for here, and that is why; a relay's port that was guessed: p = 0.5. */
#define WEIGHT_QUEUED	0.7
/* As silent as it can be told within a check: so long, with the SYN repeated. */
#define ASKED_SILENT_NS (2 * SECOND_NS)
/* Longer than the pause that servers make before they greet to see who does not wait for it, of
 * which most take less (Sendmail's greet_pause and the like: up to 5 s). */
#define ASKED_MUTE_NS	(5 * SECOND_NS)
/* Operators that greet alike, or answer from one place, make one system that answers for all: two
 * that are known to be different ones, three otherwise. */
#define ALIKE_PROVIDERS 2
#define ALIKE_DOMAINS	3
/* Of the repeats of silent SYNs, so many failed on this machine. */
#define FAILED_SHARE	0.8

/* What is remembered: enough for the 500 networks of the simulation many times over, and for a
 * burst of new networks within a second. A namespace needs as many as decide, and some to spare. */
#define NETWORKS_MAX	      4096 /* of the default memory */
#define NETWORKS_RESERVE      1024 /* in any case, and as many destinations */
#define WAITS_MAX	      8192
#define NETWORKS_OF_NAMESPACE 64
#define WAITS_OF_NAMESPACE    64

#endif
