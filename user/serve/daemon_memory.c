// SPDX-License-Identifier: GPL-2.0-only
/* See daemon_memory.h. */

#include "serve/daemon_memory.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "serve/control.h"

#define ANSWER_MAX (4UL << 20)

static const char *string_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* False when it is nothing that this version knows, or not decided. */
static bool take_port(const json_t *verdict, struct daemon_memory_port *ret)
{
	const char *family = string_of(verdict, "family"), *by = string_of(verdict, "by");
	json_int_t port = json_integer_value(json_object_get(verdict, "port"));

	*ret = (struct daemon_memory_port){.port = (uint16_t)port};
	if (port < 1 || port > UINT16_MAX ||
	    port_state_parse(string_of(verdict, "state"), &ret->state) < 0 ||
	    ret->state == STATE_UNKNOWN)
		return false;
	if (strcmp(family, family_to_str(FAMILY_IPV6)) == 0)
		ret->family = FAMILY_IPV6;
	else if (strcmp(family, family_to_str(FAMILY_IPV4)) != 0)
		return false;
	if (*by && blocked_by_parse(by, &ret->by) < 0)
		return false;
	(void)drop_by_parse(string_of(verdict, "subsystem"), &ret->subsystem);
	ret->in_transit = json_is_true(json_object_get(verdict, "in_transit"));
	text_escape(string_of(verdict, "since"), ret->since, sizeof(ret->since));
	return true;
}

int daemon_memory_parse(const char *text, size_t len, struct daemon_memory *ret)
{
	json_t *status = json_loadb(text, len, JSON_DISABLE_EOF_CHECK, NULL), *verdict;
	json_t *verdicts = json_object_get(status, "verdicts");
	int r = json_is_array(verdicts) ? 0 : -EPROTO;
	size_t i;

	*ret = (struct daemon_memory){0};
	json_array_foreach(verdicts, i, verdict)
	{
		if (ret->count < ARRAY_LEN(ret->ports))
			ret->count += take_port(verdict, &ret->ports[ret->count]);
	}
	json_decref(status);
	return r;
}

int daemon_memory_ask(const char *path, uint64_t patience_ns, struct daemon_memory *ret)
{
	_cleanup_fclose_ FILE *answer = NULL;
	_cleanup_free_ char *text = NULL;
	const struct control_request request = {.form = CONTROL_JSON};
	uint64_t all;
	int status, r = control_ask(path, &request, patience_ns, &answer, &status, &all);
	size_t len;

	if (r < 0)
		return r;
	text = malloc(ANSWER_MAX);
	if (!text)
		return -ENOMEM;
	len = fread(text, 1, ANSWER_MAX, answer);
	return ferror(answer) ? -EPROTO : daemon_memory_parse(text, len, ret);
}

const struct daemon_memory_port *daemon_memory_of(const struct daemon_memory *m, uint16_t port,
						  enum family family)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->ports[i].port == port && m->ports[i].family == family)
			return &m->ports[i];
	}
	return NULL;
}
