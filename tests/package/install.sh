#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# make install puts every file in its place, with its mode; make uninstall takes exactly these away.

set -u
cd "$(dirname "$0")/../.." || exit 1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
failed=0

complain() {
	echo "$*"
	failed=1
}
run_make() {
	make --no-print-directory "$@" DESTDIR="$WORK/root" PREFIX=/opt/e25 >"$WORK/out" 2>&1 ||
		complain "make $1 failed: $(cat "$WORK/out")"
}
has() { # MODE FILE
	[ "$(stat -c %a "$WORK/root/opt/e25/$2" 2>&1)" = "$1" ] || complain "no $2 with mode $1"
}

umask 077 # the modes are those of the list, whoever installs
run_make install
has 755 sbin/egress25
has 644 lib/systemd/system/egress25.service
has 644 lib/systemd/system/egress25.socket
has 644 lib/sysusers.d/egress25.conf
has 644 lib/tmpfiles.d/egress25.conf
has 644 lib/systemd/catalog/egress25.catalog
has 644 share/man/man8/egress25.8
has 644 share/man/man5/egress25.conf.5
has 644 share/man/man7/egress25-alerts.7
has 644 share/bash-completion/completions/egress25
has 644 share/zsh/site-functions/_egress25
has 644 share/fish/vendor_completions.d/egress25.fish
has 644 share/doc/egress25/examples/egress25.conf
for file in $(git ls-files scripts/prometheus scripts/grafana scripts/kubernetes scripts/helm scripts/mixin scripts/otel scripts/monitoring); do
	has 644 "share/egress25/${file#scripts/}"
done
closed=$(find "$WORK/root" -type d ! -perm 755)
[ -z "$closed" ] || complain "not for everybody: $closed"
[ ! -e "$WORK/root/etc" ] || complain "it touches /etc, which is the operator's"
"$WORK/root/opt/e25/sbin/egress25" --version >/dev/null || complain "what was installed does not run"
grep -q '^ExecStart=/opt/e25/sbin/egress25 daemon$' \
	"$WORK/root/opt/e25/lib/systemd/system/egress25.service" || complain "the unit misses the program"
! grep -n '=/usr/sbin/egress25' "$WORK/root/opt/e25/lib/systemd/system/egress25.service" ||
	complain "the unit names a program elsewhere"

# journalctl -x finds an explanation of every kind of record there is.
mkdir -p "$WORK/etc/var/lib/systemd/catalog" "$WORK/etc/usr/lib/systemd"
cp -r "$WORK/root/opt/e25/lib/systemd/catalog" "$WORK/etc/usr/lib/systemd/"
journalctl --root "$WORK/etc" --update-catalog >"$WORK/out" 2>&1 && [ ! -s "$WORK/out" ] ||
	complain "the catalog cannot be read: $(cat "$WORK/out")"
journalctl --root "$WORK/etc" --list-catalog >"$WORK/listed" 2>"$WORK/out" ||
	complain "the catalog cannot be listed: $(cat "$WORK/out")"
ids=$(sed -nE 's/.*\[JOURNAL_[A-Z]+\] = \{"([0-9a-f]{32})".*/\1/p' user/serve/journal.c)
[ -n "$ids" ] || complain "no message id is found in user/serve/journal.c"
for id in $ids; do
	grep -q "^$id egress25: " "$WORK/listed" || complain "no explanation of message id $id"
done
[ "$(wc -l <"$WORK/listed")" -eq "$(wc -w <<<"$ids")" ] || complain "the catalog explains what nobody sends"
# systemd replaces @NAME@ where the name is of A-Z and _, and leaves anything else as it is.
raw=$(grep -v '^#' scripts/systemd/egress25.catalog | grep -oE '@[^@]*@' | grep -vxE '@[A-Z_]+@')
[ -z "$raw" ] || complain "systemd does not replace these in the catalog: $raw"
count=$(find "$WORK/root" -type f | wc -l)

# Somebody else's files stay.
touch "$WORK/root/opt/e25/sbin/other" "$WORK/root/opt/e25/share/doc/egress25/notes"
run_make uninstall
left=$(cd "$WORK/root/opt/e25" && find . -type f -exec echo {} + | tr ' ' '\n' | sort | tr '\n' ' ')
[ "$left" = "./sbin/other ./share/doc/egress25/notes " ] || complain "left behind: $left"
rm "$WORK/root/opt/e25/sbin/other" "$WORK/root/opt/e25/share/doc/egress25/notes"
run_make uninstall
left=$(cd "$WORK/root" && find . \( -type f -o -name '*egress25*' \) -exec echo {} +)
[ -z "$left" ] || complain "left behind: $left"
[ $failed -eq 0 ] && echo "+ $count files"
exit $failed
