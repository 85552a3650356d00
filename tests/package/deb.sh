#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The Debian package in a fresh Debian, debootstrapped from this machine's own mirror: lintian has no
# error; it installs with its dependencies, its program sees a block from there as the service's user,
# an edited configuration survives an upgrade, and after a purge nothing of it is left.
# The fresh system is kept in build/deb/ and used again. systemd is not pid 1 here: that it starts
# and stops the service is not tried, only that the package enables it.
. "$(dirname "$0")/../e2e/lib.sh"

PACKAGE=$(ls "$BUILD"/deb/egress25_*.deb 2>/dev/null)
RULES=$(ls "$BUILD"/deb/egress25-rules_*.deb 2>/dev/null)
CACHE=$BUILD/deb/root.tar
ROOT=$BUILD/deb/root-$$

complain() {
	echo "$*"
	FAILED=1
}
skip() {
	echo "$*"
	exit 77
}
[ "$(id -u)" -eq 0 ] || skip "needs root"
[ -f "$PACKAGE" ] && [ -f "$RULES" ] || skip "there is no package: make deb"
trap 'clean_up; rm -rf --one-file-system "$ROOT"' EXIT

# shellcheck disable=SC1091 # of the machine
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Codename: $codename" |
	head -n 1)
if [ ! -f "$CACHE" ]; then
	debootstrap --variant=minbase "$codename" "$ROOT" "$mirror" >"$WORK/debootstrap" 2>&1 ||
		skip "debootstrap of $codename from $mirror fails: $(tail -n 1 "$WORK/debootstrap")"
	tar -C "$ROOT" --one-file-system -cf "$CACHE.tmp" . && mv "$CACHE.tmp" "$CACHE"
else
	mkdir "$ROOT" && tar -C "$ROOT" -xf "$CACHE"
fi
cp "$PACKAGE" "$ROOT/package.deb"
cp "$RULES" "$ROOT/rules.deb"

# Runs in the fresh system, with /proc, /sys and /dev that go away with it.
cat >"$WORK/enter.sh" <<END
mount --make-rprivate /
mount -t proc proc "$ROOT/proc"
mount --rbind /sys "$ROOT/sys"
umount "$ROOT/sys/kernel/tracing" 2>/dev/null # one cannot be mounted over itself
mount -t tracefs tracefs "$ROOT/sys/kernel/tracing"
mount -t bpf bpf "$ROOT/sys/fs/bpf"
mount --rbind /dev "$ROOT/dev"
cd "$ROOT" && exec chroot . "\$@"
END
INSIDE=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 unshare -m bash "$WORK/enter.sh")
inside() { # COMMAND...
	"${INSIDE[@]}" "$@" >"$WORK/inside" 2>&1 ||
		complain "$*: status $?"$'\n'"$(tail -n 20 "$WORK/inside")"
}

lintian --allow-root --fail-on error "$PACKAGE" "$RULES" >"$WORK/lintian" 2>&1 ||
	complain "lintian: $(cat "$WORK/lintian")"
sed 's/^/+ lintian: /' "$WORK/lintian"

# Built again in a folder with a longer name, it is the same to the byte.
elsewhere=$WORK/in-another-folder/egress25
git clone -q "$TOP" "$elsewhere"
(cd "$TOP" && git ls-files -z --cached --others --exclude-standard |
	xargs -0 cp --parents --no-dereference --force -t "$elsewhere" 2>/dev/null)
version=$(dpkg-deb -f "$PACKAGE" Version)
(cd "$elsewhere" && scripts/deb.sh "${version%-*}" "$("$TOP/scripts/version.sh" revision)") >"$WORK/again" 2>&1 ||
	complain "it cannot be built again: $(tail -n 20 "$WORK/again")"
for package in "$PACKAGE" "$RULES"; do
	cmp "$package" "$elsewhere/build/deb/${package##*/}" || complain "two builds of the package differ"
done

inside apt-get -qq update
inside apt-get -qq install --no-install-recommends -y /package.deb
[ $FAILED -eq 0 ] || finish
inside dpkg --audit
[ ! -s "$WORK/inside" ] || complain "dpkg --audit: $(cat "$WORK/inside")"
inside getent passwd egress25
inside getent group egress25
inside egress25 --version
inside egress25 advise --cloud azure --subscription pay-as-you-go
# The rules alone: they go before the built-in ones and say the same.
cp "$WORK/inside" "$WORK/built-in"
inside apt-get -qq install -y /rules.deb
inside egress25 advise --cloud azure --subscription pay-as-you-go
cmp "$WORK/inside" "$WORK/built-in" || complain "the package of rules says something else"
inside egress25 advise --list --cloud azure
grep -q 'of /usr/share/egress25/rules.d/azure.conf, in place of the built-in ones' "$WORK/inside" ||
	complain "the package's rules do not count: $(head -n 12 "$WORK/inside")"
inside apt-get -qq purge -y egress25-rules
wants=$ROOT/etc/systemd/system
[ -L "$wants/multi-user.target.wants/egress25.service" ] || complain "the service is not enabled"
[ ! -e "$wants/sockets.target.wants/egress25.socket" ] || complain "the socket is enabled unasked"
[ "$(stat -c %a "$ROOT/etc/egress25/egress25.conf")" = 644 ] || complain "no configuration"

# The installed program, as the service's user with the unit's capabilities.
lab <<END
198.18.0.0/16 25 drop
* * accept
END
capabilities=$(sed -n 's/^AmbientCapabilities=//p' "$ROOT/lib/systemd/system/egress25.service" |
	tr 'A-Z ' 'a-z,' | sed 's/cap_/+/g')
confined=(setpriv --reuid egress25 --regid egress25 --clear-groups --no-new-privs
	"--inh-caps=-all,$capabilities" "--ambient-caps=-all,$capabilities"
	"--bounding-set=-all,$capabilities")
mkfifo "$WORK/ready"
nsenter --net="/run/netns/$NS" "${INSIDE[@]}" "${confined[@]}" \
	egress25 watch --json --cloud none --ready-fd 3 \
	3>"$WORK/ready" >"$WORK/watch.json" 2>"$WORK/watch.err" &
WATCH_PID=$!
read -r -t 20 <"$WORK/ready" || complain "the program does not get ready: $(cat "$WORK/watch.err")"
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
wait_for_verdict 25 ipv4 blocked
gather
check "every sensor works" '.ready.sensors | sort == ["connect", "drop", "socket", "wire"]'

inside egress25 daemon --check-config
rm "$WORK/ready"
mkfifo "$WORK/ready"
inside install -d -o egress25 -g egress25 -m 0750 /run/egress25
nsenter --net="/run/netns/$NS" "${INSIDE[@]}" "${confined[@]}" egress25 daemon --ready-fd 3 \
	3>"$WORK/ready" >"$WORK/daemon.out" 2>&1 &
WATCH_PID=$!
read -r -t 20 <"$WORK/ready" || complain "the daemon does not start: $(cat "$WORK/daemon.out")"
mailer 198.51.100.10:25
answered() {
	"${INSIDE[@]}" egress25 status --json | grep -q '"open"'
}
wait_until 10 "the daemon to answer" answered
end_process "$WATCH_PID" TERM || complain "the daemon ends with status $?"
WATCH_PID=

echo '#edited' >>"$ROOT/etc/egress25/egress25.conf"
inside apt-get -qq install --reinstall -y /package.deb
tail -n 1 "$ROOT/etc/egress25/egress25.conf" | grep -qx '#edited' || complain "an edit did not survive"

inside apt-get -qq remove -y egress25
[ -e "$ROOT/etc/egress25/egress25.conf" ] || complain "remove takes the configuration"
[ ! -e "$ROOT/usr/sbin/egress25" ] || complain "remove leaves the program"
touch "$ROOT/etc/egress25/web.yml"
inside apt-get -qq purge -y egress25
left=$(find "$ROOT" -xdev -name '*egress25*')
[ -z "$left" ] || complain "purge leaves $left"
inside dpkg --audit
[ $FAILED -eq 0 ] && echo "pass"
finish
