/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the simulated days of one setting came to. Counters only, so that parts which several
 * processes simulated add up member by member. Knows nothing of how they were counted.
 */
#ifndef EGRESS25_BENCH_RESULT_H
#define EGRESS25_BENCH_RESULT_H

#include <stddef.h>
#include <stdint.h>

enum detector {
	DETECTOR_EGRESS25,
	DETECTOR_TIMEOUT,
	DETECTOR_PROBE,
	DETECTOR_THREE,
	DETECTOR_COUNT
};

/* Quantiles without samples: bins of 2 % from a millisecond to eleven days. */
#define BINS 1040

struct histogram {
	uint64_t count;
	uint64_t bins[BINS];
};

/* Of a judge about port 25, or any port where it is wrong. */
struct score {
	uint64_t wrong_days; /* days on which it called blocked what was open */
	uint64_t late;	     /* it did so between the end of a block and the first answer */
	uint64_t found, missed;
	uint64_t misnamed;	   /* found, by another cause than the true one */
	struct histogram delay;	   /* s from the first blocked SYN */
	struct histogram recovery; /* s from the first SYN that passed again */
};

/* A kind of evidence: of so many networks, each counted once between two answers, so many gave it
 * while the port was open. */
enum measure {
	MEASURE_STRANGER,
	MEASURE_ELSEWHERE,
	MEASURE_KNOWN,
	MEASURE_EXCHANGER,
	MEASURE_AILING, /* silent, and failed in another way before */
	MEASURE_REFUSED,
	MEASURE_MISFIT,
	MEASURE_UNREACHABLE,
	MEASURE_PROHIBITED,
	MEASURE_LISTED,
	MEASURE_AGAIN, /* fails as it did before */
	MEASURE_COUNT
};

struct result {
	uint64_t days, mails, returned, syns, observations;
	struct score scores[DETECTOR_COUNT];
	uint64_t changes,
		flaps; /* of the verdict on 25 over IPv4; of these, the fifth in an hour */
	uint64_t wrong_other_days; /* called throttled or intercepted what was neither */

	uint64_t blocks;	   /* with enough evidence for the judge's own table */
	uint64_t thin;		   /* with less */
	uint64_t quick, quick_met; /* enough within 1.2 s; of these, decided within 3.2 s */
	struct histogram networks, syns_needed;
	struct histogram lag;	 /* s from the SYN that made it enough to the verdict */
	uint64_t called_blocked; /* throttles: how often `blocked` was said of one */
	uint64_t no_route_worlds, no_route_found;

	struct {
		uint64_t tried, happened;
	} measures[MEASURE_COUNT];
};

extern const char *const detector_names[DETECTOR_COUNT];

void histogram_add(struct histogram *h, double value);
/* The value that the share q of all lies below; NaN when there is none. */
double histogram_quantile(const struct histogram *h, double q);

/* Adds part to sum. */
void result_merge(struct result *sum, const struct result *part);

/* The most that the mean of a Poisson count can be with a confidence of 95 %. */
double upper_bound(uint64_t count);

#endif
