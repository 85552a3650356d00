// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 check: an answer at once. What is contacted is put together here, and nothing else is
 * contacted; engine/check_run.c does the rest.
 */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/output.h"
#include "engine/check_run.h"

/* A mail program answers at once, or is busy with what is amiss. */
#define QUEUE_MAX_NS 800000000ULL

/* See render_plugin_status(). */
#define PLUGIN_UNKNOWN 3

static int add_domain(struct plan *p, const char *name)
{
	char escaped[100];
	int r = plan_add_domain(p, name, PLAN_GIVEN_DOMAIN, 0);

	text_escape(name, escaped, sizeof(escaped));
	if (r == -EINVAL)
		log_error(
			"--domain: \"%s\" is no domain; allowed: a name as example.com, of letters, "
			"digits and '-' (an international one as xn--...)",
			escaped);
	else if (r < 0)
		log_error("--domain: \"%s\" is one too many; allowed: %d", escaped,
			  PLAN_DOMAINS_MAX);
	return r < 0 ? EXIT_USAGE : 0;
}

static int add_relay(struct plan *p, const char *text)
{
	char escaped[100];
	int r = plan_add_relay(p, text);

	text_escape(text, escaped, sizeof(escaped));
	if (r == -EINVAL)
		log_error("--relay: \"%s\" is no relay; allowed: HOST, HOST:PORT, ADDRESS or "
			  "[ADDRESS]:PORT, any port but 25",
			  escaped);
	else if (r < 0)
		log_error("--relay: \"%s\" is one too many; allowed: %d relays of %d ports",
			  escaped, PLAN_RELAYS_MAX, PLAN_PORTS_MAX);
	return r < 0 ? EXIT_USAGE : 0;
}

/* Domains that wait in the queue are a sample of what this machine sends. */
static void add_queue(struct plan *p, struct mail_queue *queue, uint64_t timeout_ns)
{
	uint64_t share_ns = timeout_ns / 8;

	mail_queue_read(queue, share_ns < QUEUE_MAX_NS ? share_ns : QUEUE_MAX_NS, false);
	for (size_t i = 0; i < queue->count && i < PLAN_QUEUED_MAX; i++)
		(void)plan_add_domain(p, queue->domains[i].name, PLAN_QUEUED_DOMAIN,
				      queue->domains[i].recipients);
}

static int make_plan(const struct options *o, struct plan *p, struct mail_queue *queue)
{
	int r = 0;

	for (size_t i = 0; i < o->domains_count && r == 0; i++)
		r = add_domain(p, o->domains[i]);
	plan_add_defaults(p, o->domains_count == 0, false);
	if (r == 0 && o->domains_count == 0 && !o->no_queue)
		add_queue(p, queue, o->timeout_ns);
	for (size_t i = 0; i < o->relays_count && r == 0; i++)
		r = add_relay(p, o->relays[i]);
	plan_add_defaults(p, false, o->relays_count == 0 && !o->no_relay);
	if (r == 0 && o->no_relay && o->relays_count) {
		log_error("--no-relay and --relay exclude each other");
		r = EXIT_USAGE;
	}
	return r;
}

static bool has_valid_timeout(const struct options *o)
{
	if (o->timeout_ns >= CHECK_TIMEOUT_MIN_S * 1000000000ULL &&
	    o->timeout_ns <= CHECK_TIMEOUT_MAX_S * 1000000000ULL)
		return true;
	log_error("--timeout: allowed: %d to %d s", CHECK_TIMEOUT_MIN_S, CHECK_TIMEOUT_MAX_S);
	return false;
}

static int show(const struct check_run *c)
{
	const struct options *o = c->options;
	struct render_context context = {
		.view = c->view,
		.colour = !o->json && !o->nagios && output_colourful(),
		.verbose = o->verbose > 0,
		.all = o->all,
	};
	int r;

	if (o->json)
		r = output_finish(render_json_check(stdout, &context, &c->result));
	else if (o->nagios)
		r = output_finish(render_plugin_check(stdout, &c->result));
	else
		r = output_finish(render_text_check(stdout, &context, &c->result));
	if (r)
		return r;
	return o->nagios ? render_plugin_status(c->result.answer) : c->result.status;
}

static int check(const struct options *options, bool *ret_shown)
{
	uint64_t started_ns = clock_now_ns(CLOCK_MONOTONIC);
	_cleanup_free_ struct mail_queue *queue = calloc(1, sizeof(*queue));
	_cleanup_free_ struct check_run *c = calloc(1, sizeof(*c));
	_cleanup_free_ struct plan *plan = calloc(1, sizeof(*plan));
	int r;

	if (!queue || !c || !plan) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (!has_valid_timeout(options))
		return EXIT_USAGE;
	r = make_plan(options, plan, queue);
	if (r)
		return r;
	if (options->dry_run)
		return output_finish(options->json ? render_json_plan(stdout, plan)
						   : render_text_plan(stdout, plan, queue));
	r = check_carry_out(c, options, plan, queue, started_ns);
	if (r == 0) {
		r = show(c);
		*ret_shown = true;
	}
	check_done(c);
	return r;
}

/* What reads a plugin's line knows four statuses, and takes 2 for a block of the port. */
int check_run(const struct options *options)
{
	bool shown = false;
	int r = check(options, &shown);

	if (!options->nagios || shown || (options->dry_run && r == 0))
		return r;
	puts("EGRESS25 UNKNOWN - The check could not be made: see standard error.");
	return PLUGIN_UNKNOWN;
}
