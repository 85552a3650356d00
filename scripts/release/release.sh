#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Everything of a release, in build/release/: Debian packages for this machine's architecture, static
# tarballs, an OCI image as layout and archive, RPMs, an SPDX document, SHA256SUMS. The same commit gives
# the same bytes in any folder. ARCHITECTURES (amd64 arm64) are those of tarballs, image and RPMs; another
# than this machine's is cross-built, which only an amd64 machine can do.
# usage: scripts/release/release.sh VERSION REVISION

set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1 revision=$2
here=scripts/release
out=build/release
stage=build/release.stage
mine=$(dpkg --print-architecture)
read -ra architectures <<<"${ARCHITECTURES:-amd64 arm64}"
make=(make --no-print-directory -j"$(nproc)" "VERSION=$version" "REVISION=$revision")

# Times of all files are the commit's.
if [ -e .git ]; then
	SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
else
	SOURCE_DATE_EPOCH=$(stat -c %Y Makefile)
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022
[[ $revision != *-dirty ]] || echo "There are changes that are in no commit: this is no release, but what one would be."
rm -rf $out $stage
mkdir -p $out $stage

# ---- programs
"${make[@]}" all docs
for arch in "${architectures[@]}"; do
	mkdir -p "$stage/$arch"
	if [ "$arch" = "$mine" ]; then
		"${make[@]}" STATIC=1 all
		strip -o "$stage/$arch/egress25" build/static/egress25
	elif [ "$mine-$arch" = amd64-arm64 ]; then
		tests/kernels/cross.sh "VERSION=$version" "REVISION=$revision"
		aarch64-linux-gnu-strip -o "$stage/$arch/egress25" build/arm64/static/egress25
	else
		echo "$arch cannot be cross-built on $mine" >&2
		exit 1
	fi
done

# What `make install` puts below a prefix, with the static program of an architecture.
staged() { # ARCHITECTURE ROOT MAKE-VARIABLE...
	local arch=$1 root=$2
	shift 2
	"${make[@]}" install "DESTDIR=$PWD/$root" "$@" >/dev/null
	find "$root" -type f -name egress25 -path '*/sbin/*' -exec install -m 755 "$stage/$arch/egress25" {} \;
	find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# ---- tarballs: tar -C /usr/local --strip-components=1 -xf
for arch in "${architectures[@]}"; do
	name=egress25-$version-linux-$arch
	staged "$arch" "$stage/$name.root" PREFIX=/usr/local
	mv "$stage/$name.root/usr/local" "$stage/$name"
	cp -p README.md LICENSE "$stage/$name/share/doc/egress25/"
	tar -C $stage --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
		"--mtime=@$SOURCE_DATE_EPOCH" -cf - "$name" | gzip -9n >"$out/$name.tar.gz"
done

# ---- RPMs
for arch in "${architectures[@]}"; do
	root=$stage/rpm-$arch
	staged "$arch" "$root" PREFIX=/usr SYSTEMDDIR=/usr/lib/systemd/system
	install -D -m 644 build/share/egress25.conf "$root/etc/egress25/egress25.conf"
	install -d "$root/etc/egress25/providers.d"
	gzip -9n "$root"/usr/share/man/man?/*
	find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	{
		echo '%defattr(-,root,root)'
		(cd "$root" && find . -type f -printf '/%P\n' | sort) |
			sed -E 's,^(/etc/.*),%config(noreplace) \1,; s,^(/usr/share/(doc|man)/.*),%doc \1,'
		echo '%dir /etc/egress25'
		echo '%dir /etc/egress25/providers.d'
		(cd "$root" && find usr/share/egress25 usr/share/doc/egress25 -type d -printf '%%dir /%p\n' | sort)
	} >"$stage/files-$arch"
	rpmbuild -bb --quiet --target "$([ "$arch" = arm64 ] && echo aarch64 || echo x86_64)-linux" \
		--define "_topdir $PWD/$stage/rpmbuild" --define "_rpmdir $PWD/$stage/rpms" \
		--define "_buildhost localhost" --define "use_source_date_epoch_as_buildtime 1" \
		--define "clamp_mtime_to_source_date_epoch 1" --define "_binary_payload w9.gzdio" \
		--define "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
		--define "egress_version ${version//-/.}" --define "staged $PWD/$root" \
		--define "listed $PWD/$stage/files-$arch" "$here/egress25.spec" 2>"$stage/rpm.log" || {
		cat "$stage/rpm.log" >&2
		exit 1
	}
done
mv $stage/rpms/*.rpm $out/

# ---- the image
programs=()
for arch in "${architectures[@]}"; do
	programs+=("$arch=$stage/$arch/egress25")
done
$here/oci.py "$out/egress25-$version-oci" "$out/egress25-$version-oci.tar" --name egress25 \
	--version "$version" --revision "$revision" --epoch "$SOURCE_DATE_EPOCH" "${programs[@]}"

# ---- Debian packages
scripts/deb.sh "$version" "$revision" >/dev/null
cp build/deb/*.deb $out/

# ---- what it all is
static=$(make --no-print-directory -s STATIC=1 print-libraries)
mapfile -t files < <(find $out -maxdepth 1 -type f | sort)
$here/sbom.py --version "$version" --revision "$revision" --epoch "$SOURCE_DATE_EPOCH" \
	--libraries "$static" "${files[@]}" >"$stage/sbom"
mv "$stage/sbom" "$out/egress25-$version.spdx.json"
(cd $out && find . -maxdepth 1 -type f -printf '%P\n' | sort | xargs sha256sum) >"$stage/sums"
mv "$stage/sums" $out/SHA256SUMS
rm -rf $stage
ls -l --time-style=+ $out
