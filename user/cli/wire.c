// SPDX-License-Identifier: GPL-2.0-only
/* See wire.h. */

#include "cli/wire.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

int netns_lookup(const char *option, const char *name, int *ret_fd, uint32_t *ret_inode)
{
	_cleanup_close_ int fd = -1;
	char escaped[200];
	int r = netns_open(name, &fd);

	text_escape(name, escaped, sizeof(escaped));
	if (r == 0)
		r = netns_inode(fd, ret_inode);
	if (r == 0) {
		if (ret_fd)
			*ret_fd = TAKE_FD(fd);
		return 0;
	}
	if (r == -ENOENT)
		log_error("--%s: there is no network namespace \"%s\"; allowed: a name that \"ip "
			  "netns\" lists, a path such as /proc/1/ns/net, or self",
			  option, escaped);
	else if (r == -EINVAL)
		log_error("--%s: \"%s\" is not a network namespace; allowed: a name that \"ip "
			  "netns\" lists, a path such as /proc/1/ns/net, or self",
			  option, escaped);
	else
		log_error("--%s: \"%s\": %s", option, escaped, strerror(-r));
	return r == -ENOENT || r == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

/* --interface in place of what the routes say. */
static int named_interfaces(struct wire *w, const struct options *o)
{
	char escaped[4 * IF_NAMESIZE];

	w->found.links_count = 0;
	for (size_t i = 0; i < o->interfaces_count && i < UPLINKS_MAX; i++) {
		int r = uplinks_find(w->netns_fd, o->interfaces[i], &w->found.links[i]);

		text_escape(o->interfaces[i], escaped, sizeof(escaped));
		if (r == -ENODEV) {
			log_error(
				"--interface: there is no interface \"%s\" in the network "
				"namespace that is watched; allowed: what \"ip link\" lists there",
				escaped);
			return EXIT_USAGE;
		}
		if (r < 0) {
			log_error("--interface: \"%s\": %s", escaped, strerror(-r));
			return EXIT_FAILED;
		}
		w->found.links_count++;
	}
	return 0;
}

/* Entering the namespace one is in would ask for a right that the service does not have. */
static void stay_where_we_are(struct wire *w)
{
	uint32_t own;

	if (w->netns_fd < 0 || netns_inode(-1, &own) < 0 || own != w->netns)
		return;
	close(w->netns_fd);
	w->netns_fd = -1;
}

int wire_init(struct wire *w, const struct options *o)
{
	_cleanup_close_ int only_fd = -1;
	int r;

	*w = (struct wire){.netns_fd = -1};
	if (o->only_netns) {
		r = netns_lookup("only-netns", o->only_netns, &only_fd, &w->only_netns);
		if (r)
			return r;
	}
	if (o->wire_netns) {
		r = netns_lookup("wire-netns", o->wire_netns, &w->netns_fd, &w->netns);
		if (r)
			return r;
	} else if (o->only_netns) {
		w->netns_fd = TAKE_FD(only_fd);
		w->netns = w->only_netns;
	} else {
		r = netns_inode(-1, &w->netns);
		if (r < 0)
			log_warning("this network namespace's number cannot be read: %s",
				    strerror(-r));
	}
	stay_where_we_are(w);

	r = uplinks_read(w->netns_fd, &w->found);
	if (r < 0) {
		w->found = (struct uplinks){0};
		log_warning("the routes cannot be read, so no uplink is known: %s", strerror(-r));
	}
	return o->interfaces_count ? named_interfaces(w, o) : 0;
}

void wire_done(struct wire *w)
{
	if (w->netns_fd >= 0)
		close(w->netns_fd);
	w->netns_fd = -1;
}

void wire_attach(struct wire *w, struct sensors *sensors)
{
	char escaped[4 * IF_NAMESIZE];

	for (size_t i = 0; i < w->found.links_count; i++) {
		const struct uplink *link = &w->found.links[i];
		int r = sensors_watch_uplink(sensors, link->ifindex, link->name);

		if (r == -EOPNOTSUPP)
			return; /* it was not loaded; its status says why */
		if (r < 0) {
			log_warning(
				"the wire sensor cannot be attached to %s: %s; what leaves there "
				"stays unknown",
				text_escape(link->name, escaped, sizeof(escaped)), strerror(-r));
			continue;
		}
		w->attached[w->attached_count++] = *link;
	}
}

void wire_tell(const struct wire *w, struct monitor *monitor)
{
	uint32_t ifindexes[UPLINKS_MAX];

	for (size_t i = 0; i < w->attached_count; i++)
		ifindexes[i] = w->attached[i].ifindex;
	monitor_set_uplinks(monitor, w->netns, ifindexes, w->attached_count);
	monitor_set_own_addresses(monitor, w->found.own, w->found.own_count);
}
