// SPDX-License-Identifier: GPL-2.0-only
/* The part of syn_sent.h that needs no library: the kernel's entries taken apart, and /proc. */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "net/syn_sent.h"

#define PATH_LEN 64 /* "/proc/4294967295/fd" and more than enough */

/* ---- the kernel's list ---- */

static struct address address_of(uint8_t family, const __be32 *words)
{
	return family == AF_INET ? address_from_ipv4((const uint8_t *)words)
				 : address_from_ipv6((const uint8_t *)words);
}

int syn_sent_parse(const void *message, size_t len, struct waiting *ret)
{
	struct inet_diag_msg m;

	if (len < sizeof(m))
		return -EINVAL;
	memcpy(&m, message, sizeof(m)); /* wherever it lies */
	if ((m.idiag_family != AF_INET && m.idiag_family != AF_INET6) ||
	    m.idiag_state != TCP_SYN_SENT || !m.id.idiag_dport)
		return -EINVAL;
	ret->source = address_of(m.idiag_family, m.id.idiag_src);
	ret->destination = address_of(m.idiag_family, m.id.idiag_dst);
	ret->source_port = __builtin_bswap16(m.id.idiag_sport);
	ret->port = __builtin_bswap16(m.id.idiag_dport);
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) {
		ret->source_port = m.id.idiag_sport;
		ret->port = m.id.idiag_dport;
	}
	ret->cookie = m.id.idiag_cookie[0] | (uint64_t)m.id.idiag_cookie[1] << 32;
	if (ret->cookie == UINT64_MAX) /* INET_DIAG_NOCOOKIE, twice */
		ret->cookie = 0;
	ret->uid = m.idiag_uid;
	ret->inode = m.idiag_inode;
	/* The byte counts retransmissions while their timer runs, and other things otherwise. */
	ret->syns = 1 + (m.idiag_timer == 1 ? m.idiag_retrans : 0);
	return 0;
}

/* ---- /proc ---- */

static void cleanup_directory(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* The next process; 0 at the end. */
static uint32_t next_process(DIR *proc)
{
	struct dirent *e;

	while ((e = readdir(proc))) {
		if (isdigit((unsigned char)e->d_name[0]))
			return (uint32_t)strtoul(e->d_name, NULL, 10);
	}
	return 0;
}

static void read_name(uint32_t pid, char name[static WAITING_NAME_LEN])
{
	_cleanup_fclose_ FILE *file = NULL;
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	file = fopen(path, "re");
	if (!file || !fgets(name, WAITING_NAME_LEN, file))
		name[0] = '\0';
	name[strcspn(name, "\n")] = '\0';
}

static int by_inode(const void *a, const void *b)
{
	uint32_t x = ((const struct waiting *)a)->inode, y = ((const struct waiting *)b)->inode;

	return (x > y) - (x < y);
}

/* The list is in the order of inodes, of which each socket has its own. */
static void note_holder(struct waiting *list, size_t count, uint32_t inode, uint32_t pid)
{
	struct waiting key = {.inode = inode};
	struct waiting *w = bsearch(&key, list, count, sizeof(*list), by_inode);

	if (!inode || !w || w->pid)
		return;
	w->pid = pid;
	read_name(pid, w->name);
}

/* Returns how many descriptors were looked at. */
static size_t look_through(uint32_t pid, struct waiting *list, size_t count)
{
	_cleanup_(cleanup_directory) DIR *fds = NULL;
	static const char socket_word[] = "socket:[";
	char path[PATH_LEN], target[PATH_LEN];
	struct dirent *e;
	size_t looked = 0;

	snprintf(path, sizeof(path), "/proc/%u/fd", pid);
	fds = opendir(path);
	while (fds && (e = readdir(fds))) {
		ssize_t n = readlinkat(dirfd(fds), e->d_name, target, sizeof(target) - 1);

		looked++;
		if (n <= 0)
			continue;
		target[n] = '\0';
		if (strncmp(target, socket_word, strlen(socket_word)) == 0)
			note_holder(list, count,
				    (uint32_t)strtoul(target + strlen(socket_word), NULL, 10), pid);
	}
	return looked;
}

void syn_sent_find_holders(struct waiting *list, size_t count)
{
	_cleanup_(cleanup_directory) DIR *proc = NULL;
	size_t processes = 0, descriptors = 0;
	uint32_t pid;

	if (!count)
		return;
	proc = opendir("/proc");
	qsort(list, count, sizeof(*list), by_inode);
	while (proc && processes++ < WAITING_PROCESSES_MAX &&
	       descriptors < WAITING_DESCRIPTORS_MAX && (pid = next_process(proc)))
		descriptors += look_through(pid, list, count);
}

static bool is_new(uint32_t *known, size_t *count, uint32_t inode)
{
	for (size_t i = 0; i < *count; i++) {
		if (known[i] == inode)
			return false;
	}
	known[(*count)++] = inode;
	return true;
}

void syn_sent_each_namespace(size_t max, syn_sent_visit visit, void *context)
{
	_cleanup_(cleanup_directory) DIR *proc = opendir("/proc");
	_cleanup_free_ uint32_t *known = calloc(max + 1, sizeof(*known));
	size_t count = 0, processes = 0;
	char path[PATH_LEN];
	struct stat st;
	uint32_t pid;

	if (!known || stat("/proc/self/ns/net", &st) < 0)
		return;
	known[count++] = (uint32_t)st.st_ino;
	while (proc && processes++ < WAITING_PROCESSES_MAX && count <= max &&
	       (pid = next_process(proc))) {
		_cleanup_close_ int fd = -1;

		snprintf(path, sizeof(path), "/proc/%u/ns/net", pid);
		if (stat(path, &st) < 0 || !is_new(known, &count, (uint32_t)st.st_ino))
			continue;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			visit(context, fd, (uint32_t)st.st_ino);
	}
}
