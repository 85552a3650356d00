// SPDX-License-Identifier: GPL-2.0-only
/*
 * See firewall.h. The reader is a child without a program of its own: it inherits a piece of shared
 * memory for the answer, closes everything else, enters the namespace that was asked for, gives up
 * what it needs no more (confine.h), has libnftables tell the rules, and ends. What it reads was
 * written by others, who may have found a way to make libnftables do what they want: so the parent
 * sees a child that ended, and an answer whose every field may be anything.
 */

#include "net/firewall.h"

#include <errno.h>
#include <fcntl.h>
#include <nftables/libnftables.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "net/confine.h"
#include "net/ruleset.h"
#include "net/uplinks.h"

#define NS_PER_MS 1000000ULL

struct firewall {
	pid_t pid; /* 0: ended and reaped */
	int pidfd;
	bool killed;
	bool died;	 /* of its own, before it had said anything: out of memory, most likely */
	int status;	 /* of its end, as wait(2) has it; meaningless before */
	uint64_t cpu_ns; /* that it took */
	void *shared;	 /* with the reader, who wrote a struct firewall_answer or anything else */
	size_t ports_count;
	struct firewall_answer answer;
};

/* ---- in the reader ---- */

static void explain(struct firewall_answer *a, const char *what, const char *why)
{
	char escaped[FIREWALL_REASON_LEN - 100];

	text_escape(why, escaped, sizeof(escaped));
	snprintf(a->reason, sizeof(a->reason), "%.90s: %s", what, escaped);
}

static int enter(uint32_t inode, struct firewall_answer *a)
{
	_cleanup_close_ int fd = -1;
	uint32_t own;

	if (!inode || (netns_inode(-1, &own) == 0 && own == inode)) {
		a->self = true;
		return 0;
	}
	fd = netns_find(inode);
	if (fd < 0)
		explain(a, "their network namespace", "it was not found");
	else if (setns(fd, CLONE_NEWNET) < 0)
		explain(a, "their network namespace cannot be entered", strerror(errno));
	else
		return 0;
	return -ESRCH;
}

static bool has_line(const char *path)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");

	return file && getc(file) != EOF;
}

/* A name goes into a command only if it is one that nft itself would accept. */
static bool is_name(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_",
			  others[] = "0123456789./-";
	size_t len = strspn(name, letters);

	while (len && name[len] && (strchr(others, name[len]) || strchr(letters, name[len])))
		len++;
	return len && !name[len];
}

static json_t *look_up(void *context, const char *kind, const char *family, const char *table,
		       const char *name)
{
	struct nft_ctx *nft = context;
	json_t *answer, *object = NULL, *entry;
	char command[700];
	size_t i;

	if (!is_name(family) || !is_name(table) || !is_name(name) ||
	    snprintf(command, sizeof(command), "list %s %s %s %s", kind, family, table, name) >=
		    (int)sizeof(command))
		return NULL;
	nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_JSON);
	if (nft_run_cmd_from_buffer(nft, command) < 0)
		return NULL;
	answer = json_loads(nft_ctx_get_output_buffer(nft), 0, NULL);
	json_array_foreach(json_object_get(answer, "nftables"), i, entry)
	{
		if (json_object_get(entry, kind))
			object = json_incref(json_object_get(entry, kind));
	}
	json_decref(answer);
	return object;
}

/* The output of a command; the caller's to free. */
static char *run(struct nft_ctx *nft, const char *command, unsigned int flags)
{
	nft_ctx_output_set_flags(nft, flags | NFT_CTX_OUTPUT_TERSE | NFT_CTX_OUTPUT_STATELESS);
	if (nft_run_cmd_from_buffer(nft, command) < 0)
		return NULL;
	return strdup(nft_ctx_get_output_buffer(nft));
}

static void read_rules(const struct firewall_request *request, struct firewall_answer *a)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	struct ruleset_query query = {
		.ports = request->ports,
		.ports_count = request->ports_count,
		.mentions = request->mentions,
		.elements = look_up,
		.context = nft,
	};
	char *json, *text;

	if (!nft || nft_ctx_buffer_output(nft) < 0 || nft_ctx_buffer_error(nft) < 0) {
		explain(a, "libnftables", "it cannot be set up");
		return;
	}
	errno = 0;
	json = run(nft, "list ruleset", NFT_CTX_OUTPUT_JSON);
	if (!json && errno == EPERM)
		explain(a, strerror(EPERM), "that needs root or CAP_NET_ADMIN");
	else if (!json)
		explain(a, "libnftables", nft_ctx_get_error_buffer(nft));
	if (!json)
		return;
	/* Without it only the words are worse. */
	text = run(nft, "list ruleset", NFT_CTX_OUTPUT_HANDLE);
	a->complete = ruleset_read(json, text, &query, a) == 0;
}

/* Nothing the parent holds stays open here, nothing that is buffered is written twice. */
static void let_go(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
		(void)dup2(null, fd);
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
}

static void __attribute__((noreturn))
reader(const struct firewall_request *request, struct firewall_answer *a, pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	let_go();
	if (enter(request->netns, a) == 0) {
		int r = confine(FIREWALL_MEMORY_MAX, FIREWALL_CPU_S);

		if (r < 0) {
			explain(a, "their reader cannot be confined", strerror(-r));
			_exit(0);
		}
		a->legacy = has_line("/proc/self/net/ip_tables_names") ||
			    has_line("/proc/self/net/ip6_tables_names");
		read_rules(request, a);
	}
	_exit(0);
}

/* ---- in the program ---- */

int firewall_start(struct firewall **ret, const struct firewall_request *request)
{
	_cleanup_(cleanup_firewall) struct firewall *f = calloc(1, sizeof(*f));
	pid_t parent = getpid();

	if (!f)
		return -ENOMEM;
	f->pidfd = -1;
	f->ports_count = request->ports_count;
	f->shared = mmap(NULL, sizeof(f->answer), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (f->shared == MAP_FAILED) {
		f->shared = NULL;
		return -errno;
	}
	f->pid = fork();
	if (f->pid < 0) {
		f->pid = 0;
		return -errno;
	}
	if (f->pid == 0)
		reader(request, f->shared, parent);
	f->pidfd = pidfd_open(f->pid, 0);
	if (f->pidfd < 0) {
		int error = errno;

		kill(f->pid, SIGKILL);
		(void)waitpid(f->pid, NULL, 0);
		f->pid = 0;
		return -error;
	}
	*ret = TAKE_PTR(f);
	return 0;
}

int firewall_fd(const struct firewall *f)
{
	return f->pidfd;
}

bool firewall_wait(const struct firewall *f, uint64_t timeout_ns)
{
	struct pollfd pollfd = {.fd = f->pidfd, .events = POLLIN};

	return poll(&pollfd, 1, (int)(timeout_ns / NS_PER_MS)) == 1;
}

void firewall_kill(struct firewall *f)
{
	f->killed = true;
	(void)pidfd_send_signal(f->pidfd, SIGKILL, NULL, 0);
}

/* Where SIGCHLD is ignored the kernel reaps, and its number may be somebody else's by now. */
static void reap(struct firewall *f)
{
	struct rusage usage = {0};

	if (f->pid && wait4(f->pid, &f->status, WNOHANG, &usage) != 0)
		f->pid = 0;
	f->cpu_ns += (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 * NS_PER_MS +
		     (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static bool ran_out_of_time(const struct firewall *f)
{
	return f->killed ||
	       (WIFSIGNALED(f->status) &&
		(WTERMSIG(f->status) == SIGXCPU || f->cpu_ns >= FIREWALL_CPU_S * 1000 * NS_PER_MS));
}

const struct firewall_answer *firewall_answer(struct firewall *f)
{
	struct firewall_answer *a = &f->answer;

	reap(f);
	ruleset_answer_check(a, f->shared, f->ports_count);
	if (!a->complete && f->killed)
		snprintf(a->reason, sizeof(a->reason), "reading them took more than %llu s",
			 FIREWALL_DEADLINE_NS / (1000 * NS_PER_MS));
	else if (!a->complete && ran_out_of_time(f))
		snprintf(a->reason, sizeof(a->reason),
			 "reading them took more than %d s of a processor", FIREWALL_CPU_S);
	else if (!a->complete && !*a->reason) {
		f->died = true;
		snprintf(a->reason, sizeof(a->reason),
			 "the reader ended before its time; %lu MiB of memory may not be enough "
			 "for them",
			 FIREWALL_MEMORY_MAX >> 20);
	}
	return a;
}

bool firewall_was_slow(const struct firewall *f)
{
	return ran_out_of_time(f) || f->died || f->cpu_ns > FIREWALL_SLOW_NS;
}

uint64_t firewall_cpu_ns(const struct firewall *f)
{
	return f->cpu_ns;
}

void firewall_free(struct firewall *f)
{
	if (!f)
		return;
	reap(f);
	if (f->pid) {
		(void)pidfd_send_signal(f->pidfd, SIGKILL, NULL, 0);
		reap(f); /* one that is not dead yet goes with this program */
	}
	if (f->pidfd >= 0)
		close(f->pidfd);
	if (f->shared)
		munmap(f->shared, sizeof(f->answer));
	free(f);
}
