// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_tls.h. GnuTLS is told key exchanges and ciphers, not suites: it offers every combination
 * of the two. A choice of suites that is no such product cannot be kept to, and is refused rather
 * than widened. All suites have forward secrecy and authenticated encryption; others are not
 * offered.
 */

#include "serve/http_tls.h"

#include <assert.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

const char *const http_tls_client_names[] = {
	[HTTP_TLS_NO_CLIENT_CERT] = "NoClientCert",
	[HTTP_TLS_REQUEST_CLIENT_CERT] = "RequestClientCert",
	[HTTP_TLS_REQUIRE_ANY_CLIENT_CERT] = "RequireAnyClientCert",
	[HTTP_TLS_VERIFY_IF_GIVEN] = "VerifyClientCertIfGiven",
	[HTTP_TLS_REQUIRE_AND_VERIFY] = "RequireAndVerifyClientCert",
	NULL,
};
static_assert(ARRAY_LEN(http_tls_client_names) == HTTP_TLS_CLIENT_COUNT + 1, "each has a name");

const char *const http_tls_version_names[] = {"TLS12", "TLS13", NULL};
static const char *const version_priorities[] = {"+VERS-TLS1.2", "+VERS-TLS1.3"};
static_assert(ARRAY_LEN(version_priorities) == HTTP_TLS_VERSIONS, "each has its priority");

/* Key exchange by key exchange, cipher by cipher: suite i is exchange i / 3 with cipher i % 3. */
const char *const http_tls_suite_names[] = {
	"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
	"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
	"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
	"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
	NULL,
};
static const char *const exchanges[] = {"+ECDHE-RSA", "+ECDHE-ECDSA"};
static const char *const ciphers[] = {"+AES-128-GCM", "+AES-256-GCM", "+CHACHA20-POLY1305"};
#define CIPHERS ARRAY_LEN(ciphers)
#define SUITES	(ARRAY_LEN(exchanges) * CIPHERS)
static_assert(ARRAY_LEN(http_tls_suite_names) == SUITES + 1, "the product of both");

static void add(char priorities[static HTTP_TLS_PRIORITIES], const char *word)
{
	size_t len = strlen(priorities);

	snprintf(priorities + len, HTTP_TLS_PRIORITIES - len, "%s%s", len ? ":" : "", word);
}

/* The product of the exchanges and ciphers in a set of suites. */
static unsigned int widened(unsigned int suites)
{
	unsigned int result = 0;

	for (size_t i = 0; i < SUITES; i++) {
		for (size_t k = 0; k < SUITES; k++) {
			if ((suites & 1U << i) && (suites & 1U << k))
				result |= 1U << (i / CIPHERS * CIPHERS + k % CIPHERS);
		}
	}
	return result;
}

static int write_priorities(struct http_tls *tls, char why[static HTTP_TLS_WHY])
{
	unsigned int suites = tls->suites ? tls->suites : (1U << SUITES) - 1;
	unsigned int extra = widened(suites) & ~suites;

	if (tls->min_version > tls->max_version) {
		snprintf(why, HTTP_TLS_WHY, "min_version: %s is above max_version, %s",
			 http_tls_version_names[tls->min_version],
			 http_tls_version_names[tls->max_version]);
		return -EINVAL;
	}
	if (extra) {
		snprintf(
			why, HTTP_TLS_WHY,
			"cipher_suites: the TLS library cannot do these without %s; name that too, "
			"or the same ciphers for RSA and ECDSA, or only one of the two",
			http_tls_suite_names[__builtin_ctz(extra)]);
		return -EINVAL;
	}
	tls->priorities[0] = '\0';
	add(tls->priorities, "NORMAL:-VERS-ALL:-KX-ALL:-CIPHER-ALL:-MAC-ALL:+AEAD");
	for (unsigned int i = tls->max_version + 1; i-- > tls->min_version;)
		add(tls->priorities, version_priorities[i]);
	for (size_t i = 0; i < ARRAY_LEN(exchanges); i++) {
		if (suites & (((1U << CIPHERS) - 1) << i * CIPHERS))
			add(tls->priorities, exchanges[i]);
	}
	for (size_t i = 0; i < CIPHERS; i++) {
		if (suites & (1U << i | 1U << (i + CIPHERS)))
			add(tls->priorities, ciphers[i]);
	}
	if (!tls->client_decides)
		add(tls->priorities, "%SERVER_PRECEDENCE");
	return 0;
}

static gnutls_datum_t datum(const char *pem)
{
	return (gnutls_datum_t){(unsigned char *)pem, (unsigned int)strlen(pem)};
}

static void cleanup_credentials(gnutls_certificate_credentials_t *credentials)
{
	gnutls_certificate_free_credentials(*credentials);
}

static int check_files(const struct http_tls *tls, char why[static HTTP_TLS_WHY])
{
	_cleanup_(cleanup_credentials) gnutls_certificate_credentials_t credentials = NULL;
	gnutls_datum_t cert = datum(tls->cert), key = datum(tls->key), ca;
	int r;

	if (gnutls_certificate_allocate_credentials(&credentials) < 0)
		return -ENOMEM;
	r = gnutls_certificate_set_x509_key_mem(credentials, &cert, &key, GNUTLS_X509_FMT_PEM);
	if (r == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
		snprintf(why, HTTP_TLS_WHY, "key_file: this is not the key of the certificate");
		return -EINVAL;
	}
	if (r < 0) {
		snprintf(why, HTTP_TLS_WHY,
			 "cert_file and key_file: no certificate with its key in PEM form (%s)",
			 gnutls_strerror(r));
		return -EINVAL;
	}
	if (!tls->client_ca)
		return 0;
	ca = datum(tls->client_ca);
	r = gnutls_certificate_set_x509_trust_mem(credentials, &ca, GNUTLS_X509_FMT_PEM);
	if (r <= 0) {
		snprintf(why, HTTP_TLS_WHY, "client_ca_file: no certificate in PEM form (%s)",
			 r < 0 ? gnutls_strerror(r) : "none found");
		return -EINVAL;
	}
	return 0;
}

int http_tls_check(struct http_tls *tls, char why[static HTTP_TLS_WHY])
{
	bool verifies = tls->client >= HTTP_TLS_VERIFY_IF_GIVEN;
	gnutls_priority_t priorities;
	int r;

	if (verifies != (tls->client_ca != NULL)) {
		snprintf(why, HTTP_TLS_WHY, "client_auth_type: %s %s",
			 http_tls_client_names[tls->client],
			 verifies ? "needs client_ca_file"
				  : "looks at no client_ca_file; leave that out, or require "
				    "RequireAndVerifyClientCert");
		return -EINVAL;
	}
	r = write_priorities(tls, why);
	if (r < 0)
		return r;
	r = gnutls_priority_init(&priorities, tls->priorities, NULL);
	if (r < 0) {
		snprintf(why, HTTP_TLS_WHY, "cipher_suites: the TLS library refuses these (%s)",
			 gnutls_strerror(r));
		return -EINVAL;
	}
	gnutls_priority_deinit(priorities);
	return check_files(tls, why);
}

/* Zero lets the handshake go on. A client without a certificate is GnuTLS's to refuse. */
static int verify_client(gnutls_session_t session)
{
	gnutls_typed_vdata_st purpose = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT,
	};
	unsigned int count = 0, status = 0;

	if (!gnutls_certificate_get_peers(session, &count) || count == 0)
		return 0;
	return gnutls_certificate_verify_peers(session, &purpose, 1, &status) < 0 || status != 0;
}

void http_tls_session(const struct http_tls *tls, gnutls_session_t session)
{
	static const gnutls_certificate_request_t requests[] = {
		[HTTP_TLS_NO_CLIENT_CERT] = GNUTLS_CERT_IGNORE,
		[HTTP_TLS_REQUEST_CLIENT_CERT] = GNUTLS_CERT_REQUEST,
		[HTTP_TLS_REQUIRE_ANY_CLIENT_CERT] = GNUTLS_CERT_REQUIRE,
		[HTTP_TLS_VERIFY_IF_GIVEN] = GNUTLS_CERT_REQUEST,
		[HTTP_TLS_REQUIRE_AND_VERIFY] = GNUTLS_CERT_REQUIRE,
	};

	_Static_assert(ARRAY_LEN(requests) == HTTP_TLS_CLIENT_COUNT, "each is asked for somehow");
	gnutls_certificate_server_set_request(session, requests[tls->client]);
	if (tls->client >= HTTP_TLS_VERIFY_IF_GIVEN)
		gnutls_session_set_verify_function(session, verify_client);
}
