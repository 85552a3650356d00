/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is counted of a port and a family: the kernel's counters, their sums, the rows of user space
 * and their members in JSON come from these two lists. A list alone: no type, no other header.
 */
#ifndef EGRESS25_BPF_COUNTERS_H
#define EGRESS25_BPF_COUNTERS_H

/* What came in to nothing that this side has sent. Whoever is on the network can raise these, and
 * of all that is counted by port these alone. */
#define E25_UNASKED_COUNTERS(COUNTER)                                                              \
	COUNTER(unasked_answers)     /* SYN-ACKs that came in to no SYN of this side */            \
	COUNTER(unasked_resets_in)   /* RSTs that came in of no connection of this side */         \
	COUNTER(unasked_icmp_errors) /* ICMP errors about nothing that this side sent */           \
	COUNTER(unasked_resets_out)  /* RSTs sent as the answer to such a packet */

/* Only ever added to. */
#define E25_PORT_COUNTERS(COUNTER)                                                                 \
	COUNTER(syns)		       /* first SYNs of local sockets */                           \
	COUNTER(retries)	       /* SYNs sent again by local sockets */                      \
	COUNTER(resets_in_handshake)   /* RSTs accepted in SYN_SENT */                             \
	COUNTER(resets_in_established) /* RSTs accepted later */                                   \
	COUNTER(resets_out)	       /* RSTs sent, but see unasked_resets_out */                 \
	COUNTER(icmp_errors)	       /* ICMP errors about what this side sent */                 \
	COUNTER(wire_syns)	       /* SYNs that left by an uplink, forwarded ones too */       \
	COUNTER(wire_answers)	       /* SYN-ACKs that came in to them */                         \
	COUNTER(wire_resets_in)	       /* RSTs that came in of these connections */                \
	COUNTER(wire_resets_out)       /* RSTs that left */                                        \
	E25_UNASKED_COUNTERS(COUNTER)

/* The newest of each, CLOCK_MONOTONIC in ns, 0 = never: of several CPUs the latest, never a sum. */
#define E25_PORT_TIMES(TIME)                                                                       \
	TIME(last_syn_ns)                                                                          \
	TIME(last_answer_ns)                                                                       \
	TIME(last_reset_ns)

#endif
