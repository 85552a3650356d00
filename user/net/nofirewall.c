// SPDX-License-Identifier: GPL-2.0-only
/* See firewall.h: stands in for firewall.c in a program that is built without libnftables. */

#include <errno.h>

#include "net/firewall.h"

int firewall_start(struct firewall **ret, const struct firewall_request *request)
{
	(void)ret, (void)request;
	return -EOPNOTSUPP;
}

int firewall_fd(const struct firewall *f)
{
	(void)f;
	return -1;
}

bool firewall_wait(const struct firewall *f, uint64_t timeout_ns)
{
	(void)f, (void)timeout_ns;
	return true;
}

void firewall_kill(struct firewall *f)
{
	(void)f;
}

const struct firewall_answer *firewall_answer(struct firewall *f)
{
	(void)f;
	return NULL;
}

bool firewall_was_slow(const struct firewall *f)
{
	(void)f;
	return false;
}

uint64_t firewall_cpu_ns(const struct firewall *f)
{
	(void)f;
	return 0;
}

void firewall_free(struct firewall *f)
{
	(void)f;
}
