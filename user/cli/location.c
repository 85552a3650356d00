// SPDX-License-Identifier: GPL-2.0-only
/*
 * See location.h. A subscription that contradicts a cloud somebody named is an error; one that
 * meets a cloud which was only looked for is not, for one configuration file may serve a whole
 * fleet: then it is said and left out.
 */

#include "cli/location.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "cloud/dmi.h"

static void list_subscriptions(const char *provider, char *buf, size_t len)
{
	const char *const *names = guide_subscriptions(provider);
	size_t used = 0;

	buf[0] = '\0';
	for (; names && *names && used < len; names++)
		used += (size_t)snprintf(buf + used, len - used, "%s%s", used ? ", " : "", *names);
}

static int find_subscription(const struct options *o, struct location *where, bool named)
{
	const char *const *known = where->provider ? guide_subscriptions(where->provider) : NULL;
	char escaped[100], names[400];
	const char *near;

	text_escape(o->subscription, escaped, sizeof(escaped));
	if (!where->provider) {
		log_warning("the subscription \"%s\" is not used: no cloud was recognised; name it "
			    "with --cloud",
			    escaped);
		return 0;
	}
	if (!known || !*known) {
		if (!named) {
			log_warning("the subscription \"%s\" is not used: the rules of %s do not "
				    "depend on it",
				    escaped, where->provider);
			return 0;
		}
		log_error(
			"--subscription: \"%s\" means nothing with --cloud %s, whose rules do not "
			"depend on it",
			escaped, where->provider);
		return EXIT_USAGE;
	}
	if (guide_subscription_parse(where->provider, o->subscription, &where->subscription) == 0)
		return 0;
	near = text_nearest(o->subscription, known);
	list_subscriptions(where->provider, names, sizeof(names));
	log_error("--subscription: \"%s\" is no subscription type of %s%s%s%s; allowed: %s",
		  escaped, where->provider, near ? "; did you mean " : "", near ? near : "",
		  near ? "?" : "", names);
	return EXIT_USAGE;
}

int location_find(const struct options *o, struct location *ret)
{
	bool named = strcmp(o->cloud, "auto") != 0;

	*ret = (struct location){.subscribed_on = o->subscribed_on, .as_of = o->as_of};
	ret->provider = named ? o->cloud : dmi_provider(o->dmi_dir);
	if (ret->provider)
		ret->source = named ? "operator" : "dmi";
	return o->subscription ? find_subscription(o, ret, named) : 0;
}
