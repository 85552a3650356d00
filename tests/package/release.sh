#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A release: made twice, in two folders whose names have different lengths, it has the same bytes; and each
# of its files is what it says, looked into by tools that are not ours. Takes minutes: `make test-release`.

set -u
cd "$(dirname "$0")/../.." || exit 1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
TOP=$PWD
export KERNELS_CACHE=${KERNELS_CACHE:-$TOP/build/kernels}
mkdir -p "$KERNELS_CACHE"
failed=0

complain() {
	echo "$*"
	failed=1
}
expect() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	"$@" >"$WORK/out" 2>&1 && return
	complain "not so: $sentence"
	head -n 20 "$WORK/out" | sed 's/^/  /'
}

# What is committed, with what is not yet.
made() { # FOLDER
	git clone -q "$TOP" "$1"
	(cd "$TOP" && git diff --binary HEAD) | (cd "$1" && git apply --index --allow-empty 2>/dev/null &&
		git -c user.name=test -c user.email=test@example.com commit -q --allow-empty -m test --date=@1700000000)
	(cd "$1" && GIT_COMMITTER_DATE=@1700000000 git -c user.name=test -c user.email=test@example.com \
		commit -q --amend --no-edit --date=@1700000000 --reset-author --allow-empty &&
		git tag v1.2.3 && make --no-print-directory release) >"$WORK/log" 2>&1 || {
		complain "no release is made"
		tail -n 30 "$WORK/log"
		exit 1
	}
}
made "$WORK/one"
made "$WORK/another-folder/two"
out=$WORK/one/build/release
expect "two folders give the same bytes" diff -r "$out" "$WORK/another-folder/two/build/release"
cd "$out" || exit 1

expect "the sums are right" sha256sum -c SHA256SUMS
listed=$(sed 's/^[0-9a-f]*  //' SHA256SUMS | sort | xargs)
there=$(find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs)
[ "$listed" = "$there" ] || complain "SHA256SUMS lists $listed, there are $there"
mine=$(dpkg --print-architecture)
for file in egress25_1.2.3-1_"$mine".deb egress25-rules_1.2.3-1_all.deb egress25-dbgsym_1.2.3-1_"$mine".deb egress25-1.2.3-linux-{amd64,arm64}.tar.gz \
	egress25-1.2.3-1.{x86_64,aarch64}.rpm egress25-1.2.3-oci.tar egress25-1.2.3.spdx.json; do
	[ -s "$file" ] || complain "there is no $file"
done

# ---- the tarball runs where it is unpacked
mkdir "$WORK/local"
tar -C "$WORK/local" --strip-components=1 -xf "egress25-1.2.3-linux-$mine.tar.gz"
expect "the tarball's program says what it is" grep -q '^egress25 1.2.3$' <("$WORK/local/sbin/egress25" --version)
expect "and is static" sh -c "file '$WORK/local/sbin/egress25' 2>/dev/null | grep -q 'statically linked' ||
	! ldd '$WORK/local/sbin/egress25'"
for file in lib/systemd/system/egress25.service share/man/man8/egress25.8 share/egress25/prometheus/egress25.rules.yml \
	share/egress25/grafana/egress25.json share/egress25/helm/egress25/Chart.yaml share/doc/egress25/README.md; do
	[ -s "$WORK/local/$file" ] || complain "the tarball has no $file"
done
expect "the other one is of the other architecture" sh -c "tar -xOf egress25-1.2.3-linux-arm64.tar.gz \
	egress25-1.2.3-linux-arm64/sbin/egress25 | head -c 20 | od -An -tx1 | tr -d ' \n' | grep -q b700$"
! tar -tvzf egress25-1.2.3-linux-amd64.tar.gz | grep -v ' 0/0 ' | grep . || complain "somebody owns files of the tarball"

# ---- packages
# Whoever writes into a pipe that is left complains: grep reads to the end here.
expect "the package brings the program" grep ' ./usr/sbin/egress25$' <(dpkg-deb -c egress25_1.2.3-1_"$mine".deb)
expect "the rules are a package of their own" grep ' ./usr/share/egress25/rules.d/azure.conf$' \
	<(dpkg-deb -c egress25-rules_1.2.3-1_all.deb)
expect "the changelog is written for users" grep 'first release' <(dpkg-deb --fsys-tarfile \
	egress25_1.2.3-1_"$mine".deb | tar -xOf - ./usr/share/doc/egress25/changelog.Debian.gz | gzip -d)
expect "the symbols fit the program" sh -c "
	id=\$(dpkg-deb --fsys-tarfile egress25_1.2.3-1_$mine.deb | tar -xOf - ./usr/sbin/egress25 >'$WORK/program' &&
		readelf -n '$WORK/program' | sed -n 's/.*Build ID: //p')
	dpkg-deb -c egress25-dbgsym_1.2.3-1_$mine.deb | grep \"\$(echo \$id | cut -c3-).debug\""
for arch in x86_64 aarch64; do
	rpm=egress25-1.2.3-1.$arch.rpm
	expect "$rpm is sound" rpm -Kv --nosignature "$rpm"
	expect "it has a license" grep -qx GPL-2.0-only <(rpm -qp --qf '%{LICENSE}\n' "$rpm")
	for file in /usr/sbin/egress25 /usr/lib/systemd/system/egress25.service /etc/egress25/egress25.conf; do
		expect "$rpm has $file" grep -qx "$file" <(rpm -qpl "$rpm")
	done
	expect "the configuration is one" grep -qx /etc/egress25/egress25.conf <(rpm -qpc "$rpm")
done
mkdir "$WORK/rpm"
(cd "$WORK/rpm" && rpm2cpio "$out/egress25-1.2.3-1.x86_64.rpm" | cpio -idm --quiet)
[ "$mine" != amd64 ] || expect "the RPM's program runs" grep -q '^egress25 1.2.3$' <("$WORK/rpm/usr/sbin/egress25" --version)

# ---- the image
mkdir "$WORK/oci"
tar -C "$WORK/oci" -xf egress25-1.2.3-oci.tar
expect "archive and layout are the same" diff -r "$WORK/oci" egress25-1.2.3-oci
expect "the tag is the version" grep -qx 1.2.3 <(umoci ls --layout "$WORK/oci")
for blob in "$WORK"/oci/blobs/sha256/*; do
	[ "$(sha256sum "$blob" | cut -d' ' -f1)" = "${blob##*/}" ] || complain "${blob##*/} has another digest"
done
index=$WORK/oci/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$WORK/oci/index.json")
expect "it is for both architectures" [ "$(jq -c '[.manifests[].platform.architecture]' "$index")" = '["amd64","arm64"]' ]
size=$(stat -c %s egress25-1.2.3-oci.tar)
[ "$size" -lt $((12 << 20)) ] || complain "the image has $size bytes"

# ---- the SBOM
expect "the SBOM names each file with its sum" jq -e --rawfile sums SHA256SUMS '
	[.files[] | {(.fileName[2:]): (.checksums[] | select(.algorithm == "SHA256").checksumValue)}] | add as $mine
	| [$sums | split("\n")[] | select(. != "") | split("  ") | select(.[1] | endswith(".spdx.json") | not)]
	| length > 5 and all(. as [$sum, $name] | $mine[$name] == $sum)' egress25-1.2.3.spdx.json
expect "and what is linked, with versions" jq -e '.spdxVersion == "SPDX-2.3" and .dataLicense == "CC0-1.0"
	and (.documentNamespace | startswith("urn:uuid:")) and ([.packages[].name] | index("libbpf") and index("glibc"))
	and all(.packages[]; .versionInfo != "" and .licenseDeclared != "" and (.SPDXID | test("^SPDXRef-[A-Za-z0-9.-]+$")))
	and ([.packages[], .files[] | .SPDXID] | length == (unique | length))
	and ([.packages[], .files[] | .SPDXID] + ["SPDXRef-DOCUMENT"]) as $all
	| true' egress25-1.2.3.spdx.json
[ $failed -eq 0 ] && echo "pass  $(find . -maxdepth 1 -type f | wc -l) files of a release, image $((size >> 10)) KiB"
exit $failed
