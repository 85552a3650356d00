// SPDX-License-Identifier: GPL-2.0-only
/* See uplink_watch.h. */

#include "engine/uplink_watch.h"

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

static bool is_named_twice(const struct uplinks *found)
{
	const struct uplink *newest = &found->links[found->links_count];

	for (size_t i = 0; i < found->links_count; i++) {
		if (found->links[i].ifindex == newest->ifindex)
			return true;
	}
	return false;
}

/* --interface in place of what the routes say. One that is missing is left out, and missing the
 * index of the first such. 0 or negative errno. */
static int named_interfaces(const struct uplink_watch *w, struct uplinks *found, size_t *missing)
{
	const struct options *o = w->options;

	found->links_count = 0;
	found->more = false;
	*missing = o->interfaces_count;
	for (size_t i = 0; i < o->interfaces_count && i < UPLINKS_MAX; i++) {
		int r = route_monitor_find(w->follow, o->interfaces[i],
					   &found->links[found->links_count]);

		if (r < 0 && r != -ENODEV)
			return r;
		if (r == -ENODEV && *missing == o->interfaces_count)
			*missing = i;
		found->links_count += r == 0 && !is_named_twice(found);
	}
	return 0;
}

/* What is to be watched now. */
static int look(const struct uplink_watch *w, struct uplinks *found, size_t *missing)
{
	int again = route_monitor_read(w->follow, found), r = 0;

	*missing = w->options->interfaces_count;
	if (again < 0 && again != -EAGAIN)
		return again;
	if (w->options->interfaces_count)
		r = named_interfaces(w, found, missing);
	return r < 0 ? r : again;
}

/* Once, and again after there were fewer. */
static void tell_more(struct uplink_watch *w)
{
	if (w->found.more && !w->more_told)
		log_warning("more than %d interfaces carry a default route: the others are not "
			    "watched, and what leaves there stays unknown; name those that mail "
			    "leaves by with --interface",
			    UPLINKS_MAX);
	w->more_told = w->found.more;
}

/* Entering the namespace one is in would ask for a right that the service does not have. */
static void stay_where_we_are(struct uplink_watch *w)
{
	uint32_t own;

	if (w->netns_fd < 0 || netns_inode(-1, &own) < 0 || own != w->netns)
		return;
	close(w->netns_fd);
	w->netns_fd = -1;
}

static int first_look(struct uplink_watch *w)
{
	char escaped[4 * IF_NAMESIZE];
	size_t missing = w->options->interfaces_count;
	int r = route_monitor_open(&w->follow, w->netns_fd);

	if (r == 0)
		r = look(w, &w->found, &missing);
	if (r < 0 && r != -EAGAIN) {
		w->found = (struct uplinks){0};
		log_warning("the routes cannot be read, so no uplink is known: %s", strerror(-r));
		return 0;
	}
	tell_more(w);
	if (missing == w->options->interfaces_count)
		return 0;
	log_error("--interface: there is no interface \"%s\" in the network namespace that is "
		  "watched; allowed: what \"ip link\" lists there",
		  text_escape(w->options->interfaces[missing], escaped, sizeof(escaped)));
	return EXIT_USAGE;
}

int uplink_watch_init(struct uplink_watch *w, const struct options *o)
{
	_cleanup_close_ int only_fd = -1;
	int r;

	*w = (struct uplink_watch)WIRE_INIT;
	w->options = o;
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

	return first_look(w);
}

void uplink_watch_done(struct uplink_watch *w)
{
	route_monitor_close(w->follow);
	if (w->netns_fd >= 0)
		close(w->netns_fd);
	*w = (struct uplink_watch)WIRE_INIT;
}

void uplink_watch_attach(struct uplink_watch *w, struct sensors *sensors)
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
				text_escape(link->name, escaped, sizeof(escaped)),
				sensors_uplink_error(r));
			w->failed[w->failed_count++] = *link;
			continue;
		}
		w->attached[w->attached_count++] = *link;
	}
}

void uplink_watch_tell(const struct uplink_watch *w, struct monitor *monitor)
{
	uint32_t ifindexes[UPLINKS_MAX];

	for (size_t i = 0; i < w->attached_count; i++)
		ifindexes[i] = w->attached[i].ifindex;
	monitor_set_uplinks(monitor, w->netns, ifindexes, w->attached_count);
	monitor_set_own_addresses(monitor, w->found.own, w->found.own_links, w->found.own_count);
}

/* ---- when the routes change ---- */

static void drop(struct uplink *list, size_t *count, size_t i)
{
	list[i] = list[--*count];
}

static void drop_at(struct uplink *list, size_t *count, size_t i)
{
	if (i < *count)
		drop(list, count, i);
}

static size_t index_of(const struct uplink *list, size_t count, uint32_t ifindex)
{
	size_t i = 0;

	while (i < count && list[i].ifindex != ifindex)
		i++;
	return i;
}

static void tell_change(const struct uplink_watch *w, struct uplink_news *news, wire_sink tell,
			void *context)
{
	const char *names[UPLINKS_MAX];
	uint32_t ifindexes[UPLINKS_MAX];

	for (size_t i = 0; i < w->attached_count; i++) {
		names[i] = w->attached[i].name;
		ifindexes[i] = w->attached[i].ifindex;
	}
	news->netns = w->netns;
	news->names = names;
	news->ifindexes = ifindexes;
	news->count = w->attached_count;
	news->own = w->found.own;
	news->own_links = w->found.own_links;
	news->own_count = w->found.own_count;
	tell(context, news);
}

static void let_go(struct uplink_watch *w, struct sensors *sensors, const struct uplink *uplink,
		   wire_sink tell, void *context)
{
	struct uplink gone = *uplink;
	struct uplink_news news = {
		.change = UPLINK_REMOVED, .ifindex = gone.ifindex, .interface = gone.name};

	sensors_unwatch_uplink(sensors, gone.ifindex);
	drop(w->attached, &w->attached_count,
	     index_of(w->attached, w->attached_count, gone.ifindex));
	tell_change(w, &news, tell, context);
}

/* Its interface is there still. */
static void lose(struct uplink_watch *w, struct sensors *sensors, const struct uplink *uplink,
		 wire_sink tell, void *context)
{
	struct uplink lost = *uplink;
	struct uplink_news news = {.change = UPLINK_FAILED,
				   .ifindex = lost.ifindex,
				   .interface = lost.name,
				   .reason = "another program removed egress25's programs from it"};

	sensors_unwatch_uplink(sensors, lost.ifindex);
	drop(w->attached, &w->attached_count,
	     index_of(w->attached, w->attached_count, lost.ifindex));
	w->lost[w->lost_count++] = lost;
	tell_change(w, &news, tell, context);
}

static bool exists(const struct uplink_watch *w, const struct uplink *uplink)
{
	struct uplink now;
	int r = w->follow ? route_monitor_find(w->follow, uplink->name, &now) : -EIO;

	return r != -ENODEV && (r < 0 || now.ifindex == uplink->ifindex);
}

/* A link that was made anew can have the index and the name of the one before: its programs are
 * gone all the same. */
size_t uplink_watch_find_lost(struct uplink_watch *w, struct sensors *sensors, wire_sink tell,
			      void *context)
{
	for (size_t i = w->attached_count; i > 0; i--) {
		const struct uplink *uplink = &w->attached[i - 1];

		if (sensors_uplink_is_watched(sensors, uplink->ifindex))
			continue;
		if (exists(w, uplink))
			lose(w, sensors, uplink, tell, context);
		else
			let_go(w, sensors, uplink, tell, context);
	}
	return w->lost_count;
}

static void take_name(struct uplink_watch *w, struct sensors *sensors,
		      const struct uplink_difference *d, wire_sink tell, void *context)
{
	struct uplink_news news = {.change = UPLINK_RENAMED,
				   .ifindex = d->uplink.ifindex,
				   .interface = d->uplink.name,
				   .former = d->former};

	w->attached[index_of(w->attached, w->attached_count, d->uplink.ifindex)] = d->uplink;
	sensors_rename_uplink(sensors, d->uplink.ifindex, d->uplink.name);
	tell_change(w, &news, tell, context);
}

/* What cannot be watched is tried again at each change, and told of once. */
static void take_on(struct uplink_watch *w, struct sensors *sensors, const struct uplink *uplink,
		    wire_sink tell, void *context)
{
	struct uplink_news news = {
		.change = UPLINK_ADDED, .ifindex = uplink->ifindex, .interface = uplink->name};
	size_t failed = index_of(w->failed, w->failed_count, uplink->ifindex);
	size_t lost = index_of(w->lost, w->lost_count, uplink->ifindex);
	int r;

	if (!sensors_has_wire(sensors))
		return;
	r = sensors_watch_uplink(sensors, uplink->ifindex, uplink->name);
	if (r < 0 && (failed < w->failed_count || lost < w->lost_count))
		return;
	if (r < 0) {
		news.change = UPLINK_FAILED;
		news.reason = sensors_uplink_error(r);
		w->failed[w->failed_count++] = *uplink;
	} else {
		if (lost < w->lost_count)
			news.change = UPLINK_REATTACHED;
		w->attached[w->attached_count++] = *uplink;
		drop_at(w->failed, &w->failed_count, failed);
		drop_at(w->lost, &w->lost_count, lost);
	}
	tell_change(w, &news, tell, context);
}

static void forget_gone(const struct uplinks *found, struct uplink *list, size_t *count)
{
	for (size_t i = *count; i > 0; i--) {
		if (index_of(found->links, found->links_count, list[i - 1].ifindex) ==
		    found->links_count)
			drop(list, count, i - 1);
	}
}

size_t uplink_watch_reattach(struct uplink_watch *w, struct sensors *sensors, wire_sink tell,
			     void *context)
{
	for (size_t i = w->lost_count; i > 0; i--) {
		struct uplink uplink = w->lost[i - 1];

		if (exists(w, &uplink))
			take_on(w, sensors, &uplink, tell, context);
		else
			drop(w->lost, &w->lost_count, i - 1);
	}
	return w->lost_count;
}

int uplink_watch_update(struct uplink_watch *w, struct sensors *sensors, wire_sink tell,
			void *context)
{
	struct uplink_difference steps[2 * UPLINKS_MAX];
	struct uplinks found;
	size_t missing, n;
	bool same_own;
	int again = look(w, &found, &missing);

	if (again < 0 && again != -EAGAIN)
		return again;
	same_own = uplinks_same_own(&found, &w->found);
	w->found = found;
	tell_more(w);
	(void)uplink_watch_find_lost(w, sensors, tell, context);
	forget_gone(&found, w->failed, &w->failed_count);
	forget_gone(&found, w->lost, &w->lost_count);
	n = uplinks_compare(w->attached, w->attached_count, found.links, found.links_count, steps);
	for (size_t i = 0; i < n; i++) {
		if (steps[i].step == UPLINK_GOES)
			let_go(w, sensors, &steps[i].uplink, tell, context);
		else if (steps[i].step == UPLINK_GETS_NAME)
			take_name(w, sensors, &steps[i], tell, context);
		else
			take_on(w, sensors, &steps[i].uplink, tell, context);
	}
	if (!same_own) {
		struct uplink_news news = {.change = UPLINK_ADDRESSES};

		tell_change(w, &news, tell, context);
	}
	return again;
}
