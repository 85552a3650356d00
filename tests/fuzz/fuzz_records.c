// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as records of the ring buffer, from the decoder over the core to both renderers: what
 * the programs in the kernel write holds what strangers sent, and names that others chose. Each
 * record has a byte before it that says how long it is.
 */

#include "tests/fuzz/play.h"

#include "sensor/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct drop_reasons reasons = {.known = true};
	static const uint32_t uplink = UPLINK;
	const struct monitor_config config = {
		.ports = {25, 587}, .ports_count = 2, .attempts_max = 64};
	_cleanup_(play_done) struct play p = {.out = fopen("/dev/null", "w")};
	struct drop_places places = {0};
	uint64_t now_ns = 1;

	if (!p.out || monitor_new(&p.monitor, &config, render, &p) < 0)
		abort();
	monitor_set_uplinks(p.monitor, 1, &uplink, 1);
	while (len > 1) {
		size_t size = bytes[0] < len - 1 ? bytes[0] : len - 1;
		union {
			struct e25_header head;
			uint8_t bytes[256];
		} record;
		struct observation o;

		memcpy(record.bytes, bytes + 1, size);
		bytes += 1 + size;
		len -= 1 + size;
		if (decode(record.bytes, size, &reasons, &places, 0, &o) < 0)
			continue;
		/* The sensor hands over what comes from one clock, in order. */
		if (o.time_ns < now_ns || o.time_ns - now_ns > 3600000000000ULL)
			o.time_ns = now_ns;
		now_ns = o.time_ns;
		o.port = o.port & 1 ? 25 : 587;
		monitor_observe(p.monitor, &o);
	}
	monitor_tick(p.monitor, now_ns + 60000000000ULL);
	monitor_finish(p.monitor, now_ns + 60000000000ULL);
	return 0;
}
