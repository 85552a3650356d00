// SPDX-License-Identifier: GPL-2.0-only
/* See plan.h. */

#include "probe/plan.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/ports.h"

#define LABEL_MAX 63 /* RFC 1035 2.3.4 */

/* Three operators that most machines send mail to, none of which shares its exchangers. */
const char *const plan_default_domains[] = {"outlook.com", "gmail.com", "yahoo.com"};
const size_t plan_default_domains_count = ARRAY_LEN(plan_default_domains);

/* As of 2026-11. Each port is served by at least one of them, 443 by a relay, too: what a network
 * lets out that knows the web alone. */
const struct plan_relay plan_default_relays[] = {
	{"smtp.gmail.com", {465, 587}, 2, "https://support.google.com/a/answer/176600"},
	{"smtp.sendgrid.net",
	 {465, 587, 2525},
	 3,
	 "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/"
	 "integrating-with-the-smtp-api"},
	{"mail.smtp2go.com",
	 {443, 465, 587, 2525},
	 4,
	 "https://developers.smtp2go.com/docs/smtp-relay"},
};
const size_t plan_default_relays_count = ARRAY_LEN(plan_default_relays);

const uint16_t plan_relay_ports[PLAN_PORTS_MAX] = {443, 465, 587, 2525};

int plan_name(const char *text, char ret[static PLAN_NAME_LEN])
{
	size_t len = strlen(text), label = 0;

	if (len > 1 && text[len - 1] == '.')
		len--;
	if (len == 0 || len >= PLAN_NAME_LEN)
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '.' ? label == 0 : !isalnum(c) && c != '-' && c != '_')
			return -EINVAL;
		label = c == '.' ? 0 : label + 1;
		if (label > LABEL_MAX || c >= 0x80 || (label == 1 && c == '-'))
			return -EINVAL;
		ret[i] = (char)tolower(c);
	}
	ret[len] = '\0';
	return label ? 0 : -EINVAL;
}

static struct plan_target *find(struct plan *p, const char *name, bool relay)
{
	for (size_t i = 0; i < p->count; i++) {
		struct plan_target *t = &p->targets[i];

		if ((t->kind == PLAN_RELAY) == relay && strcmp(t->name, name) == 0)
			return t;
	}
	return NULL;
}

static size_t count_kind(const struct plan *p, bool relay)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		count += (p->targets[i].kind == PLAN_RELAY) == relay;
	return count;
}

int plan_add_domain(struct plan *p, const char *name, enum plan_kind kind, uint32_t mails)
{
	struct plan_target t = {.kind = kind, .ports = {PLAN_SMTP_PORT}, .ports_count = 1};

	if (plan_name(name, t.name) < 0)
		return -EINVAL;
	if (find(p, t.name, false))
		return 0;
	if (count_kind(p, false) == PLAN_DOMAINS_MAX)
		return -ENOSPC;
	t.mails = mails;
	p->targets[p->count++] = t;
	return 0;
}

/* Splits "[ADDRESS]:PORT", "HOST:PORT" or "HOST"; an IPv6 address without brackets has no port. */
static int split_relay(const char *text, char host[static PLAN_NAME_LEN], uint16_t *ret_port)
{
	const char *end = text[0] == '[' ? strchr(text, ']') : strrchr(text, ':');
	const char *begin = text + (text[0] == '['), *port = NULL;
	struct address address;
	uint64_t number = 0;

	*ret_port = 0;
	if (text[0] == '[') {
		if (!end || (end[1] != '\0' && end[1] != ':'))
			return -EINVAL;
		port = end[1] ? end + 2 : NULL;
	} else if (end && address_parse(text, &address) < 0) {
		port = end + 1;
	} else {
		end = text + strlen(text);
	}
	if ((size_t)(end - begin) >= PLAN_NAME_LEN)
		return -EINVAL;
	if (port && parse_u64(port, 1, UINT16_MAX, &number) < 0)
		return -EINVAL;
	memcpy(host, begin, (size_t)(end - begin));
	host[end - begin] = '\0';
	*ret_port = (uint16_t)number;
	return text[0] == '[' && address_parse(host, &address) < 0 ? -EINVAL : 0;
}

static int add_port(struct plan_target *t, uint16_t port)
{
	if (ports_have(t->ports, t->ports_count, port))
		return 0;
	if (t->ports_count == PLAN_PORTS_MAX)
		return -ENOSPC;
	t->ports[t->ports_count++] = port;
	return 0;
}

static int add_relay(struct plan *p, const char *host, const uint16_t *ports, size_t ports_count,
		     bool guessed)
{
	struct plan_target made = {.kind = PLAN_RELAY}, *t;
	int r = 0;

	made.has_address = address_parse(host, &made.address) == 0;
	if (made.has_address)
		address_to_str(&made.address, made.name);
	else if (plan_name(host, made.name) < 0)
		return -EINVAL;
	t = find(p, made.name, true);
	if (!t && count_kind(p, true) == PLAN_RELAYS_MAX)
		return -ENOSPC;
	if (!t) {
		made.ports_guessed = guessed;
		p->targets[p->count] = made;
		t = &p->targets[p->count++];
	}
	for (size_t i = 0; i < ports_count && r == 0; i++)
		r = add_port(t, ports[i]);
	return r;
}

int plan_add_relay(struct plan *p, const char *text)
{
	char host[PLAN_NAME_LEN];
	uint16_t port;
	int r = split_relay(text, host, &port);

	if (r < 0)
		return r;
	/* It is what is looked at, not what it is compared with. */
	if (port == PLAN_SMTP_PORT)
		return -EINVAL;
	return port ? add_relay(p, host, &port, 1, false)
		    : add_relay(p, host, plan_relay_ports, ARRAY_LEN(plan_relay_ports), true);
}

void plan_add_defaults(struct plan *p, bool domains, bool relays)
{
	for (size_t i = 0; domains && i < plan_default_domains_count; i++)
		(void)plan_add_domain(p, plan_default_domains[i], PLAN_DEFAULT_DOMAIN, 0);
	for (size_t i = 0; relays && i < plan_default_relays_count; i++) {
		const struct plan_relay *r = &plan_default_relays[i];

		(void)add_relay(p, r->host, r->ports, r->ports_count, false);
	}
}
