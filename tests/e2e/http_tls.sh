#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# The web configuration with real clients: TLS versions, suites and client certificates, passwords,
# and reloads, of which the wrong ones change nothing.
. "$(dirname "$0")/../serve/lib.sh"

URL=https://127.0.0.1:9725
C=$WORK/certificates
mkdir "$C"

# A key and a certificate, signed by an authority or by itself.
certificate() { # NAME AUTHORITY|self EXTENSION...
	local name=$1 authority=$2 extension
	shift 2
	for extension; do
		echo "$extension"
	done >"$C/$name.ext"
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
		-keyout "$C/$name.key" -out "$C/$name.csr"
	if [ "$authority" = self ]; then
		openssl x509 -req -in "$C/$name.csr" -signkey "$C/$name.key" -days 2 \
			-extfile "$C/$name.ext" -out "$C/$name.crt"
	else
		openssl x509 -req -in "$C/$name.csr" -CA "$C/$authority.crt" -CAkey "$C/$authority.key" \
			-CAcreateserial -days 2 -extfile "$C/$name.ext" -out "$C/$name.crt"
	fi
}

{
	certificate server self subjectAltName=IP:127.0.0.1
	certificate second self subjectAltName=IP:127.0.0.1
	certificate authority self basicConstraints=critical,CA:TRUE
	certificate client authority extendedKeyUsage=clientAuth
	certificate wrong_use authority extendedKeyUsage=serverAuth
	certificate stranger self extendedKeyUsage=clientAuth
} >"$WORK/openssl.out" 2>&1 || {
	cat "$WORK/openssl.out"
	fail "certificates can be made"
}

configure() { # YAML on standard input
	cat >"$C/web.yml"
}

trusted() { # CURL-ARGUMENT...
	status_of --cacert "$C/server.crt" "$@" | tail -c 3
}

client() { # NAME
	trusted --cert "$C/$1.crt" --key "$C/$1.key" $URL/
}

configure <<END
tls_server_config:
  cert_file: server.crt
  key_file: server.key
END
serve --web "$C/web.yml"
same "TLS works" 200 "$(trusted $URL/)"
same "1.2 is spoken" 200 "$(trusted --tls-max 1.2 $URL/)"
same "1.3 is spoken" 200 "$(trusted --tlsv1.3 $URL/)"
same "1.1 is not" 000 "$(trusted --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 $URL/)"
same "no forward secrecy, no connection" 000 "$(trusted --tls-max 1.2 --ciphers AES128-GCM-SHA256 $URL/)"
same "CBC is not offered" 000 "$(trusted --tls-max 1.2 --ciphers ECDHE-ECDSA-AES128-SHA $URL/)"
has "a client that trusts another is not fooled" "$(get --cacert "$C/second.crt" $URL/)" 'certificate'
has "plain HTTP is not answered" "$(status_of http://127.0.0.1:9725/)" '000$'
same "nor does it hurt" 200 "$(trusted $URL/)"
same "connections are kept" 1 "$(get --cacert "$C/server.crt" -o /dev/null -o /dev/null \
	-w '%{num_connects}\n' $URL/ $URL/metrics | awk '{ n += $1 } END { print n }')"
same "a whole scrape comes through" "$(in_net curl -s --cacert "$C/server.crt" $URL/metrics | wc -c)" \
	"$(in_net curl -s --cacert "$C/server.crt" --compressed $URL/metrics | wc -c)"

configure <<END
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  min_version: TLS13
END
same "a reload is done" "reload: done" "$(reload)"
same "1.3 alone: 1.3" 200 "$(trusted $URL/)"
same "1.3 alone: 1.2" 000 "$(trusted --tls-max 1.2 $URL/)"

configure <<END
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  max_version: TLS12
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]
END
same "a reload is done" "reload: done" "$(reload)"
same "1.2 alone: 1.3" 000 "$(trusted --tlsv1.3 $URL/)"
same "the one suite" 200 "$(trusted --ciphers ECDHE-ECDSA-AES256-GCM-SHA384 $URL/)"
same "another suite" 000 "$(trusted --ciphers ECDHE-ECDSA-AES128-GCM-SHA256 $URL/)"

for type in RequestClientCert:200:200:200:200 RequireAnyClientCert:000:200:200:200 \
	VerifyClientCertIfGiven:200:200:000:000 RequireAndVerifyClientCert:000:200:000:000; do
	IFS=: read -r type none good bad misused <<<"$type"
	{
		printf 'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n'
		echo "  client_auth_type: $type"
		[[ $type != *Verify* ]] || echo "  client_ca_file: authority.crt"
	} | configure
	same "$type is loaded" "reload: done" "$(reload)"
	same "$type without a certificate" "$none" "$(trusted $URL/)"
	same "$type without one, 1.2" "$none" "$(trusted --tls-max 1.2 $URL/)"
	same "$type with the right one" "$good" "$(client client)"
	same "$type with a stranger's" "$bad" "$(client stranger)"
	same "$type with one that is for servers" "$misused" "$(client wrong_use)"
done

# Passwords. What is wrong with a new file is said, and the old one stays in force.
alice=$(htpasswd -nbB -C 6 alice wonderland | head -n 1)
bob=$(htpasswd -nbB -C 10 bob builder | head -n 1)
configure <<END
tls_server_config:
  cert_file: second.crt
  key_file: second.key
basic_auth_users:
  ${alice/:/: }
  ${bob/:/: }
http_server_config:
  headers:
    Strict-Transport-Security: max-age=3600
END
same "passwords are loaded" "reload: done" "$(reload)"
second() { # CURL-ARGUMENT...
	status_of --cacert "$C/second.crt" "$@" | tail -c 3
}
same "the new certificate is used" 000 "$(trusted $URL/)"
same "no password" 401 "$(second $URL/metrics)"
has "the browser is told to ask" "$(head_of --cacert "$C/second.crt" $URL/)" '^WWW-Authenticate: Basic realm='
has "headers are added" "$(head_of --cacert "$C/second.crt" $URL/)" '^Strict-Transport-Security: max-age=3600$'
same "the right one" 200 "$(second -u alice:wonderland $URL/metrics)"
same "the wrong one" 401 "$(second -u alice:wonderlane $URL/metrics)"
same "another's" 401 "$(second -u alice:builder $URL/metrics)"
same "nobody's" 401 "$(second -u mallory:wonderland $URL/metrics)"
same "an unknown path tells no stranger" 401 "$(second $URL/nothing)"
same "nor does a stream" 401 "$(second $URL/events)"
same "bob's" 200 "$(second -u bob:builder $URL/)"

# A right password is computed once: twenty scrapes take no longer than a hash or two.
before=$(ticks)
urls=()
for _ in {1..20}; do urls+=(-o /dev/null "$URL/"); done
get --cacert "$C/second.crt" -u bob:builder -w '%{http_code}\n' "${urls[@]}" | sort | uniq -c |
	grep -q '20 200' || fail "twenty scrapes are answered"
spent=$(($(ticks) - before))
[ $spent -lt 40 ] || fail "twenty scrapes took $spent ticks: each computes the hash"
# A reload keeps what was computed, for those whose password is the same.
same "a reload is done" "reload: done" "$(reload)"
before=$(ticks)
for _ in {1..10}; do
	get --cacert "$C/second.crt" -u bob:builder -o /dev/null $URL/
done
spent=$(($(ticks) - before))
[ $spent -lt 40 ] || fail "ten scrapes after a reload took $spent ticks: each computes the hash"
# Wrong ones are told apart from none at all by nothing but the time they take.
for _ in {1..10}; do
	second -u "bob:guess$RANDOM" $URL/
	echo
done | sort | uniq -c >"$WORK/guesses"
has "guesses are wrong" "$(cat "$WORK/guesses")" '^ *10 401$'
same "bob does not notice" 200 "$(second -u bob:builder $URL/)"

while IFS='|' read -r says text; do
	printf '%b' "$text" | configure
	has "a wrong file is refused" "$(reload)" "^reload: $C/web.yml:$says"
	same "the old one stays in force" 200 "$(second -u bob:builder $URL/)"
done <<'END'
1: .*unknown key "tls_server_confg", did you mean tls_server_config|tls_server_confg:\n
2: tls_server_config.cert_file: .*/nosuch.crt: No such file|tls_server_config:\n  cert_file: nosuch.crt\n
2: tls_server_config: .*not the key|tls_server_config:\n  cert_file: second.crt\n  key_file: server.key\n
2: basic_auth_users.alice: .*no bcrypt hash|basic_auth_users:\n  alice: wonderland\n
END
rm "$C/web.yml"
has "a missing file is refused" "$(reload)" "^reload: web configuration .*: No such file"
same "the old one stays in force" 200 "$(second -u bob:builder $URL/)"

# A stream over TLS arrives, and costs nothing while nothing is said.
ip netns exec "$NS" curl -sN --max-time 30 --cacert "$C/second.crt" -u bob:builder -o "$WORK/stream" \
	$URL/events &
CURL=$!
wait_until 5 "the greeting" grep -q 'data: hello' "$WORK/stream"
asleep=$(activity)
sleep 1
same "an idle stream over TLS is idle" "$asleep" "$(activity)"
kill -USR1 "$WATCH_PID"
wait_until 5 "an event over TLS" grep -q 'event: news' "$WORK/stream"

# Off again: plain HTTP, no password.
configure </dev/null
same "an empty file is fine" "reload: done" "$(reload)"
wait "$CURL"
same "a reload ends the stream over TLS as it should" 0 $?
same "TLS and passwords can be taken away" 200 "$(status_of http://127.0.0.1:9725/)"
wait_until 5 "the old servers to be gone" count_is listeners 0
for _ in {1..20}; do reload >/dev/null; done
same "many reloads leave nothing" 200 "$(status_of http://127.0.0.1:9725/)"
many=$(descriptors)
for _ in {1..20}; do reload >/dev/null; done
wait_until 5 "descriptors to be closed" descriptors_are "$many"
serve_no_more
finish
