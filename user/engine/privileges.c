// SPDX-License-Identifier: GPL-2.0-only
/*
 * See privileges.h. The only file that knows libcap-ng. Effective, permitted and bounding set
 * become the same; inheritable and ambient ones end, for nothing is executed any more: but by the
 * process of --queue, which hands on what it keeps.
 */

#include "engine/privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/cleanup.h"
#include "base/log.h"

#define ALL_SETS (CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET)

const struct privilege privileges[] = {
	{CAP_NET_ADMIN, "CAP_NET_ADMIN",
	 "attach to uplinks that come later, detach from those that are watched by filters, and "
	 "read the packet filter's rules",
	 NULL},
	/* Commit c8644cd0efe7 of Linux 5.19. */
	{CAP_BPF, "CAP_BPF",
	 "read the programs' statistics and tell them of new uplinks: before Linux 5.19 every such "
	 "call asks for it while kernel.unprivileged_bpf_disabled is on",
	 NULL},
	{CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH",
	 "turn a cgroup's number into its path, and read configuration, certificates and keys again, "
	 "whoever owns them",
	 NULL},
	{CAP_SYS_ADMIN, "CAP_SYS_ADMIN",
	 "enter network namespaces: that of the uplinks whenever they change, and a container's to "
	 "find the rule of its firewall that stops its mail",
	 "without --only-netns self"},
	{CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE", "write there",
	 "where the directory of --textfile or --control-socket, at the start, is one that only "
	 "another user may write to"},
};
const size_t privileges_count = ARRAY_LEN(privileges);

_Static_assert(ARRAY_LEN(privileges) <= PRIVILEGES_MAX, "room for all");

static bool may_write(const char *directory)
{
	return faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) == 0 || errno != EACCES;
}

/* Asked while CAP_DAC_OVERRIDE is not in effect. */
static bool must_override(const struct options *o)
{
	char directory[PATH_MAX];
	const char *slash = o->control_socket ? strrchr(o->control_socket, '/') : NULL;

	if (o->textfile && !may_write(o->textfile))
		return true;
	if (!slash)
		return o->control_socket && !may_write(".");
	snprintf(directory, sizeof(directory), "%.*s", (int)(slash - o->control_socket) + 1,
		 o->control_socket);
	return !may_write(directory);
}

static bool is_needed(unsigned int capability, const struct options *o,
		      const struct uplink_watch *w, bool writes)
{
	switch (capability) {
	case CAP_SYS_ADMIN:
		return w->netns_fd >= 0 || !w->only_netns;
	case CAP_DAC_OVERRIDE:
		return writes && must_override(o);
	default:
		return true;
	}
}

/* How the file system answers without it: the other rights are not touched yet. */
static bool suspend_override(void)
{
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_DAC_OVERRIDE))
		return false;
	capng_update(CAPNG_DROP, CAPNG_EFFECTIVE, CAP_DAC_OVERRIDE);
	return capng_apply(CAPNG_SELECT_CAPS) == 0;
}

/* Capabilities as a set. */
static uint64_t bit(unsigned int capability)
{
	return UINT64_C(1) << capability;
}

/* Of the table what this process has and will need. */
static uint64_t choose(const struct options *o, const struct uplink_watch *w, bool writes)
{
	bool overrides = suspend_override();
	uint64_t keep = 0;

	for (size_t i = 0; i < privileges_count; i++) {
		unsigned int capability = privileges[i].capability;
		bool has = capability == CAP_DAC_OVERRIDE
				   ? overrides
				   : capng_have_capability(CAPNG_EFFECTIVE, capability);

		if (has && is_needed(capability, o, w, writes))
			keep |= bit(capability);
	}
	return keep;
}

static int apply(uint64_t keep, capng_type_t sets)
{
	/* Without it the bounding set cannot be changed; what is not permitted cannot be gained
	 * from it either, once there are no new privileges. */
	bool bounds = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);

	capng_clear(CAPNG_SELECT_ALL);
	for (unsigned int capability = 0; capability <= CAP_LAST_CAP; capability++) {
		if (keep & bit(capability))
			capng_update(CAPNG_ADD, sets, capability);
	}
	errno = EPERM; /* the library does not always say why */
	if (bounds && capng_apply(CAPNG_SELECT_BOUNDS) != 0)
		return -errno;
	return capng_apply(CAPNG_SELECT_CAPS | CAPNG_SELECT_AMBIENT) == 0 ? 0 : -errno;
}

void privileges_drop(const struct options *options, const struct uplink_watch *wire, bool writes)
{
	uint64_t keep;
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		log_warning("no_new_privs cannot be set: %s", strerror(errno));
	r = capng_get_caps_process() == 0 ? 0 : -EIO;
	keep = r == 0 ? choose(options, wire, writes) : 0;
	if (r == 0)
		r = apply(keep, ALL_SETS);
	if (r < 0) {
		log_warning("capabilities that are no longer needed cannot be given up: %s; the "
			    "watch goes on with them",
			    strerror(-r));
		return;
	}
	for (size_t i = 0; options->verbose && i < privileges_count; i++) {
		if (keep & bit(privileges[i].capability))
			log_notice("keeps %s, to %s", privileges[i].name, privileges[i].reason);
	}
}

void privileges_keep_for_queue(void)
{
	static const unsigned int wanted[] = {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETUID,
					      CAP_SETGID};
	uint64_t keep = 0;
	int r;

	if (capng_get_caps_process() != 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		if (capng_have_capability(CAPNG_EFFECTIVE, wanted[i]))
			keep |= bit(wanted[i]);
	}
	r = apply(keep, ALL_SETS | CAPNG_INHERITABLE | CAPNG_AMBIENT);
	if (r < 0)
		log_warning("--queue: its process keeps rights that it does not need: %s",
			    strerror(-r));
}
