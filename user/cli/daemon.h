/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the daemon share: daemon.c has its life, daemon_http.c its pages,
 * daemon_location.c where it is, daemon_report.c what is asked of it. For cli/daemon*.c alone. */
#ifndef EGRESS25_CLI_DAEMON_H
#define EGRESS25_CLI_DAEMON_H

#include "capture/evidence_file.h"
#include "engine/firewall_watch.h"
#include "engine/location.h"
#include "engine/queue_watch.h"
#include "engine/snapshot.h"
#include "engine/state_file.h"
#include "core/history.h"
#include "core/destinations.h"
#include "serve/control.h"
#include "serve/http.h"
#include "serve/journal.h"

struct daemon;

#define WEB_ROUTES_MAX 12

/* What it serves by HTTP. */
struct web {
	struct http_route routes[WEB_ROUTES_MAX];
	size_t routes_count;
	sd_event_source *reload;	       /* a request for it, which is answered first */
	void (*take_reload)(struct daemon *d); /* of daemon.c */
	struct http *http;		       /* NULL: nothing */
	sd_event_source *refresh;	       /* the page is sent to who has it open */
	uint64_t sent_ns;
};

/* The metadata service, while it is asked. */
struct asking {
	struct metadata *metadata; /* NULL: it is not */
	sd_event_source *answer, *patience;
};

#define CHANGES_MAX 16 /* that wait to be told */

/* Whom a change is told to: --on-change, --on-change-url, --otlp-logs-url. */
enum receiver { TO_PROGRAM, TO_URL, TO_OTLP, RECEIVERS };

/* What waits to be told to them. */
struct changes {
	struct change *queue[CHANGES_MAX]; /* the first is being told, while there is a pid */
	size_t count;
	pid_t pid;
	sd_event_source *child, *patience;
	int status[RECEIVERS]; /* how the newest ended */
	bool overrun;
};

struct daemon {
	struct options options; /* its own: a reload changes them */
	struct place place;
	struct asking asking;
	struct render_context context;
	struct engine engine;
	struct firewall_watch candidates;
	struct candidate_lists firewalls; /* for place.where */
	struct history history;
	struct state_file state;
	struct queue_watch *queue; /* NULL: --queue is off */
	struct render_queue queue_told;
	struct destinations *contacts;
	struct evidence_file *evidence;
	int lock_fd;
	struct writer *err; /* of stderr */
	struct journal *journal;
	struct control *control;
	struct web web;
	struct changes change;
	struct render_reload reload;
	sd_event_source *textfile_due;
	int textfile_error; /* the newest, told once */
	bool showing;	    /* a snapshot is in use: what it points to has to stay */
	bool told;	    /* records came, in this batch */
	bool changed;	    /* a verdict did, in this batch */
	bool failed;
};

/* Instead of a daemon: what earlier ones left in the kernel is removed. The exit status. */
int daemon_clean_up(const struct options *o);

/* All that is known now, with the wall clock looked at; local_time: sentences have the machine's
 * own. 0 or -ENOMEM; snapshot_done() is due in any case. */
int daemon_look(struct daemon *d, bool local_time, struct snapshot *ret);

/* A control_answer; context is the daemon. */
int daemon_answer(void *context, FILE *out, const struct control_request *request);

/* Serves by HTTP where the options want it. Says on stderr what is wrong. 0, or the exit status to
 * end with; web_close() is due in any case. */
int web_open(struct daemon *d);
/* Whether what the options say of it is right, without listening; likewise. */
int web_check(const struct options *o);
/* The web configuration is read again; what is wrong with it is said, and the old one stays. */
int web_reload(struct daemon *d);
/* Something changed: who has the page open sees it soon. */
void web_changed(struct daemon *d);
/* What it counts; all 0 where nothing is served. */
void web_count(const struct daemon *d, struct render_status *ret);
void web_close(struct daemon *d);

/* A verdict changed: whoever wants to know is told, in a process of its own. */
void change_tell(struct daemon *d, const struct record *r, const struct finding *f);
/* Tells nobody any more. */
void change_close(struct daemon *d);

/* Takes over where the options say that this is, and asks the metadata service where they want it
 * asked. The options must stay. */
void whereabouts_set(struct daemon *d, const struct place *place);
/* What was read of the firewall's rules goes with it. */
void whereabouts_take_firewall(struct daemon *d, const struct candidate_list *list);
/* Asks nobody any more. */
void whereabouts_close(struct daemon *d);

#endif
