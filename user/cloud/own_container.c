// SPDX-License-Identifier: GPL-2.0-only
/*
 * See own_container.h. Each sign alone is enough, the ones that name the kind come first. None of
 * them needs root: /proc/1/environ, where systemd looks first, does, so it is left out.
 */

#include "cloud/own_container.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/container.h"
#include "cloud/small_file.h"

/* PROC_PID_INIT_INO of the kernel: the process id namespace the machine started with. */
#define FIRST_PID_NAMESPACE "pid:[4026531836]"

/* Files whose presence says it. */
static const struct {
	const char *path, *kind;
} files[] = {
	{".dockerenv", "docker"},
	{"run/.containerenv", "podman"},
	{"var/run/secrets/kubernetes.io", "kubernetes"},
};

/* Names in the cgroup of process 1, where the container sees the host's hierarchy. */
static const struct {
	const char *part, *kind;
} cgroups[] = {
	{"/kubepods", "kubernetes"},
	{"/docker", "docker"},
	{"/libpod", "podman"},
	{"/lxc", "lxc"},
	{"/machine.slice/", "container"},
};

/* systemd writes there what the container manager told it: "docker", "systemd-nspawn", "lxc". */
static bool systemd_says(int root, char kind[static INSIDE_KIND_LEN])
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	char line[PEEK_LINE_MAX];
	size_t len;

	if (!peek_line(root, "run/systemd/container", line))
		return false;
	len = strlen(line);
	snprintf(kind, INSIDE_KIND_LEN, "%.*s", INSIDE_KIND_LEN - 1,
		 len < INSIDE_KIND_LEN && strspn(line, allowed) == len ? line : "container");
	return true;
}

static bool cgroup_says(int root, char kind[static INSIDE_KIND_LEN])
{
	char text[4096], id[CONTAINER_ID_LEN];

	if (peek_bytes(root, "proc/1/cgroup", text, sizeof(text)) <= 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(cgroups); i++) {
		if (strstr(text, cgroups[i].part)) {
			snprintf(kind, INSIDE_KIND_LEN, "%s", cgroups[i].kind);
			return true;
		}
	}
	for (char *newline = strchr(text, '\n'); newline; newline = strchr(newline, '\n'))
		*newline = '/'; /* container_id() takes a path */
	if (!container_id(text, id))
		return false;
	snprintf(kind, INSIDE_KIND_LEN, "container");
	return true;
}

static bool namespace_says(int root, char kind[static INSIDE_KIND_LEN])
{
	char target[64];
	ssize_t len = readlinkat(root, "proc/self/ns/pid", target, sizeof(target) - 1);

	if (len <= 0)
		return false;
	target[len] = '\0';
	if (strncmp(target, "pid:[", 5) != 0 || strcmp(target, FIRST_PID_NAMESPACE) == 0)
		return false;
	snprintf(kind, INSIDE_KIND_LEN, "container");
	return true;
}

bool own_container(int root, char kind[static INSIDE_KIND_LEN])
{
	struct stat st;

	kind[0] = '\0';
	if (systemd_says(root, kind))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (fstatat(root, files[i].path, &st, 0) == 0) {
			snprintf(kind, INSIDE_KIND_LEN, "%s", files[i].kind);
			return true;
		}
	}
	return cgroup_says(root, kind) || namespace_says(root, kind);
}
