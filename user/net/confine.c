// SPDX-License-Identifier: GPL-2.0-only
/*
 * See confine.h. The filter lets through what libnftables, jansson and the C library were seen to
 * ask for, and what takes its place elsewhere (arm64, other versions of the C library); everything
 * else fails with EPERM, which they take for an answer. Of socket(2) only netlink is let through,
 * of openat(2) only reading.
 */

#include "net/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0 /* no filter is made */
#endif

/* The low half of an argument; both architectures are little-endian. */
#define ARGUMENT(n)	  offsetof(struct seccomp_data, args[n])
#define LOAD(offset)	  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define RETURN(what)	  BPF_STMT(BPF_RET | BPF_K, (what))
#define EQUAL(k, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), (yes), (no))
#define REFUSE		  (SECCOMP_RET_ERRNO | EPERM)

/* One of the list: two instructions. */
#define PERMIT(name) EQUAL(__NR_##name, 0, 1), RETURN(SECCOMP_RET_ALLOW)

static int filter_calls(void)
{
	static const struct sock_filter filter[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		EQUAL(ARCH, 1, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(offsetof(struct seccomp_data, nr)),
		/* Netlink, by which the rules are asked for. */
		PERMIT(sendmsg),
		PERMIT(sendto),
		PERMIT(recvmsg),
		PERMIT(recvfrom),
		PERMIT(bind),
		PERMIT(getsockname),
		PERMIT(setsockopt),
		PERMIT(getsockopt),
		PERMIT(ppoll),
		PERMIT(pselect6),
		/* Files: names of protocols and marks, extensions of iptables. */
		PERMIT(read),
		PERMIT(pread64),
		PERMIT(readv),
		PERMIT(lseek),
		PERMIT(close),
		PERMIT(fstat),
		PERMIT(newfstatat),
		PERMIT(statx),
		PERMIT(getdents64),
		PERMIT(faccessat),
		PERMIT(readlinkat),
		PERMIT(fcntl),
		PERMIT(dup),
		/* To /dev/null: what it says is in its memory. */
		PERMIT(write),
		PERMIT(writev),
		/* Memory, time, its own end. */
		PERMIT(brk),
		PERMIT(mmap),
		PERMIT(munmap),
		PERMIT(mremap),
		PERMIT(mprotect),
		PERMIT(madvise),
		PERMIT(futex),
		PERMIT(clock_gettime),
		PERMIT(gettimeofday),
		PERMIT(getrandom),
		PERMIT(getpid),
		PERMIT(gettid),
		PERMIT(getuid),
		PERMIT(geteuid),
		PERMIT(getgid),
		PERMIT(getegid),
		PERMIT(uname),
		PERMIT(sysinfo),
		PERMIT(getrusage),
		PERMIT(rt_sigaction),
		PERMIT(rt_sigprocmask),
		PERMIT(rt_sigreturn),
		PERMIT(sigaltstack),
		PERMIT(sched_yield),
		PERMIT(exit),
		PERMIT(exit_group),
#ifdef __NR_poll /* not on arm64 */
		PERMIT(poll),
		PERMIT(select),
		PERMIT(stat),
		PERMIT(lstat),
		PERMIT(access),
		PERMIT(readlink),
#endif
		/* Of these, a part. */
		EQUAL(__NR_socket, 0, 4),
		LOAD(ARGUMENT(0)),
		EQUAL(AF_NETLINK, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(REFUSE),
		EQUAL(__NR_openat, 0, 5),
		LOAD(ARGUMENT(2)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_ACCMODE | O_CREAT | O_TRUNC),
		EQUAL(O_RDONLY, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(REFUSE),
		RETURN(REFUSE),
	};
	const struct sock_fprog program = {
		.len = ARRAY_LEN(filter),
		.filter = (struct sock_filter *)filter,
	};

	if (!ARCH)
		return 0;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return errno == EINVAL || errno == ENOSYS ? 0 : -errno; /* built without */
	return 0;
}

static int drop_rights(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
	const uint32_t keep = 1U << CAP_NET_ADMIN;

	if (syscall(SYS_capget, &header, sets) < 0)
		return -errno;
	sets[0].effective = sets[0].permitted = sets[0].permitted & keep;
	sets[0].inheritable = 0;
	for (size_t i = 1; i < ARRAY_LEN(sets); i++)
		sets[i] = (struct __user_cap_data_struct){0};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_capset, &header, sets) < 0)
		return -errno;
	return 0;
}

/* Bytes that are mapped; 0 when that cannot be read. */
static uint64_t mapped(void)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/statm", "re");
	unsigned long pages;

	if (!file || fscanf(file, "%lu", &pages) != 1)
		return 0;
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int limit(int what, uint64_t value)
{
	const struct rlimit l = {value, value};

	return setrlimit(what, &l) < 0 ? -errno : 0;
}

int confine(uint64_t memory, unsigned int cpu_seconds)
{
	int r = 0;

#ifndef __SANITIZE_ADDRESS__ /* which reserves more than anybody has */
	uint64_t already = mapped();

	/* Where that is unknown, what is written to has the bound. */
	r = already ? limit(RLIMIT_AS, already + memory) : limit(RLIMIT_DATA, memory);
#else
	(void)mapped, (void)memory;
#endif
	if (r == 0)
		r = limit(RLIMIT_CPU, cpu_seconds);
	if (r == 0)
		r = limit(RLIMIT_NPROC, 0);
	if (r == 0)
		r = limit(RLIMIT_CORE, 0);
	if (r == 0)
		r = drop_rights();
	return r < 0 ? r : filter_calls();
}
