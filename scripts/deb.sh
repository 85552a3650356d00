#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the Debian packages from this tree in build/deb/, whose paths it prints. The top level holds
# no debian/ of its own: it is put together there from scripts/debian/. DEBFULLNAME and DEBEMAIL say
# who packages; without them it is whoever made the last commit.
# usage: scripts/deb.sh VERSION REVISION

set -eu
cd "$(dirname "$0")/.."
version=$1 revision=$2
top=build/deb
tree=$top/egress25-$version

rm -rf "$tree" "$top"/*.deb
mkdir -p "$tree"
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	git ls-files -z
	commit_date=$(git log -1 --format=%ct)
	maintainer=$(git log -1 --format='%an <%ae>')
else
	find . -path ./build -prune -o ! -type d -print0
	commit_date=$(stat -c %Y Makefile)
	maintainer="egress25 <root@$(hostname -f)>"
fi >"$top/files"
[ -z "${DEBEMAIL-}" ] || maintainer="${DEBFULLNAME:-egress25} <$DEBEMAIL>"
xargs -0 cp --parents --no-dereference -t "$tree" <"$top/files"
rm "$top/files"
cp -r scripts/debian "$tree/debian"
rm "$tree/debian/changes"
sed -i "s/@REVISION@/$revision/" "$tree/debian/rules"
depends=$(scripts/deps.sh list | sed 's/ /, /g')
sed -i -e "s|@MAINTAINER@|$maintainer|" -e "s|@BUILD_DEPENDS@|$depends|" "$tree/debian/control"
cat >"$tree/debian/changelog" <<END
egress25 ($version-1) unstable; urgency=medium

$(sed "/^#/d" scripts/debian/changes)

 -- $maintainer  $(date -R -u -d "@$commit_date")
END

cd "$tree"
DEB_BUILD_OPTIONS="nocheck parallel=$(nproc) ${DEB_BUILD_OPTIONS-}" \
	dpkg-buildpackage -b -us -uc >../log 2>&1 || {
	tail -n 30 ../log
	exit 1
}
cd ..
rm -rf "egress25-$version" ./*.buildinfo ./*.changes
ls "$PWD"/*.deb
