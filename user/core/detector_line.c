// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether anything comes in by an uplink at all: told by the device's own counter, which is read
 * only while a silence is pending. Silence of the line is no silence of a port.
 */

#include "core/detector_internal.h"
#include "core/monitor.h"

#include <math.h>
#include <string.h>

static struct line *find_line(struct detector *j, uint32_t ifindex)
{
	for (size_t i = 0; i < LINES_MAX; i++) {
		if (j->lines[i].ifindex == ifindex)
			return &j->lines[i];
	}
	return NULL;
}

/* Every port whose SYNs are waiting for that line. */
static void judge_ports(struct detector *j, const struct line *line, bool alive)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct port_stats *l = &j->stats[i][f];

			if (l->line != line->ifindex)
				continue;
			if (alive)
				l->line = 0;
			l->offline_ns = alive ? 0 : line->silent_ns;
			detector_evaluate(j, i, l);
		}
	}
}

static void clear_offline(struct detector *j, const struct line *line)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (j->stats[i][f].line == line->ifindex)
				j->stats[i][f].offline_ns = 0;
		}
	}
}

/* The line is back: what was not answered meanwhile begins anew. */
static void begin_anew(struct detector *j)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct port_stats *l = &j->stats[i][f];

			if (l->verdict.state != STATE_OFFLINE || l->offline_ns || !l->silent_ns)
				continue;
			failing_forgive(j, i, l, l->silent_ns);
			l->blocked_ns = l->silent_ns = 0;
			l->attempts_failed = 0;
			j->settle_due_ns = j->dead_ns = j->now_ns;
		}
	}
}

/* What answered shows by itself that the line is there; a packet that merely came in does so for
 * what falls silent after it, too, until something answers: were it the line, that would have. */
static void exclude_line(struct detector *j)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct port_stats *l = &j->stats[i][f];

			l->not_the_line |= l->verdict.state == STATE_OFFLINE && l->silent_ns;
		}
	}
}

void line_is_lively(struct detector *j)
{
	begin_anew(j);
	if (j->lively_ns[0] && j->now_ns - j->lively_ns[0] < SECOND_NS)
		return;
	memmove(j->lively_ns + 1, j->lively_ns, sizeof(j->lively_ns) - sizeof(j->lively_ns[0]));
	j->lively_ns[0] = j->now_ns;
}

/* Where next to nothing came in before, it is no news that nothing does. */
static bool was_lively(const struct detector *j)
{
	uint64_t oldest_ns = j->lively_ns[LIVELY_SECONDS - 1];

	return oldest_ns && j->now_ns - oldest_ns <= LIVELY_WINDOW_NS;
}

/* How often the line is as silent as it is now, as far as its habits are known; 0: they are not. */
static double chance_of_silence(const struct line *line)
{
	double empty = (double)(line->told_ns - line->silent_ns) / LINE_EVERY_NS;

	if (line->readings < LINE_READINGS)
		return 0;
	return pow(1 - (double)line->busy / line->readings, empty);
}

static void note_reading(struct line *line, bool came)
{
	line->readings++;
	line->busy += came;
	if (line->readings >= LINE_READINGS_MAX) {
		line->readings /= 2;
		line->busy /= 2;
	}
}

/* What it does while it is dead is no habit of its; but that it was, for less than a minute, may
 * have been one that is new. */
static void note_habit(struct line *line, bool came, uint64_t now_ns)
{
	if (line->dead && !came) {
		line->unsure++;
		return;
	}
	for (; line->unsure && now_ns - line->silent_ns < OFFLINE_NS; line->unsure--)
		note_reading(line, false);
	line->unsure = 0;
	note_reading(line, came);
}

void detector_line(struct detector *j, uint32_t ifindex, uint64_t packets, uint64_t now_ns)
{
	struct line *line = find_line(j, ifindex);
	bool came, is_new;

	if (!line)
		line = find_line(j, 0);
	if (!line || !ifindex)
		return;
	is_new = line->ifindex != ifindex || now_ns - line->told_ns > LINE_FORGET_NS;
	came = !is_new && line->packets != packets;
	if (came && line->dead)
		clear_offline(j, line);
	if (came) {
		exclude_line(j);
		line_is_lively(j);
	}
	if (!is_new && now_ns - line->told_ns <= 2 * LINE_EVERY_NS)
		note_habit(line, came, now_ns);
	if (is_new || came) {
		if (line->dead) {
			j->dead_ns = now_ns;
			judge_ports(j, line, true);
		}
		line->silent_ns = now_ns;
		line->dead = false;
	}
	line->ifindex = ifindex;
	line->packets = packets;
	line->told_ns = now_ns;
	if (now_ns - line->silent_ns < OFFLINE_NS)
		return;
	line->dead = true;
	judge_ports(j, line, false);
}

bool detector_awaits(const struct detector *j)
{
	bool dead = false;

	for (size_t i = 0; i < LINES_MAX; i++)
		dead |= j->lines[i].dead;
	/* What is taken for the line's silence is looked at until something comes in. */
	for (unsigned int i = 0; i < j->config.ports_count && !dead; i++)
		dead = j->stats[i][FAMILY_IPV4].verdict.state == STATE_OFFLINE ||
		       j->stats[i][FAMILY_IPV6].verdict.state == STATE_OFFLINE;
	return dead || j->waits_count > 0;
}

bool line_is_dead(struct detector *j, const struct wait *w)
{
	struct line *line = w->ifindex ? find_line(j, w->ifindex) : NULL;

	if (!line)
		return false;
	/* If nothing comes for a minute, this port is among those that are silent for it. */
	j->stats[w->port_index][address_family(&w->destination)].line = w->ifindex;
	if ((!was_lively(j) && line->readings < LINE_READINGS) ||
	    line->told_ns + SILENCE_WAIT_NS / 2 < w->due_ns ||
	    line->told_ns - line->silent_ns < LINE_DEAD_NS - LINE_EVERY_NS ||
	    chance_of_silence(line) > LINE_CHANCE)
		return false;
	line->dead = true;
	j->dead_ns = j->now_ns;
	return true;
}
