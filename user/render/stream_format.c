// SPDX-License-Identifier: GPL-2.0-only
/* See stream_format.h. */

#include "render/stream_format.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "render/json.h"
#include "render/json_writer.h"

static const struct {
	const char *sensor, *what;
} kind_words[] = {
	[OBSERVE_CONNECT] = {"socket", "connect"},
	[OBSERVE_WAITING] = {"socket", "waiting"},
	[OBSERVE_RETRY] = {"socket", "retry"},
	[OBSERVE_ESTABLISHED] = {"socket", "established"},
	[OBSERVE_STUCK] = {"socket", "stuck"},
	[OBSERVE_PROGRESS] = {"socket", "progress"},
	[OBSERVE_CLOSE] = {"socket", "close"},
	[OBSERVE_RESET_IN] = {"socket", "reset-in"},
	[OBSERVE_RESET_OUT] = {"socket", "reset-out"},
	[OBSERVE_CONNECT_FAILED] = {"connect", "failed"},
	[OBSERVE_DROP] = {"drop", "drop"},
	[OBSERVE_ANSWER_DROPPED] = {"drop", "syn-ack"},
	[OBSERVE_WIRE_SYN] = {"wire", "syn"},
	[OBSERVE_WIRE_ANSWER] = {"wire", "syn-ack"},
	[OBSERVE_WIRE_RESET_IN] = {"wire", "reset-in"},
	[OBSERVE_WIRE_RESET_OUT] = {"wire", "reset-out"},
	[OBSERVE_WIRE_ICMP] = {"wire", "icmp"},
	[OBSERVE_WIRE_END] = {"wire", "end"}, /* of captures, which are not recorded */
	[OBSERVE_LOSS] = {"ring", "loss"},
	[OBSERVE_LINE] = {"line", "received"},
};
_Static_assert(ARRAY_LEN(kind_words) == OBSERVE_LINE + 1, "an observation without words");

#define CLOCK "clock"

#define ERRNO_MAX 4095 /* MAX_ERRNO of the kernel */

#define TO_SET(kind) (1u << (kind))
#define ON_SOCKET    (TO_SET(OBSERVE_CONNECT_FAILED + 1) - 1)
#define ON_DROP	     (TO_SET(OBSERVE_DROP) | TO_SET(OBSERVE_ANSWER_DROPPED))
#define ON_WIRE	     (TO_SET(OBSERVE_WIRE_ICMP + 1) - TO_SET(OBSERVE_WIRE_SYN))
#define ON_ICMP	     TO_SET(OBSERVE_WIRE_ICMP)
#define ON_LOSS	     TO_SET(OBSERVE_LOSS)
#define ON_LINE	     TO_SET(OBSERVE_LINE)
#define ON_PACKETS   (ON_SOCKET | ON_DROP | ON_WIRE)

enum field_type { FIELD_NUMBER, FIELD_ERRNO, FIELD_FLAG, FIELD_ADDRESS, FIELD_TEXT, FIELD_DROP_BY };

/* One key: which observations have it, and where it lies. */
static const struct field {
	const char *key;
	enum field_type type;
	unsigned int kinds;
	size_t offset, size;
	bool zero_is_null; /* 0 says that it is unknown */
} fields[] = {
#define FIELD(name, kind_of, set, member, unknown)                                                 \
	{                                                                                          \
		.key = (name), .type = FIELD_##kind_of, .kinds = (set),                            \
		.offset = offsetof(struct observation, member),                                    \
		.size = sizeof(((struct observation *)0)->member), .zero_is_null = (unknown)       \
	}
	FIELD("destination", ADDRESS, ON_PACKETS, destination, true),
	FIELD("port", NUMBER, ON_PACKETS, port, true),
	FIELD("source", ADDRESS, ON_PACKETS, source, true),
	FIELD("source_port", NUMBER, ON_PACKETS, source_port, true),
	FIELD("cookie", NUMBER, ON_PACKETS, cookie, true),
	FIELD("netns", NUMBER, ON_PACKETS, netns, true),
	FIELD("uid", NUMBER, ON_SOCKET, socket.process.uid, false),
	FIELD("name", TEXT, ON_SOCKET, socket.process.name, true),
	FIELD("cgroup_id", NUMBER, ON_SOCKET, socket.process.cgroup_id, true),
	FIELD("started_ns", NUMBER, ON_SOCKET, socket.started_ns, true),
	FIELD("syns", NUMBER, ON_SOCKET, socket.syns, false),
	FIELD("route_ifindex", NUMBER, ON_SOCKET, socket.route_ifindex, true),
	FIELD("error", ERRNO, ON_SOCKET, socket.error, false),
	FIELD("soft_error", ERRNO, ON_SOCKET, socket.soft_error, false),
	FIELD("established", FLAG, ON_SOCKET, socket.established, false),
	FIELD("error_noted", FLAG, ON_SOCKET, socket.error_noted, false),
	FIELD("aborted", FLAG, ON_SOCKET, socket.aborted, false),
	/* Older recordings lack this one, and count the FIN as a byte. */
	FIELD("bytes_counted", FLAG, ON_SOCKET, socket.has_bytes, false),
	FIELD("bytes_received", NUMBER, ON_SOCKET, socket.bytes_received, false),
	FIELD("bytes_sent_acked", NUMBER, ON_SOCKET, socket.bytes_sent_acked, false),
	FIELD("first_byte_ns", NUMBER, ON_SOCKET, socket.first_byte_ns, true),
	FIELD("round_trip_ns", NUMBER, ON_SOCKET, socket.round_trip_ns, true),
	FIELD("far_end_closed", FLAG, ON_SOCKET, socket.far_end_closed, false),
	FIELD("full_size", FLAG, ON_SOCKET, socket.full_size, false),
	FIELD("by", DROP_BY, ON_DROP, drop.by, false),
	FIELD("reason", TEXT, ON_DROP, drop.reason, true),
	FIELD("in_transit", FLAG, ON_DROP, drop.in_transit, false),
	FIELD("ifindex", NUMBER, ON_WIRE, wire.ifindex, true),
	FIELD("interface", TEXT, ON_WIRE, wire.interface, true),
	FIELD("ttl", NUMBER, ON_WIRE, wire.ttl, true),
	FIELD("icmp_type", NUMBER, ON_ICMP, wire.icmp_type, false),
	FIELD("icmp_code", NUMBER, ON_ICMP, wire.icmp_code, false),
	FIELD("icmp_from", ADDRESS, ON_ICMP, wire.icmp_from, true),
	FIELD("ifindex", NUMBER, ON_LINE, line.ifindex, true),
	FIELD("packets", NUMBER, ON_LINE, line.packets, false),
	FIELD("ring", NUMBER, ON_LOSS, loss.ring, false),
	FIELD("recursion", NUMBER, ON_LOSS, loss.recursion, false),
	FIELD("client", NUMBER, ON_LOSS, loss.client, false),
	FIELD("upto_ns", NUMBER, ON_LOSS, loss.upto_ns, true),
#undef FIELD
};

static uint64_t get_number(const void *at, size_t size)
{
	switch (size) {
	case sizeof(uint8_t):
		return *(const uint8_t *)at;
	case sizeof(uint16_t):
		return *(const uint16_t *)at;
	case sizeof(uint32_t):
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static void put_number(void *at, size_t size, uint64_t value)
{
	switch (size) {
	case sizeof(uint8_t):
		*(uint8_t *)at = (uint8_t)value;
		break;
	case sizeof(uint16_t):
		*(uint16_t *)at = (uint16_t)value;
		break;
	case sizeof(uint32_t):
		*(uint32_t *)at = (uint32_t)value;
		break;
	default:
		*(uint64_t *)at = value;
		break;
	}
}

static void put_known(struct json_writer *w, const char *key, uint64_t number)
{
	if (number)
		json_put_number(w, key, (int64_t)number);
	else
		json_put_null(w, key);
}

static void put_address(struct json_writer *w, const char *key, const struct address *a)
{
	char text[ADDRESS_STR_LEN];

	json_put_text(w, key, address_is_unknown(a) ? NULL : address_to_str(a, text));
}

static void put_field(struct json_writer *w, const struct field *f, const struct observation *o)
{
	const void *at = (const char *)o + f->offset;

	switch (f->type) {
	case FIELD_NUMBER:
		if (f->zero_is_null)
			put_known(w, f->key, get_number(at, f->size));
		else
			json_put_number(w, f->key, (int64_t)get_number(at, f->size));
		break;
	case FIELD_ERRNO:
		json_put_number(w, f->key, *(const int *)at);
		break;
	case FIELD_FLAG:
		json_put_bool(w, f->key, *(const bool *)at);
		break;
	case FIELD_ADDRESS:
		put_address(w, f->key, at);
		break;
	case FIELD_TEXT:
		json_put_text(w, f->key, at);
		break;
	case FIELD_DROP_BY:
		json_put_text(w, f->key, drop_by_to_str(*(const enum drop_by *)at));
		break;
	}
}

static void begin_line(struct json_writer *w, FILE *out, const struct render_context *c,
		       const char *sensor, const char *what, uint64_t time_ns)
{
	char time[VIEW_TIME_LEN];

	json_writer_begin(w, out);
	json_put_text(w, "time", time_ns ? view_time(&c->view, time_ns, time) : NULL);
	json_put_text(w, "event", "seen");
	json_put_number(w, "schema", RENDER_SCHEMA);
	json_put_text(w, "sensor", sensor);
	json_put_text(w, "what", what);
	json_put_number(w, "monotonic_ns", (int64_t)time_ns);
}

int render_json_seen(FILE *out, const struct render_context *c, const struct observation *o)
{
	struct json_writer w;

	begin_line(&w, out, c, kind_words[o->kind].sensor, kind_words[o->kind].what, o->time_ns);
	if (TO_SET(o->kind) & ON_PACKETS && o->has_isn)
		json_put_number(&w, "isn", o->isn);
	else if (TO_SET(o->kind) & ON_PACKETS)
		json_put_null(&w, "isn");
	if (TO_SET(o->kind) & ON_SOCKET) {
		if (o->socket.process.known)
			json_put_number(&w, "pid", o->socket.process.pid);
		else
			json_put_null(&w, "pid");
		json_put_text(&w, "cgroup", view_cgroup(&c->view, &o->socket.process));
	}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (fields[i].kinds & TO_SET(o->kind))
			put_field(&w, &fields[i], o);
	}
	return json_writer_end(&w);
}

int render_json_clock(FILE *out, const struct render_context *c, uint64_t time_ns)
{
	struct json_writer w;

	begin_line(&w, out, c, CLOCK, CLOCK, time_ns);
	return json_writer_end(&w);
}

/* ---- and back ---- */

static int refuse(const char *key, const json_t *value, const char *allowed,
		  char message[static SEEN_MESSAGE_LEN])
{
	_cleanup_free_ char *text = json_dumps(value, JSON_ENCODE_ANY);
	char escaped[80];

	snprintf(message, SEEN_MESSAGE_LEN, "\"%s\" is %s; allowed: %s", key,
		 text_escape(text ? text : "?", escaped, sizeof(escaped)), allowed);
	return -EINVAL;
}

static int take_number(const struct field *f, const json_t *value, void *at,
		       char message[static SEEN_MESSAGE_LEN])
{
	uint64_t limit = f->type == FIELD_ERRNO ? ERRNO_MAX
			 : f->size < 8		? (1ULL << (8 * f->size)) - 1
						: INT64_MAX;
	char allowed[60];

	if (json_is_integer(value) && json_integer_value(value) >= 0 &&
	    (uint64_t)json_integer_value(value) <= limit) {
		put_number(at, f->size, (uint64_t)json_integer_value(value));
		return 0;
	}
	snprintf(allowed, sizeof(allowed), "null, or a whole number from 0 to %llu",
		 (unsigned long long)limit);
	return refuse(f->key, value, allowed, message);
}

static int take_drop_by(const struct field *f, const json_t *value, enum drop_by *at,
			char message[static SEEN_MESSAGE_LEN])
{
	const char *text = json_string_value(value);

	for (enum drop_by by = 0; text && by < DROP_BY_COUNT; by++) {
		if (strcmp(text, drop_by_to_str(by)) == 0) {
			*at = by;
			return 0;
		}
	}
	return refuse(f->key, value, "a part of the kernel, such as \"netfilter\"", message);
}

static int take_field(const struct field *f, const json_t *value, struct observation *o,
		      char message[static SEEN_MESSAGE_LEN])
{
	void *at = (char *)o + f->offset;
	const char *text = json_string_value(value);

	switch (f->type) {
	case FIELD_NUMBER:
	case FIELD_ERRNO:
		return take_number(f, value, at, message);
	case FIELD_FLAG:
		if (!json_is_boolean(value))
			return refuse(f->key, value, "true or false", message);
		*(bool *)at = json_is_true(value);
		return 0;
	case FIELD_ADDRESS:
		if (!text || address_parse(text, at) < 0)
			return refuse(f->key, value, "an IP address", message);
		return 0;
	case FIELD_TEXT:
		if (!text)
			return refuse(f->key, value, "a string", message);
		/* Longer than the kernel's own names are after bytes that are no UTF-8 were
		 * replaced: what is left still begins alike. */
		snprintf(at, f->size, "%s", text);
		return 0;
	case FIELD_DROP_BY:
		return take_drop_by(f, value, at, message);
	}
	return -EINVAL;
}

static int take_kind(const json_t *seen, enum seen_kind *ret_kind, struct observation *ret,
		     char message[static SEEN_MESSAGE_LEN])
{
	const char *sensor = json_string_value(json_object_get(seen, "sensor"));
	const char *what = json_string_value(json_object_get(seen, "what"));

	*ret_kind = SEEN_OBSERVATION;
	for (size_t i = 0; sensor && what && i < ARRAY_LEN(kind_words); i++) {
		if (strcmp(sensor, kind_words[i].sensor) == 0 &&
		    strcmp(what, kind_words[i].what) == 0) {
			ret->kind = (enum observation_kind)i;
			return 0;
		}
	}
	if (sensor && strcmp(sensor, CLOCK) == 0) {
		*ret_kind = SEEN_CLOCK;
		return 0;
	}
	snprintf(message, SEEN_MESSAGE_LEN,
		 "unknown \"sensor\" or \"what\"; allowed: what egress25 "
		 "watch --json writes");
	return -EINVAL;
}

/* What is not one field of the table: which SYN, and whose. */
static int take_identity(const json_t *seen, struct observation *ret,
			 char message[static SEEN_MESSAGE_LEN])
{
	static const struct field isn = {"isn", FIELD_NUMBER, 0, 0, sizeof(uint32_t), false},
				  pid = {"pid", FIELD_NUMBER, 0, 0, sizeof(uint32_t), false};
	const json_t *value = json_object_get(seen, "isn");
	int r = 0;

	ret->has_isn = value && !json_is_null(value);
	if (ret->has_isn)
		r = take_number(&isn, value, &ret->isn, message);
	value = json_object_get(seen, "pid");
	if (r < 0 || !(TO_SET(ret->kind) & ON_SOCKET) || !value || json_is_null(value))
		return r;
	ret->socket.process.known = true;
	return take_number(&pid, value, &ret->socket.process.pid, message);
}

int json_seen_parse(const json_t *seen, enum seen_kind *ret_kind, struct observation *ret,
		    char message[static SEEN_MESSAGE_LEN])
{
	const json_t *time = json_object_get(seen, "monotonic_ns");
	int r;

	*ret = (struct observation){0};
	r = take_kind(seen, ret_kind, ret, message);
	if (r < 0)
		return r;
	if (!json_is_integer(time) || json_integer_value(time) < 0)
		return refuse("monotonic_ns", time, "a whole number of nanoseconds", message);
	ret->time_ns = (uint64_t)json_integer_value(time);
	if (*ret_kind == SEEN_CLOCK)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const json_t *value = json_object_get(seen, fields[i].key);

		if (!(fields[i].kinds & TO_SET(ret->kind)) || !value || json_is_null(value))
			continue;
		r = take_field(&fields[i], value, ret, message);
		if (r < 0)
			return r;
	}
	if (TO_SET(ret->kind) & ON_PACKETS && address_is_unknown(&ret->destination))
		return refuse("destination", NULL, "an IP address", message);
	return take_identity(seen, ret, message);
}

const char *json_seen_cgroup(const json_t *seen)
{
	return json_string_value(json_object_get(seen, "cgroup"));
}
