// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for <systemd/sd-journal.h> in a program that is built without libsystemd: one record of
 * fields, in the journal's own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL), as one datagram. A
 * record that does not fit into one is refused; those of egress25 are 6 KiB at most.
 */

#include <errno.h>
#include <endian.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <systemd/sd-journal.h>

#include "base/cleanup.h"

#define FIELDS_MAX 32

static const struct sockaddr_un journal = {AF_UNIX, "/run/systemd/journal/socket"};

/* "NAME=value" and a newline; a value that holds newlines goes with its length in front. */
static size_t field_parts(const struct iovec *field, uint64_t *length, struct iovec *parts)
{
	char *text = field->iov_base, *equals = memchr(text, '=', field->iov_len);
	size_t name = equals ? (size_t)(equals - text) : field->iov_len;

	if (!memchr(text, '\n', field->iov_len)) {
		parts[0] = *field;
		parts[1] = (struct iovec){(void *)"\n", 1};
		return 2;
	}
	*length = htole64(field->iov_len - name - 1);
	parts[0] = (struct iovec){text, name};
	parts[1] = (struct iovec){(void *)"\n", 1};
	parts[2] = (struct iovec){length, sizeof(*length)};
	parts[3] = (struct iovec){text + name + 1, field->iov_len - name - 1};
	parts[4] = (struct iovec){(void *)"\n", 1};
	return 5;
}

int sd_journal_sendv_with_location(const char *file, const char *line, const char *function,
				   const struct iovec *fields, int count)
{
	uint64_t lengths[FIELDS_MAX];
	struct iovec parts[FIELDS_MAX * 5];
	struct msghdr message = {
		.msg_name = (void *)&journal,
		.msg_namelen = sizeof(journal),
		.msg_iov = parts,
	};
	_cleanup_close_ int fd = -1;

	(void)file, (void)line, (void)function; /* nobody reads a record by its source line */
	if (count < 1 || count > FIELDS_MAX)
		return -EINVAL;
	for (int i = 0; i < count; i++)
		message.msg_iovlen +=
			field_parts(&fields[i], &lengths[i], parts + message.msg_iovlen);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}
