// SPDX-License-Identifier: GPL-2.0-only
/*
 * See active.h. What became of each domain is the best that became of its exchangers; then the
 * first rule that fits decides, in the order in which one fact explains the next: what this machine
 * does comes before what the network does, and what answers comes before what does not.
 */

#include "core/active.h"

#include <math.h>
#include <string.h>

#include "core/weights.h"

/* What became of a try, from the least to the most that it proves. */
enum fate {
	FATE_NONE, /* not tried, or not waited for long enough */
	FATE_NO_ROUTE,
	FATE_STOPPED, /* on this machine */
	FATE_SILENT,
	FATE_REJECTED, /* ICMP */
	FATE_REFUSED,  /* RST */
	FATE_REDIRECTED,
	FATE_RESET, /* connected, and reset before a word */
	FATE_HUNG_UP,
	FATE_MUTE,
	FATE_TURNED_AWAY, /* greeted, with a refusal */
	FATE_CONNECTED,	  /* as far as that goes on this port, or was waited for */
	FATE_GREETED,
	FATE_COUNT
};

/* What became of all tries on one port in one family. */
struct tally_of_port {
	enum fate of[ACTIVE_GROUPS_MAX]; /* by group */
	enum active_kind kind[ACTIVE_GROUPS_MAX];
	bool elsewhere[ACTIVE_GROUPS_MAX]; /* it answers on another port */
	uint32_t groups[FATE_COUNT];
	uint32_t total;
	uint32_t tries, private_tries;
	uint32_t failed, failed_at_once; /* tries that were refused or rejected */
	uint32_t open, open_at_once;	 /* tries that were answered */
	uint64_t waited_ns;
	enum drop_by subsystem;
	bool in_transit;
};

static enum fate fate_of_open(const struct active_try *t)
{
	if (t->greeted)
		return t->code >= 400 ? FATE_TURNED_AWAY : FATE_GREETED;
	if (!t->listens)
		return FATE_CONNECTED;
	if (t->reset)
		return FATE_RESET;
	if (t->far_end_closed)
		return FATE_HUNG_UP;
	return t->waited_ns >= ASKED_MUTE_NS ? FATE_MUTE : FATE_CONNECTED;
}

static enum fate fate_of(const struct active_try *t)
{
	switch (t->outcome) {
	case OUTCOME_ESTABLISHED:
		return fate_of_open(t);
	case OUTCOME_REDIRECTED_HERE:
		return FATE_REDIRECTED;
	case OUTCOME_REFUSED:
	case OUTCOME_RESET_ON_PATH:
		return FATE_REFUSED;
	case OUTCOME_REJECTED:
		return FATE_REJECTED;
	case OUTCOME_DROPPED_HERE:
	case OUTCOME_REJECTED_HERE:
	case OUTCOME_DENIED:
		return FATE_STOPPED;
	case OUTCOME_NO_ROUTE:
		return FATE_NO_ROUTE;
	case OUTCOME_PENDING:
	case OUTCOME_SILENT:
	case OUTCOME_ABANDONED:
	case OUTCOME_COUNT:
		break;
	}
	return t->syns >= 2 && t->waited_ns >= ASKED_SILENT_NS ? FATE_SILENT : FATE_NONE;
}

static bool is_of(const struct active_try *t, uint16_t port, enum family family)
{
	return t->port == port && t->family == family;
}

static void add_try(struct tally_of_port *n, const struct active_try *t)
{
	enum fate fate = fate_of(t);

	n->tries++;
	n->kind[t->group] = t->kind;
	if (fate > n->of[t->group])
		n->of[t->group] = fate;
	if (fate == FATE_REFUSED || fate == FATE_REJECTED) {
		n->failed++;
		n->failed_at_once += t->at_once;
	}
	if (active_is_answered(t)) {
		n->open++;
		n->open_at_once += t->at_once;
	}
	if (fate == FATE_SILENT && t->waited_ns > n->waited_ns)
		n->waited_ns = t->waited_ns;
	if (fate == FATE_STOPPED) {
		n->subsystem = t->outcome == OUTCOME_DENIED ? DROP_UNKNOWN : t->subsystem;
		n->in_transit = t->in_transit;
	}
}

static void count(const struct active_scene *s, uint16_t port, enum family family,
		  struct tally_of_port *n)
{
	bool tried[ACTIVE_GROUPS_MAX] = {false};

	*n = (struct tally_of_port){0};
	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (t->family == family && t->port != port && active_is_answered(t))
			n->elsewhere[t->group] = true;
		if (!is_of(t, port, family))
			continue;
		if (address_scope(&t->destination) != SCOPE_PUBLIC) {
			n->private_tries++;
			continue;
		}
		tried[t->group] = true;
		add_try(n, t);
	}
	for (size_t i = 0; i < ACTIVE_GROUPS_MAX; i++) {
		n->groups[n->of[i]] += tried[i];
		n->total += tried[i];
	}
}

/* The other ports of the family. */
static void count_controls(const struct active_scene *s, const struct verdict *v,
			   struct evidence *e)
{
	e->controls = 0;
	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];
		uint32_t at = 0;

		if (t->family != v->family || t->port == v->port ||
		    address_scope(&t->destination) != SCOPE_PUBLIC)
			continue;
		while (at < e->controls && e->control[at].port != t->port)
			at++;
		e->check.controls++;
		e->check.controls_answered += t->outcome == OUTCOME_ESTABLISHED;
		if (at == VERDICT_CONTROLS)
			continue;
		if (at == e->controls) {
			e->control[at].port = t->port;
			e->control[at].destinations = e->control[at].answered = 0;
			e->controls++;
		}
		e->control[at].destinations++;
		e->control[at].answered += t->outcome == OUTCOME_ESTABLISHED;
	}
}

static void tell(const struct tally_of_port *n, struct evidence *e)
{
	e->check.domains = n->total;
	e->check.addresses = n->tries;
	e->check.waited_ns = n->waited_ns;
	e->check.silent = n->groups[FATE_SILENT];
	e->check.refused = n->groups[FATE_REFUSED];
	e->check.rejected = n->groups[FATE_REJECTED];
	e->check.greeted = n->groups[FATE_GREETED];
	e->check.turned_away = n->groups[FATE_TURNED_AWAY];
	e->check.answered = 0;
	for (enum fate f = FATE_REDIRECTED; f < FATE_COUNT; f++)
		e->check.answered += n->groups[f];
}

static double logistic(double log_odds)
{
	return 1 / (1 + exp(-log_odds));
}

/* What the core had decided already keeps its beginning. */
static void decide(struct verdict *v, enum port_state state, enum blocked_by by,
		   enum diagnosis diagnosis, double log_odds)
{
	if (state != v->state)
		v->since_ns = 0;
	v->state = state;
	v->by = by;
	if (by != BY_HOST) {
		v->subsystem = DROP_UNKNOWN;
		v->in_transit = false;
	}
	v->confidence = state == STATE_UNKNOWN ? 0 : fmin(logistic(log_odds), 0.9999);
	v->evidence.check.diagnosis = diagnosis;
}

/* What is a fact rather than a sum. */
#define FACT_LOG_ODDS 8.0
/* What all signs speak for, and something else may be behind. */
#define SIGN_LOG_ODDS 5.0

static double weight_of(const struct tally_of_port *n, size_t group)
{
	switch (n->kind[group]) {
	case ACTIVE_PROVIDER:
		return WEIGHT_PROVIDER;
	case ACTIVE_DOMAIN:
		return WEIGHT_DOMAIN;
	case ACTIVE_RELAY:
		return n->elsewhere[group] ? WEIGHT_DOMAIN + WEIGHT_ELSEWHERE : WEIGHT_DOMAIN;
	case ACTIVE_QUEUED:
	case ACTIVE_GUESS:
		break;
	}
	return WEIGHT_QUEUED;
}

static double sum_of(const struct tally_of_port *n)
{
	double sum = 0;

	for (size_t i = 0; i < ACTIVE_GROUPS_MAX; i++) {
		if (n->of[i] == FATE_SILENT || n->of[i] == FATE_REJECTED ||
		    n->of[i] == FATE_REFUSED)
			sum += weight_of(n, i);
	}
	return sum;
}

static enum blocked_by network_cause(const struct tally_of_port *n)
{
	uint32_t silent = n->groups[FATE_SILENT], refused = n->groups[FATE_REFUSED];
	uint32_t rejected = n->groups[FATE_REJECTED];

	if (silent >= refused && silent >= rejected)
		return BY_NETWORK_SILENT;
	return refused >= rejected ? BY_NETWORK_RESET : BY_NETWORK_ICMP;
}

/* Of what was answered at once: on other ports it takes longer, so that it was this host. */
static bool others_take_longer(const struct active_scene *s, const struct verdict *v)
{
	bool slower = false;

	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (t->family != v->family || t->port == v->port ||
		    t->outcome != OUTCOME_ESTABLISHED)
			continue;
		if (t->at_once)
			return false;
		slower = true;
	}
	return slower;
}

/* ---- what answers ---- */

static void conclude_stalled(const struct tally_of_port *n, struct verdict *v)
{
	const uint32_t mute = n->groups[FATE_MUTE], hung_up = n->groups[FATE_HUNG_UP];
	const uint32_t reset = n->groups[FATE_RESET];
	enum blocked_by by = reset > mute && reset > hung_up ? BY_RESET_AT_DATA
			     : hung_up > mute		     ? BY_HUNG_UP
							     : BY_NO_GREETING;

	v->evidence.stalled = mute + hung_up + reset;
	/* One server may do so by itself. */
	if (v->evidence.stalled < 2)
		decide(v, STATE_FAILING, BY_NONE, DIAGNOSIS_DESTINATION_DEAD, SIGN_LOG_ODDS);
	else
		decide(v, STATE_STALLED, by, DIAGNOSIS_MUTE, SIGN_LOG_ODDS);
}

/* Few are let through, or part of them are down. */
static void conclude_open(const struct tally_of_port *n, struct verdict *v)
{
	uint32_t answered = v->evidence.check.answered, failing = 0, chosen = 0;

	for (size_t i = 0; i < ACTIVE_GROUPS_MAX; i++) {
		bool fails = n->of[i] == FATE_SILENT || n->of[i] == FATE_REJECTED ||
			     n->of[i] == FATE_REFUSED;

		if (n->of[i] == FATE_NONE || n->kind[i] == ACTIVE_QUEUED ||
		    n->kind[i] == ACTIVE_GUESS)
			continue;
		chosen++;
		failing += fails;
	}
	if (answered == 1 && failing >= SILENT_BESIDE_ONE) {
		v->evidence.let_through = answered;
		v->evidence.silent = failing;
		decide(v, STATE_BLOCKED, network_cause(n), DIAGNOSIS_PORT_BLOCKED,
		       sum_of(n) - WEIGHT_ANSWER - ASKED_LOG_ODDS);
	} else if (chosen >= 4 && failing * 2 >= chosen) {
		decide(v, STATE_DEGRADED, BY_NONE, DIAGNOSIS_DESTINATION_DEAD, SIGN_LOG_ODDS);
	} else {
		decide(v, STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN, FACT_LOG_ODDS);
	}
}

static void conclude_answered(const struct active_scene *s, const struct tally_of_port *n,
			      struct verdict *v)
{
	uint32_t answered = v->evidence.check.answered;

	bool at_once = !s->sensors && n->open > 1 && n->open_at_once == n->open &&
		       others_take_longer(s, v);

	v->evidence.check.alike = active_alike(s, v->port, v->family);
	v->evidence.check.at_once = at_once;
	if ((at_once || n->groups[FATE_REDIRECTED] == answered) && v->state != STATE_INTERCEPTED) {
		v->evidence.redirects = v->evidence.redirected = answered;
		decide(v, STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX, FACT_LOG_ODDS);
	} else if (v->state == STATE_INTERCEPTED || v->evidence.check.alike != ALIKE_NOTHING) {
		decide(v, STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX, SIGN_LOG_ODDS);
	} else if (n->groups[FATE_GREETED] + n->groups[FATE_CONNECTED] > 0) {
		conclude_open(n, v);
	} else if (n->groups[FATE_TURNED_AWAY] > 1) {
		v->evidence.stalled = n->groups[FATE_TURNED_AWAY];
		decide(v, STATE_STALLED, BY_HUNG_UP, DIAGNOSIS_TURNED_AWAY, SIGN_LOG_ODDS);
	} else if (n->groups[FATE_TURNED_AWAY] > 0) {
		/* Whatever it has against this machine, the port is open. */
		decide(v, STATE_OPEN, BY_NONE, DIAGNOSIS_OPEN, SIGN_LOG_ODDS);
	} else {
		conclude_stalled(n, v);
	}
}

/* ---- what does not ---- */

/* Whether this machine itself fails to send what is repeated: of silent tries on any port. */
static bool fails_here(const struct active_scene *s)
{
	uint64_t repeats = 0;

	if (s->sensors || !s->failed_known)
		return false;
	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (!active_is_answered(t) && t->syns > 1)
			repeats += t->syns - 1;
	}
	return repeats >= 2 && (double)s->failed_here >= FAILED_SHARE * (double)repeats;
}

static bool refuses_here(const struct active_scene *s, const struct tally_of_port *n,
			 const struct verdict *v)
{
	return n->failed > 0 && n->failed_at_once == n->failed && others_take_longer(s, v);
}

static void conclude_host(struct verdict *v, enum drop_by subsystem, bool in_transit)
{
	v->subsystem = subsystem;
	v->in_transit = in_transit;
	decide(v, STATE_BLOCKED, BY_HOST, DIAGNOSIS_THIS_HOST, FACT_LOG_ODDS);
}

/* No port answers in this family, and nothing else came by the internet. */
static bool leads_nowhere(const struct active_scene *s, const struct tally_of_port *n,
			  const struct verdict *v)
{
	const struct evidence *e = &v->evidence;

	return e->check.controls > 0 && e->check.controls_answered == 0 && !s->resolver_public &&
	       n->groups[FATE_REFUSED] + n->groups[FATE_REJECTED] == 0;
}

/* What a daemon has seen for longer decides what a check is too short for. */
static bool conclude_by_memory(const struct active_scene *s, const struct tally_of_port *n,
			       struct verdict *v)
{
	const struct active_memory *m = &s->memory[v->family];

	if (v->port != 25 || !m->known || m->state != STATE_BLOCKED || n->groups[FATE_SILENT] == 0)
		return false;
	v->evidence.check.by_memory = true;
	if (m->by == BY_HOST && !s->sensors) {
		conclude_host(v, m->subsystem, m->in_transit);
		return true;
	}
	if (m->by != BY_NETWORK_SILENT && m->by != BY_NETWORK_ICMP && m->by != BY_NETWORK_RESET)
		return false;
	decide(v, STATE_BLOCKED, m->by, DIAGNOSIS_PORT_BLOCKED, FACT_LOG_ODDS);
	return true;
}

static void conclude_by_sum(const struct tally_of_port *n, struct verdict *v)
{
	struct evidence *e = &v->evidence;

	e->sum = sum_of(n);
	e->threshold = ASKED_THRESHOLD;
	e->sum_is_local = false;
	memset(e->terms, 0, sizeof(e->terms));
	if (e->sum >= ASKED_THRESHOLD) {
		e->silent = n->total;
		decide(v, STATE_BLOCKED, network_cause(n), DIAGNOSIS_PORT_BLOCKED,
		       e->sum - ASKED_LOG_ODDS);
		return;
	}
	e->missing.networks = (uint32_t)ceil((ASKED_THRESHOLD - e->sum) / WEIGHT_DOMAIN);
	if (e->sum > 0)
		decide(v, STATE_FAILING, BY_NONE, DIAGNOSIS_DESTINATION_DEAD, SIGN_LOG_ODDS);
	else
		decide(v, STATE_UNKNOWN, BY_NONE, DIAGNOSIS_UNDECIDED, 0);
}

static void conclude_unanswered(const struct active_scene *s, const struct tally_of_port *n,
				struct verdict *v)
{
	struct evidence *e = &v->evidence;

	if (v->state == STATE_BLOCKED && v->by == BY_HOST) {
		conclude_host(v, v->subsystem, v->in_transit);
	} else if (n->groups[FATE_STOPPED] == n->total) {
		conclude_host(v, n->subsystem, n->in_transit);
	} else if (n->groups[FATE_NO_ROUTE] == n->total) {
		decide(v, STATE_BLOCKED, BY_NO_ROUTE, DIAGNOSIS_NO_INTERNET, FACT_LOG_ODDS);
	} else if (n->groups[FATE_SILENT] > 0 && fails_here(s)) {
		e->check.failed_here = true;
		e->dropped_here = e->syns;
		conclude_host(v, DROP_UNKNOWN, false);
	} else if (refuses_here(s, n, v)) {
		e->check.at_once = true;
		e->dropped_here = e->syns;
		conclude_host(v, DROP_NETFILTER, false);
	} else if (conclude_by_memory(s, n, v)) {
		return;
	} else if (n->groups[FATE_SILENT] > 0 && leads_nowhere(s, n, v)) {
		decide(v, STATE_OFFLINE, BY_NONE,
		       s->proxy ? DIAGNOSIS_PROXY_ONLY : DIAGNOSIS_NO_INTERNET, SIGN_LOG_ODDS);
	} else {
		conclude_by_sum(n, v);
	}
}

/* ---- what was not tried ---- */

static void conclude_untried(const struct active_scene *s, const struct tally_of_port *n,
			     struct verdict *v)
{
	enum family other = v->family == FAMILY_IPV4 ? FAMILY_IPV6 : FAMILY_IPV4;
	enum diagnosis diagnosis = DIAGNOSIS_NO_ADDRESS;

	if (!s->has_route[v->family])
		diagnosis = s->has_route[other] ? DIAGNOSIS_NO_ROUTE : DIAGNOSIS_NO_INTERNET;
	else if (s->lookups > 0 && s->lookups_answered == 0)
		diagnosis = s->proxy ? DIAGNOSIS_PROXY_ONLY : DIAGNOSIS_RESOLVER_DEAD;
	if (diagnosis == DIAGNOSIS_NO_INTERNET) {
		decide(v, STATE_BLOCKED, BY_NO_ROUTE, diagnosis, FACT_LOG_ODDS);
		return;
	}
	if (v->port == 25 && s->names_astray && v->family == FAMILY_IPV4) {
		v->evidence.check.alike = ALIKE_NAMES;
		decide(v, STATE_INTERCEPTED, BY_NONE, DIAGNOSIS_MIDDLEBOX, SIGN_LOG_ODDS);
		return;
	}
	if (n->private_tries > 0)
		diagnosis = DIAGNOSIS_UNDECIDED;
	decide(v, STATE_UNKNOWN, BY_NONE, diagnosis, 0);
}

void active_conclude(const struct active_scene *s, struct verdict *v)
{
	struct tally_of_port n;

	count(s, v->port, v->family, &n);
	memset(&v->evidence.check, 0, sizeof(v->evidence.check));
	tell(&n, &v->evidence);
	count_controls(s, v, &v->evidence);
	if (n.total == 0)
		conclude_untried(s, &n, v);
	else if (v->evidence.check.answered > 0)
		conclude_answered(s, &n, v);
	else
		conclude_unanswered(s, &n, v);
	if (!v->since_ns && v->state != STATE_UNKNOWN)
		v->since_ns = s->started_ns;
}
