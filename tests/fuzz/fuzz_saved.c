// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as what a daemon knew before: with the head and the checksum as they are, and as what
 * would stand behind right ones. Whatever was read, the monitor goes on from it. */

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/saved.h"

#define NOW_NS 5000000000000ULL

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void ignore(void *context, const struct record *r)
{
	(void)context, (void)r;
}

/* Twelve networks are silent, one answers, and a day passes. */
static void go_on(struct monitor *m)
{
	static const enum observation_kind kinds[] = {OBSERVE_CONNECT, OBSERVE_WIRE_SYN,
						      OBSERVE_RETRY, OBSERVE_WIRE_ANSWER,
						      OBSERVE_ESTABLISHED};

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		for (uint8_t i = 0; i < (k < 3 ? 12 : 1); i++) {
			uint8_t ipv4[] = {203, 0, i, 7};
			struct observation o = {
				.kind = kinds[k],
				.time_ns = NOW_NS + k * 1000000000,
				.destination = address_from_ipv4(ipv4),
				.port = 25,
				.cookie = 1 + i,
				.has_isn = k > 0,
				.isn = i,
				.netns = 1,
			};

			if (kinds[k] != OBSERVE_WIRE_SYN && kinds[k] != OBSERVE_WIRE_ANSWER)
				o.socket.syns = k < 2 ? 1 : 2;
			monitor_observe(m, &o);
		}
	}
	monitor_tick(m, NOW_NS + 86400 * 1000000000ULL);
	(void)monitor_verdict(m, 25, FAMILY_IPV4);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct monitor_config config = {
		.ports = {25, 587}, .ports_count = 2, .attempts_max = 64};
	static struct history history;
	struct saved_moment now = {.monotonic_ns = NOW_NS,
				   .boottime_ns = NOW_NS,
				   .wall_ns = 1790000000000000000LL},
			    written;
	struct codec c = {.bytes = (unsigned char *)(uintptr_t)bytes,
			  .size = len,
			  .now_ns = NOW_NS,
			  .elapsed_ns = len};
	struct monitor *m;

	if (monitor_new(&m, &config, ignore, NULL) < 0)
		return 0;
	history_init(&history, config.ports, config.ports_count, NULL);
	if (saved_read(m, &history, &now, bytes, len, &written) != SAVED_READ) {
		monitor_code(m, &c);
		history_code(&history, &c);
	}
	go_on(m);
	monitor_free(m);
	return 0;
}
