#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# scripts/Containerfile as a container engine builds it: by buildah, without a daemon, without a registry. Its
# base, which would be pulled, is a Debian that debootstrap makes, under that name. Takes minutes.

set -u
. "$(dirname "${BASH_SOURCE[0]}")/../fresh/lib.sh"
command -v buildah >/dev/null || {
	echo "buildah is not installed"
	exit 77
}
WORK=$(mktemp -d "$BUILD/image.XXXXXX")
mkdir "$WORK/run" "$WORK/tmp"
export TMPDIR=$WORK/tmp BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
build() { # BUILDAH-ARGUMENT...
	buildah --root "$WORK/storage" --runroot "$WORK/run" "$@"
}
clean_up() {
	build rm --all >/dev/null 2>&1
	fresh_done
	rm -rf "$WORK"
}
trap clean_up EXIT
failed=0
expect() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	"$@" >"$WORK/out" 2>&1 && return
	echo "not so: $sentence"
	head -n 20 "$WORK/out" | sed 's/^/  /'
	failed=1
}

# ---- the base, and what is committed
base=$(sed -n 's/^FROM \(.*\) AS build$/\1/p' "$TOP/scripts/Containerfile")
fresh_root bookworm # what debian:12 is
fresh_settings
cp -r /etc/apt/apt.conf.d/. "$ROOT/etc/apt/apt.conf.d/"
from=$(build from scratch) && build add -q "$from" "$ROOT" / >/dev/null && build commit -q "$from" "$base" >/dev/null ||
	die "no base is made"
build rm "$from" >/dev/null
git clone -q "$TOP" "$WORK/src"
git -C "$TOP" diff --binary HEAD -- scripts/Containerfile | git -C "$WORK/src" apply --allow-empty
git -C "$WORK/src" -c user.name=test -c user.email=test@example.com commit -qam test --allow-empty
git -C "$WORK/src" tag -f v1.2.3 >/dev/null
# A tree in which something was built before, newer than its sources.
mkdir -p "$WORK/src/build/static" && printf '#!/bin/sh\necho stale\n' >"$WORK/src/build/static/egress25"
chmod 755 "$WORK/src/build/static/egress25"

# ---- as it stands there
(cd "$WORK/src" && build build --pull-never -f scripts/Containerfile -t egress25:1.2.3 .) >"$WORK/log" 2>&1 || {
	tail -n 30 "$WORK/log"
	die "buildah does not build it"
}
build push -q egress25:1.2.3 "oci:$WORK/oci:1.2.3" || die "no image comes out"
built=$(build from egress25:1.2.3)
root=$(build mount "$built")
expect "it holds the program and nothing else" [ "$(find "$root" -mindepth 1 -printf '%P %m\n')" = "egress25 755" ]
expect "which says what it is" grep -qx 'egress25 1.2.3' <("$root/egress25" --version | head -n 1)
expect "and is static" sh -c "! ldd '$root/egress25'"
config=$WORK/oci/blobs/sha256/$(jq -r '.config.digest[7:]' "$WORK/oci/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$WORK/oci/index.json")")
expect "it starts the daemon" jq -e '.config | .Entrypoint == ["/egress25"] and .Cmd == ["daemon"]
	and (.Env | index("PATH=/")) and (.ExposedPorts | has("9725/tcp"))' "$config"
[ $failed -eq 0 ] && echo "pass  scripts/Containerfile: $(($(stat -c %s "$root/egress25") >> 10)) KiB"
exit $failed
