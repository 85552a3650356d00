// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a program with only the named system calls, socket families and no writable executable
 * memory: what a systemd unit's SystemCallFilter=, RestrictAddressFamilies= and
 * MemoryDenyWriteExecute= do, for tests on machines without systemd as pid 1.
 * usage: confine CALL,... FAMILY,... COMMAND [ARGUMENT]...   (both lists are numbers)
 */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE /* Linux 6.3 */
#define PR_SET_MDWE 65
#endif
#define MDWE_REFUSE_EXEC_GAIN 1
#define CALLS_MAX	      1000 /* two instructions each, of the 4096 a filter may have */
#define FAMILIES_MAX	      64

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "which architecture is this?"
#endif

#define ALLOW	  SECCOMP_RET_ALLOW
#define FAIL(err) (SECCOMP_RET_ERRNO | (err))
#define LOAD(field)                                                                                \
	(struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                    \
				      (unsigned int)offsetof(struct seccomp_data, field))
#define UNLESS(value, skip)                                                                        \
	(struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define RETURN(value) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, (value))

static size_t parse(const char *list, unsigned int *ret, size_t max)
{
	size_t n = 0;
	char *end;

	for (const char *p = list; *p; p = *end ? end + 1 : end) {
		unsigned long number = strtoul(p, &end, 10);

		if (end == p || (*end && *end != ',') || n == max) {
			fprintf(stderr, "confine: \"%s\" is no list of up to %zu numbers\n", list,
				max);
			exit(125);
		}
		ret[n++] = (unsigned int)number;
	}
	return n;
}

static size_t build(struct sock_filter *f, const unsigned int *calls, size_t calls_count,
		    const unsigned int *families, size_t families_count)
{
	size_t n = 0;

	f[n++] = LOAD(arch);
	f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	f[n++] = RETURN(FAIL(EPERM));
	f[n++] = LOAD(nr);
	f[n++] = UNLESS(SYS_socket, (unsigned char)(2 * families_count + 2));
	f[n++] = LOAD(args[0]);
	for (size_t i = 0; i < families_count; i++) {
		f[n++] = UNLESS(families[i], 1);
		f[n++] = RETURN(ALLOW);
	}
	f[n++] = RETURN(FAIL(EAFNOSUPPORT));
	for (size_t i = 0; i < calls_count; i++) {
		f[n++] = UNLESS(calls[i], 1);
		f[n++] = RETURN(ALLOW);
	}
	f[n++] = RETURN(FAIL(EPERM));
	return n;
}

int main(int argc, char **argv)
{
	static unsigned int calls[CALLS_MAX], families[FAMILIES_MAX];
	static struct sock_filter filter[2 * (CALLS_MAX + FAMILIES_MAX) + 8];
	struct sock_fprog program = {.filter = filter};
	size_t calls_count, families_count;

	if (argc < 4) {
		fputs("usage: confine CALL,... FAMILY,... COMMAND [ARGUMENT]...\n", stderr);
		return 125;
	}
	calls_count = parse(argv[1], calls, CALLS_MAX);
	families_count = parse(argv[2], families, FAMILIES_MAX);
	program.len = (unsigned short)build(filter, calls, calls_count, families, families_count);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    (prctl(PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) < 0 && errno != EINVAL) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0) {
		perror("confine: prctl");
		return 125;
	}
	execvp(argv[3], argv + 3);
	fprintf(stderr, "confine: %s: %s\n", argv[3], strerror(errno));
	return 127;
}
