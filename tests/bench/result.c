// SPDX-License-Identifier: GPL-2.0-only
/* See result.h. */

#include "result.h"

#include <math.h>
#include <string.h>

#define FIRST_BIN 0.001 /* s, or whatever the unit is */
#define BIN_WIDTH 0.02	/* of the logarithm */

const char *const detector_names[DETECTOR_COUNT] = {
	[DETECTOR_EGRESS25] = "egress25",
	[DETECTOR_TIMEOUT] = "connect timeout, 127 s",
	[DETECTOR_PROBE] = "nc -w5, hourly",
	[DETECTOR_THREE] = "3 timeouts in 5 min",
};

void histogram_add(struct histogram *h, double value)
{
	double bin = value > FIRST_BIN ? log(value / FIRST_BIN) / BIN_WIDTH : 0;

	h->bins[bin < BINS ? (size_t)bin : BINS - 1]++;
	h->count++;
}

double histogram_quantile(const struct histogram *h, double q)
{
	uint64_t below = (uint64_t)(q * (double)(h->count - 1));

	if (h->count == 0)
		return NAN;
	for (size_t i = 0; i < BINS; i++) {
		if (below < h->bins[i])
			return i == 0 ? 0 : FIRST_BIN * exp(((double)i + 0.5) * BIN_WIDTH);
		below -= h->bins[i];
	}
	return NAN;
}

void result_merge(struct result *sum, const struct result *part)
{
	uint64_t *to = (uint64_t *)sum;
	const uint64_t *from = (const uint64_t *)part;

	_Static_assert(sizeof(struct result) % sizeof(uint64_t) == 0, "counters only");
	for (size_t i = 0; i < sizeof(struct result) / sizeof(uint64_t); i++)
		to[i] += from[i];
}

double upper_bound(uint64_t count)
{
	/* Wilson and Hilferty's approximation of the chi-squared quantile; 3.0 for none. */
	double k = (double)count + 1, root = 1 - 1 / (9 * k) + 1.645 / (3 * sqrt(k));

	return k * root * root * root;
}
