// SPDX-License-Identifier: GPL-2.0-only
/*
 * See html.h. Everything that is no literal of this file goes through put(), which escapes it; what
 * programs or packets could choose is made printable ASCII before that, as for a terminal.
 */

#include "render/html.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "render/text.h"

#define ATTEMPTS_SHOWN 30
#define CHANGES_SHOWN  12

/* Without a script, or where the stream breaks, the browser asks again by itself. */
#define RELOAD_SECONDS 15

const char html_script[] =
	"'use strict';"
	"const main=document.querySelector('main'),live=document.querySelector('#live');"
	"const events=new EventSource('" HTML_EVENTS "');"
	"let again=0;"
	"events.onopen=()=>{clearTimeout(again);live.textContent='live';};"
	"events.onmessage=e=>{"
	"const open=[...main.querySelectorAll('details')].map(d=>[d.id,d.open]);"
	"main.innerHTML=e.data;"
	"for(const[id,o]of open){const d=document.getElementById(id);if(d)d.open=o;}};"
	"events.onerror=()=>{live.textContent='not live';clearTimeout(again);"
	"again=setTimeout(()=>location.reload(),15000);};";

static const char style[] =
	":root{color-scheme:light dark;--line:#8886;--good:#1a7f37;--bad:#c1121f;--warn:#9a6700;"
	"--none:#59636e;--card:#8881}"
	"@media(prefers-color-scheme:dark){:root{--good:#4ac26b;--bad:#ff7b72;--warn:#e3b341;"
	"--none:#9198a1}}"
	"*{box-sizing:border-box}"
	"body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem}"
	"h1{font-size:1.3rem;margin:0}h2{font-size:1.1rem;margin:0}h3{font-size:1rem}"
	"header{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline;"
	"margin-bottom:1rem}"
	"#live{color:var(--none);margin-left:auto}"
	"article{border:1px solid var(--line);border-left:.5rem solid var(--none);"
	"border-radius:.4rem;padding:.6rem .9rem;margin:.7rem 0;background:var(--card)}"
	"article.good{border-left-color:var(--good)}article.good h2{color:var(--good)}"
	"article.bad{border-left-color:var(--bad)}article.bad h2{color:var(--bad)}"
	"article.warn{border-left-color:var(--warn)}article.warn h2{color:var(--warn)}"
	".good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}"
	"article>*{color:inherit}article ul,article ol,article p,summary{color:CanvasText}"
	"ul,ol{padding-left:1.4rem;margin:.4rem 0}li{margin:.2rem 0}"
	"summary{cursor:pointer;font-weight:600}"
	".wide{overflow-x:auto}"
	"table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
	"th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);"
	"white-space:nowrap}"
	"td.text{white-space:normal;min-width:14rem}td.n,th.n{text-align:right}"
	"a{overflow-wrap:anywhere}"
	"footer{color:var(--none);margin-top:1.5rem;font-size:.9rem}";

static void put(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			putc(*text, out);
		}
	}
}

/* <tag class="class">text</tag>; class may be "". */
static void element(FILE *out, const char *tag, const char *class, const char *text)
{
	fprintf(out, "<%s", tag);
	if (*class)
		fprintf(out, " class=\"%s\"", class);
	putc('>', out);
	put(out, text);
	fprintf(out, "</%s>", tag);
}

static const char *class_of(enum paint paint)
{
	switch (paint) {
	case PAINT_GOOD:
		return "good";
	case PAINT_BAD:
		return "bad";
	case PAINT_WARN:
		return "warn";
	case PAINT_NONE:
	case PAINT_DIM:
	case PAINT_STRONG:
	case PAINT_COUNT:
		break;
	}
	return "";
}

static const char *family_name(enum family family)
{
	return family == FAMILY_IPV4 ? "IPv4" : "IPv6";
}

/* ---- verdicts ---- */

static void put_reasons(FILE *out, const struct finding *f)
{
	if (!f->reasons_count)
		return;
	fputs("<ul>", out);
	for (size_t i = 0; i < f->reasons_count; i++)
		element(out, "li", "", f->reasons[i]);
	fputs("</ul>", out);
}

static void put_source(FILE *out, const struct guidance *g)
{
	if (!g->source)
		return;
	fputs("<p>Source", out);
	if (g->as_of) {
		fputs(" (as of ", out);
		put(out, g->as_of);
		putc(')', out);
	}
	fputs(": ", out);
	/* Some sources are a name only. */
	if (strncmp(g->source, "https://", strlen("https://")) == 0 && !strchr(g->source, ' ')) {
		fputs("<a rel=\"noreferrer\" href=\"", out);
		put(out, g->source);
		fputs("\">", out);
		put(out, g->source);
		fputs("</a>", out);
	} else {
		put(out, g->source);
	}
	fputs("</p>", out);
}

static void put_not_confirmed(FILE *out, const struct guidance *g)
{
	if (!g->not_confirmed || !*g->not_confirmed)
		return;
	fputs("<p>Not confirmed:</p><ul>", out);
	for (const char *const *what = g->not_confirmed; *what; what++)
		element(out, "li", "", *what);
	fputs("</ul>", out);
}

static void put_advice(FILE *out, const struct finding *f)
{
	const struct verdict *v = f->verdict;
	const struct guidance *g = &f->guidance;

	if (!f->advises)
		return;
	if (f->has_hint) {
		fputs("<p>Hint, from which ports answer: ", out);
		put(out, f->hint.text);
		fputs("</p>", out);
	}
	fprintf(out, "<details id=\"do-%u-%s\"%s><summary>What to do", v->port,
		family_to_str(v->family), v->port == 25 ? " open" : "");
	if (g->provider && g->rule) {
		fputs(" (", out);
		put(out, g->provider);
		fputs(", exemption: ", out);
		put(out, exemption_to_str(g->exemption));
		putc(')', out);
	}
	fputs("</summary>", out);
	if (g->summary)
		element(out, "p", "", g->summary);
	fputs("<ol>", out);
	for (size_t i = 0; i < g->steps_count; i++)
		element(out, "li", "", g->steps[i]);
	fputs("</ol>", out);
	put_not_confirmed(out, g);
	put_source(out, g);
	fputs("</details>", out);
}

static void put_verdicts(FILE *out, const struct render_status *s)
{
	bool any = false;

	for (size_t i = 0; i < s->findings.count; i++) {
		const struct finding *f = &s->findings.list[i];
		const struct verdict *v = f->verdict;

		if (!f->telling)
			continue;
		any = true;
		fprintf(out,
			"<article class=\"%s\" data-port=\"%u\" data-family=\"%s\" "
			"data-state=\"%s\">",
			class_of(paint_state(v->state)), v->port, family_to_str(v->family),
			port_state_to_str(v->state));
		element(out, "h2", "", f->headline);
		put_reasons(out, f);
		put_advice(out, f);
		fputs("</article>\n", out);
	}
	if (!any)
		fputs("<article><h2>Nothing is known yet.</h2><p>No connection to a watched port was "
		      "tried since this daemon started. Verdicts come with the mail traffic that is "
		      "there anyway; nothing is sent to find out.</p></article>\n",
		      out);
}

/* ---- what happened ---- */

static void put_counts(FILE *out, const struct render_status *s)
{
	static const char *const heads[] = {"SYNs",	"repeated",    "RSTs in",
					    "RSTs out", "ICMP errors", "dropped here"};

	fputs("<h3>Counts</h3><div class=\"wide\"><table><tr><th class=\"n\">Port</th><th></th>",
	      out);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		element(out, "th", "n", heads[i]);
	fputs("</tr>", out);
	for (size_t i = 0; i < s->ports_count; i++) {
		const struct render_port_summary *p = &s->ports[i];
		const uint64_t numbers[] = {
			p->syns,
			p->retries,
			p->resets_in_handshake + p->resets_in_established,
			p->resets_out,
			p->icmp_errors,
			p->dropped_here,
		};

		fprintf(out, "<tr><td class=\"n\">%u</td><td>%s</td>", p->port,
			family_name(p->family));
		for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
			fprintf(out, "<td class=\"n\">%" PRIu64 "</td>", numbers[k]);
		fputs("</tr>", out);
	}
	fputs("</table></div>\n", out);
}

static void put_clock(FILE *out, const struct render_context *c, const struct render_status *s,
		      uint64_t time_ns)
{
	char clock[VIEW_CLOCK_LEN];

	element(out, "td", "", view_clock(&c->view, time_ns, s->time_ns, clock));
}

static void put_changes(FILE *out, const struct render_context *c, const struct render_status *s)
{
	const struct history_change *change;

	if (!history_change(s->history, 0))
		return;
	fputs("<h3>What changed</h3><div class=\"wide\"><table>", out);
	for (size_t i = 0; i < CHANGES_SHOWN && (change = history_change(s->history, i)); i++) {
		const char *by = blocked_by_to_str(change->by);

		fputs("<tr>", out);
		put_clock(out, c, s, change->time_ns);
		fprintf(out,
			"<td>%u %s</td><td class=\"text\">%s, then <span class=\"%s\">%s</span>",
			change->port, family_name(change->family),
			port_state_to_str(change->before), class_of(paint_state(change->state)),
			port_state_to_str(change->state));
		if (by)
			fprintf(out, " by %s", by);
		fputs("</td></tr>", out);
	}
	fputs("</table></div>\n", out);
}

static void put_attempts(FILE *out, const struct render_context *c, const struct render_status *s)
{
	char destination[ADDRESS_STR_LEN], process[TEXT_PROCESS_LEN], story[TEXT_STORY_LEN];
	const struct attempt *a;

	if (!history_attempt(s->history, 0))
		return;
	fputs("<h3>The newest attempts</h3><div class=\"wide\"><table><tr><th>Ended</th>"
	      "<th class=\"n\">Port</th><th>Destination</th><th>Process</th><th>How</th></tr>",
	      out);
	for (size_t i = 0; i < ATTEMPTS_SHOWN && (a = history_attempt(s->history, i)); i++) {
		fputs("<tr>", out);
		put_clock(out, c, s, a->ended_ns);
		fprintf(out, "<td class=\"n\">%u</td>", a->port);
		element(out, "td", "", address_to_str(&a->destination, destination));
		element(out, "td", "", text_process(c, a, process));
		fprintf(out, "<td class=\"text %s\">", class_of(paint_outcome(a->outcome)));
		put(out, text_story(a, story));
		fputs("</td></tr>", out);
	}
	fputs("</table></div>\n", out);
}

static void put_losses(FILE *out, const struct render_status *s)
{
	if (s->lost_ring || s->lost_recursion)
		fprintf(out,
			"<p class=\"warn\">Lost: %" PRIu64 " of %" PRIu64 " records, %" PRIu64
			" program runs skipped by the kernel. Counters are unaffected.</p>",
			s->lost_ring, s->sent, s->lost_recursion);
	else
		fputs("<p>Nothing was lost.</p>", out);
	for (size_t i = 0; i < s->sensors_count; i++) {
		const struct render_sensor *sensor = &s->sensors[i];

		if (sensor->attached)
			continue;
		fputs("<p class=\"warn\">The ", out);
		put(out, sensor->name);
		fputs(" sensor is not attached: ", out);
		put(out, sensor->reason);
		fputs("</p>", out);
	}
}

static void put_watched(FILE *out, const struct render_context *c, const struct render_status *s)
{
	char duration[DURATION_LEN], escaped[4 * INTERFACE_NAME_LEN], time[VIEW_TIME_LEN];

	fputs("<p>", out);
	if (s->host) {
		char name[260];

		element(out, "strong", "", text_escape(s->host, name, sizeof(name)));
		putc(' ', out);
	}
	fputs("watches ", out);
	for (size_t i = 0; i < s->uplinks_count; i++) {
		fputs(i ? ", " : "", out);
		put(out, text_escape(s->uplinks[i], escaped, sizeof(escaped)));
	}
	fprintf(out, "%s for %s; as of <time>%.19sZ</time>.</p>",
		s->uplinks_count ? "" : "no uplink",
		duration_to_str(s->time_ns - s->started_ns, duration),
		view_time(&c->view, s->time_ns, time));
}

int render_html_main(FILE *out, const struct render_context *c, const struct render_status *s)
{
	errno = 0;
	put_watched(out, c, s);
	put_verdicts(out, s);
	put_losses(out, s);
	put_changes(out, c, s);
	put_attempts(out, c, s);
	put_counts(out, s);
	return text_result(out);
}

int render_html_page(FILE *out, const struct render_context *c, const struct render_status *s)
{
	errno = 0;
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
		"<noscript><meta http-equiv=\"refresh\" content=\"%d\"></noscript>"
		"<title>egress25</title><style>%s</style></head>\n<body><header><h1>egress25</h1>"
		"<span>Is outbound port 25 blocked, by whom, and what now?</span>"
		"<span id=\"live\">as it was when loaded</span></header>\n<main>",
		RELOAD_SECONDS, style);
	(void)render_html_main(out, c, s);
	fputs("</main>\n<footer>egress25 " EGRESS25_VERSION
	      " · <a href=\"/metrics\">metrics</a> · <a href=\"/status.json\">JSON</a></footer>"
	      "<script>",
	      out);
	fputs(html_script, out);
	fputs("</script></body></html>\n", out);
	return text_result(out);
}
