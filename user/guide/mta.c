// SPDX-License-Identifier: GPL-2.0-only
/*
 * See mta.h. One table: a recipe is lines for a shell, with places that are filled in: @RELAY@,
 * @PORT@, and @TLS@ for what differs between STARTTLS and TLS from the start. They are run as they
 * stand by tests/e2e/relay_setup.sh.
 */

#include "guide/mta.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CA	   "/etc/ssl/certs/ca-certificates.crt"

static const struct recipe {
	const char *name, *title;
	const char *file;
	const char *const *processes; /* of those that connect */
	const char *starttls, *tls;   /* for @TLS@; NULL: it cannot do so */
	const char *const *set, *const *queue, *const *undo;
} recipes[] = {
	[MTA_POSTFIX] =
		{
			.name = "postfix",
			.title = "Postfix",
			.file = "etc/postfix/main.cf",
			.processes = LINES("smtp", "lmtp", "postfix"),
			.starttls = "no",
			.tls = "yes",
			.set = LINES(
				"cp -a /etc/postfix/main.cf /etc/postfix/main.cf.before-relay",
				"postconf -e 'relayhost = [@RELAY@]:@PORT@'",
				"postconf -e 'smtp_sasl_auth_enable = yes'",
				"postconf -e 'smtp_sasl_security_options = noanonymous'",
				"postconf -e 'smtp_sasl_password_maps = texthash:/etc/postfix/relay_passwd'",
				"postconf -e 'smtp_tls_security_level = secure'",
				"postconf -e 'smtp_tls_CAfile = " CA "'",
				"postconf -e 'smtp_tls_wrappermode = @TLS@'",
				"install -m 600 /dev/null /etc/postfix/relay_passwd",
				"echo '[@RELAY@]:@PORT@ USER:PASSWORD' >/etc/postfix/relay_passwd",
				"postfix reload"),
			.queue = LINES("postqueue -f", "postqueue -p"),
			.undo = LINES("mv /etc/postfix/main.cf.before-relay /etc/postfix/main.cf",
				      "rm /etc/postfix/relay_passwd", "postfix reload"),
		},
	[MTA_EXIM4] =
		{
			.name = "exim4",
			.title = "Exim",
			.file = "etc/exim4/update-exim4.conf.conf",
			.processes = LINES("exim4", "exim"),
			.starttls = "smtp",
			.tls = "smtps",
			.set = LINES(
				"cp -a /etc/exim4/update-exim4.conf.conf "
				"/etc/exim4/update-exim4.conf.conf.before-relay",
				"sed -i -e \"s/^dc_eximconfig_configtype=.*/dc_eximconfig_configtype='smarthost'/\" "
				"-e \"s/^dc_smarthost=.*/dc_smarthost='@RELAY@::@PORT@'/\" "
				"/etc/exim4/update-exim4.conf.conf",
				"printf '%s\\n' 'REMOTE_SMTP_SMARTHOST_PROTOCOL = @TLS@' "
				"'REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS = *' "
				"'REMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS = *' "
				">>/etc/exim4/exim4.conf.localmacros",
				"install -m 640 -g Debian-exim /dev/null /etc/exim4/passwd.client",
				"echo '@RELAY@:USER:PASSWORD' >/etc/exim4/passwd.client",
				"update-exim4.conf", "systemctl try-restart exim4"),
			.queue = LINES("exim4 -qff", "exim4 -bp"),
			.undo = LINES(
				"mv /etc/exim4/update-exim4.conf.conf.before-relay "
				"/etc/exim4/update-exim4.conf.conf",
				"sed -i '/^REMOTE_SMTP_SMARTHOST_/d' /etc/exim4/exim4.conf.localmacros",
				"rm /etc/exim4/passwd.client", "update-exim4.conf",
				"systemctl try-restart exim4"),
		},
	[MTA_SENDMAIL] =
		{
			.name = "sendmail",
			.title = "Sendmail",
			.file = "etc/mail/sendmail.mc",
			.processes = LINES("sendmail", "sendmail-mta"),
			.starttls = "",
			.tls = NULL,
			.set = LINES(
				"cp -a /etc/mail/sendmail.mc /etc/mail/sendmail.mc.before-relay",
				"sed -i '/^MAILER_DEFINITIONS/i define(`SMART_HOST'\"'\"', "
				"`[@RELAY@]'\"'\"')dnl\\ndefine(`RELAY_MAILER_ARGS'\"'\"', `TCP $h "
				"@PORT@'\"'\"')dnl\\nFEATURE(`authinfo'\"'\"', `hash -o "
				"/etc/mail/authinfo.db'\"'\"')dnl' /etc/mail/sendmail.mc",
				"install -m 600 /dev/null /etc/mail/authinfo",
				"echo 'AuthInfo:@RELAY@ \"U:USER\" \"P:PASSWORD\" \"M:PLAIN LOGIN\"' "
				">/etc/mail/authinfo",
				"makemap hash /etc/mail/authinfo </etc/mail/authinfo",
				"make -C /etc/mail", "systemctl restart sendmail"),
			.queue = LINES("sendmail -q -v", "mailq"),
			/* make goes by times, and that of the old one is old. */
			.undo = LINES("mv /etc/mail/sendmail.mc.before-relay /etc/mail/sendmail.mc",
				      "touch /etc/mail/sendmail.mc",
				      "rm /etc/mail/authinfo /etc/mail/authinfo.db",
				      "make -C /etc/mail", "systemctl restart sendmail"),
		},
	[MTA_OPENSMTPD] =
		{
			.name = "opensmtpd",
			.title = "OpenSMTPD",
			.file = "etc/smtpd.conf",
			.processes = LINES("smtpd"),
			.starttls = "smtp+tls",
			.tls = "smtps",
			.set = LINES(
				"cp -a /etc/smtpd.conf /etc/smtpd.conf.before-relay",
				"install -m 640 -g opensmtpd /dev/null /etc/smtpd.secrets",
				"echo 'relay USER:PASSWORD' >/etc/smtpd.secrets",
				"sed -i -e '1i table relay_secrets file:/etc/smtpd.secrets' "
				"-e 's|^action \\(.*\\) relay$|action \\1 relay host "
				"@TLS@://relay@@RELAY@:@PORT@ auth <relay_secrets>|' /etc/smtpd.conf",
				"smtpd -n", "systemctl restart opensmtpd"),
			.queue = LINES("smtpctl schedule all", "smtpctl show queue"),
			.undo = LINES("mv /etc/smtpd.conf.before-relay /etc/smtpd.conf",
				      "rm /etc/smtpd.secrets", "systemctl restart opensmtpd"),
		},
	[MTA_MSMTP] =
		{
			.name = "msmtp",
			.title = "msmtp",
			.file = "usr/bin/msmtp",
			.processes = LINES("msmtp"),
			.starttls = "on",
			.tls = "off",
			.set = LINES(
				"touch /etc/msmtprc && cp -a /etc/msmtprc /etc/msmtprc.before-relay",
				"install -m 640 -g msmtp /dev/null /etc/msmtprc",
				"printf '%s\\n' 'account default' 'host @RELAY@' 'port @PORT@' 'tls on' "
				"'tls_starttls @TLS@' 'tls_trust_file " CA
				"' 'auth on' 'user USER' "
				"'password PASSWORD' 'from FROM' >/etc/msmtprc"),
			.queue = LINES(
				"# msmtp has no queue: a mail that failed is sent again by hand."),
			.undo = LINES("mv /etc/msmtprc.before-relay /etc/msmtprc"),
		},
	[MTA_NULLMAILER] =
		{
			.name = "nullmailer",
			.title = "nullmailer",
			.file = "etc/nullmailer/remotes",
			.processes = LINES("nullmailer-send", "smtp"),
			.starttls = "--starttls",
			.tls = "--ssl",
			.set = LINES(
				"cp -a /etc/nullmailer/remotes /etc/nullmailer/remotes.before-relay",
				"install -m 600 -o mail -g mail /dev/null /etc/nullmailer/remotes",
				"echo '@RELAY@ smtp --port=@PORT@ @TLS@ --user=USER --pass=PASSWORD' "
				">/etc/nullmailer/remotes",
				"systemctl restart nullmailer"),
			.queue = LINES("systemctl restart nullmailer", "mailq"),
			.undo = LINES(
				"mv /etc/nullmailer/remotes.before-relay /etc/nullmailer/remotes",
				"systemctl restart nullmailer"),
		},
	[MTA_SSMTP] =
		{
			.name = "ssmtp",
			.title = "sSMTP",
			.file = "etc/ssmtp/ssmtp.conf",
			.processes = LINES("ssmtp"),
			.starttls = "YES",
			.tls = "NO",
			.set = LINES(
				"cp -a /etc/ssmtp/ssmtp.conf /etc/ssmtp/ssmtp.conf.before-relay",
				"chmod 640 /etc/ssmtp/ssmtp.conf",
				"printf '%s\\n' 'mailhub=@RELAY@:@PORT@' 'UseTLS=YES' "
				"'UseSTARTTLS=@TLS@' 'TLS_CA_File=" CA "' 'AuthUser=USER' "
				"'AuthPass=PASSWORD' 'FromLineOverride=YES' "
				">/etc/ssmtp/ssmtp.conf"),
			.queue = LINES(
				"# sSMTP has no queue: a mail that failed is sent again by hand."),
			.undo = LINES(
				"mv /etc/ssmtp/ssmtp.conf.before-relay /etc/ssmtp/ssmtp.conf"),
		},
	[MTA_DMA] =
		{
			.name = "dma",
			.title = "DragonFly Mail Agent",
			.file = "etc/dma/dma.conf",
			.processes = LINES("dma"),
			.starttls = "STARTTLS",
			.tls = "#STARTTLS",
			.set = LINES("cp -a /etc/dma/dma.conf /etc/dma/dma.conf.before-relay",
				     "install -m 640 -g mail /dev/null /etc/dma/relay_auth.conf",
				     "echo 'USER|@RELAY@:PASSWORD' >/etc/dma/relay_auth.conf",
				     "printf '%s\\n' 'SMARTHOST @RELAY@' 'PORT @PORT@' "
				     "'AUTHPATH /etc/dma/relay_auth.conf' 'SECURETRANSFER' '@TLS@' "
				     ">>/etc/dma/dma.conf"),
			.queue = LINES("dma -q", "dma -bp"),
			.undo = LINES("mv /etc/dma/dma.conf.before-relay /etc/dma/dma.conf",
				      "rm /etc/dma/relay_auth.conf"),
		},
};
_Static_assert(ARRAY_LEN(recipes) == MTA_COUNT, "a mail program without a recipe");

const char *mta_to_str(enum mta m)
{
	return recipes[m].name;
}

const char *mta_title(enum mta m)
{
	return recipes[m].title;
}

const char *mta_file(enum mta m)
{
	return recipes[m].file;
}

const char *const *mta_names(void)
{
	static const char *const names[] = {"postfix",	  "exim4", "sendmail", "opensmtpd", "msmtp",
					    "nullmailer", "ssmtp", "dma",      NULL};
	_Static_assert(ARRAY_LEN(names) == MTA_COUNT, "a mail program without a name");

	return names;
}

int mta_parse(const char *text, enum mta *ret)
{
	if (strcmp(text, "exim") == 0) {
		*ret = MTA_EXIM4;
		return 0;
	}
	for (enum mta m = MTA_NONE + 1; m < MTA_COUNT; m++) {
		if (strcmp(recipes[m].name, text) == 0) {
			*ret = m;
			return 0;
		}
	}
	return -EINVAL;
}

static bool calls_itself(enum mta m, const char *name)
{
	for (const char *const *p = recipes[m].processes; *p; p++) {
		if (strcmp(*p, name) == 0)
			return true;
	}
	return false;
}

enum mta mta_of_process(const char *name, uint32_t installed)
{
	enum mta first = MTA_NONE;

	for (enum mta m = MTA_NONE + 1; m < MTA_COUNT; m++) {
		if (!calls_itself(m, name))
			continue;
		if (installed & 1u << m)
			return m;
		if (first == MTA_NONE)
			first = m;
	}
	return first;
}

enum mta mta_of_files(uint32_t installed)
{
	for (enum mta m = MTA_NONE + 1; m < MTA_COUNT; m++) {
		if (installed & 1u << m)
			return m;
	}
	return MTA_NONE;
}

/* The line with its places filled in; what does not fit is cut, and the tables leave room. */
static void fill(char buf[static MTA_LINE_LEN], const char *line, const struct recipe *r,
		 const struct mta_relay *relay)
{
	static const char *const places[] = {"@RELAY@", "@PORT@", "@TLS@"};
	const char *host = relay->host ? relay->host : "RELAY";
	char port[8];
	const char *words[] = {host, port, relay->port == 465 && r->tls ? r->tls : r->starttls};
	size_t len = 0;

	snprintf(port, sizeof(port), "%u", relay->port);
	while (*line && len + 1 < MTA_LINE_LEN) {
		size_t i = 0;

		while (i < ARRAY_LEN(places) && strncmp(line, places[i], strlen(places[i])) != 0)
			i++;
		if (i == ARRAY_LEN(places)) {
			buf[len++] = *line++;
			continue;
		}
		line += strlen(places[i]);
		len += (size_t)snprintf(buf + len, MTA_LINE_LEN - len, "%s", words[i]);
		if (len >= MTA_LINE_LEN)
			len = MTA_LINE_LEN - 1;
	}
	buf[len] = '\0';
}

bool mta_line(enum mta m, const struct mta_relay *relay, size_t index,
	      char buf[static MTA_LINE_LEN])
{
	const struct recipe *r = &recipes[m];
	const char *const head[] = {
		"# All mail through an authenticated relay. Run as root.",
		relay->host
			? "# Replace USER and PASSWORD by those of the relay."
			: "# Replace RELAY, USER and PASSWORD: the relay's name, and yours there.",
		relay->port == 465 && !r->tls
			? "# It cannot speak TLS from the start, as on port 465: take the relay's 587 or "
			  "2525."
			: NULL,
		NULL};
	const struct {
		const char *title;
		const char *const *lines;
	} parts[] = {
		{NULL, head},
		{NULL, r->set},
		{"# Then send what waits, and see what is left:", r->queue},
		{"# To undo it:", r->undo},
	};

	for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
		if (parts[p].title && index-- == 0) {
			snprintf(buf, MTA_LINE_LEN, "%s", parts[p].title);
			return true;
		}
		for (const char *const *line = parts[p].lines; *line; line++) {
			if (index-- != 0)
				continue;
			fill(buf, *line, r, relay);
			return true;
		}
	}
	return false;
}
