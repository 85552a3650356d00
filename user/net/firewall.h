/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet filter's rules that can be why a port fares as it does: read in a process of its own,
 * which may take its time, be killed, or run out of memory without harm to anybody. What comes
 * back is small and bounded. Knows nothing of verdicts: it lists what concerns the ports.
 */
#ifndef EGRESS25_NET_FIREWALL_H
#define EGRESS25_NET_FIREWALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "bpf/limits.h"

/* The reader is killed after this. 10,000 rules take 0.7 s of one processor, of which a busy
 * machine may leave it a twentieth; nobody waits for it. */
#define FIREWALL_DEADLINE_NS 20000000000ULL
/* And after so much of a processor, whatever the machine does beside. */
#ifdef __SANITIZE_ADDRESS__ /* takes seven times as much */
#define FIREWALL_CPU_S 20
#else
#define FIREWALL_CPU_S 2
#endif
/* More than that, and the rules are slow: they are read less often. */
#define FIREWALL_SLOW_NS    1000000000ULL
/* What the reader may allocate: 10,000 rules take 90 MB. */
#define FIREWALL_MEMORY_MAX (256UL << 20)

#define FIREWALL_RULES_MAX  24 /* listed; the rest is a number */
#define FIREWALL_NAME_LEN   64 /* of a table or chain, NUL included; escaped, longer ones are cut */
#define FIREWALL_TEXT_LEN   160
#define FIREWALL_REASON_LEN 200

/* Bit i: the i-th port asked for. */
typedef uint32_t port_set;
_Static_assert(E25_PORTS_MAX < 8 * sizeof(port_set), "a bit for each");

enum firewall_effect {
	FIREWALL_MENTIONS,	/* none of the others: accepts, counts, or is not reached */
	FIREWALL_STOPS,		/* drops, rejects, or hands to a program that may (queue) */
	FIREWALL_REDIRECTS,	/* sends elsewhere: redirect, dnat, tproxy */
	FIREWALL_STOPS_ANSWERS, /* as FIREWALL_STOPS, of what comes back from the port */
	FIREWALL_EFFECT_COUNT
};

enum firewall_why {
	FIREWALL_NAMES_PORT,   /* the rule, or one that leads to it, matches the port */
	FIREWALL_ALL_THERE,    /* stops all that comes to it */
	FIREWALL_POLICY,       /* the chain's policy does */
	FIREWALL_UNKNOWN_PORT, /* matches ports that cannot be seen (an extension of iptables) */
	FIREWALL_WHY_COUNT
};

struct firewall_rule {
	uint64_t handle; /* of the rule; of the chain where its policy is meant */
	enum firewall_effect effect;
	enum firewall_why why;
	port_set ports[FAMILY_COUNT]; /* that it concerns */
	char family[8];		      /* "inet", "ip", "ip6", "bridge", "netdev" */
	char table[FIREWALL_NAME_LEN], chain[FIREWALL_NAME_LEN]; /* escaped */
	char hook[12];		      /* of the base chain it is reached from: "output" ... */
	char text[FIREWALL_TEXT_LEN]; /* the rule as nft shows it, escaped and perhaps cut */
};

struct firewall_answer {
	bool complete;			  /* otherwise reason says why not, and nothing is listed */
	char reason[FIREWALL_REASON_LEN]; /* part of a sentence, escaped */
	bool legacy; /* there are tables of iptables-legacy, too, which are not read */
	bool self;   /* the namespace is this program's own */
	size_t rules_count;
	uint32_t more; /* rules without room */
	struct firewall_rule rules[FIREWALL_RULES_MAX];
};

struct firewall_request {
	uint32_t netns; /* by its inode; 0 is the program's own */
	const uint16_t *ports;
	size_t ports_count;
	bool mentions; /* rules are wanted too that stop and redirect nothing */
};

struct firewall;

/* Begins to read. 0, -EOPNOTSUPP in a program that is built without libnftables, or another
 * negative errno. */
int firewall_start(struct firewall **ret, const struct firewall_request *request);
/* Readable once the reader has ended. */
int firewall_fd(const struct firewall *f);
/* Waits for that, at most so long. */
bool firewall_wait(const struct firewall *f, uint64_t timeout_ns);
/* Kills a reader that has not ended. Its answer says so; fd becomes readable when it is gone. */
void firewall_kill(struct firewall *f);
/* What was read; valid until firewall_free(). To be asked once the reader has ended. */
const struct firewall_answer *firewall_answer(struct firewall *f);
/* After that: whether it took more than FIREWALL_SLOW_NS of a processor, or did not come to its
 * end. */
bool firewall_was_slow(const struct firewall *f);
/* And how much of a processor it took. */
uint64_t firewall_cpu_ns(const struct firewall *f);
/* Kills the reader if need be; does not wait for it. */
void firewall_free(struct firewall *f);

static inline void cleanup_firewall(struct firewall **f)
{
	firewall_free(*f);
}

#endif
