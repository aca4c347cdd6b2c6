#!/usr/bin/env bash
# Makes the base image of the tests, where no registry can be reached: bash tests/images/base.sh OUT.tar
# Debian's libraries by debootstrap, the .NET runtime of this machine, the user of the published base (uid 1654). Like that
# one it has no shell. Packages are kept in the user's cache folder, so a second time takes a few seconds and no network.
set -euo pipefail
out=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/fourtuple/debs
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022

# The mirror that this machine installs from, if it has one for this release.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -n 1)
mkdir -p "$cache"
debootstrap --foreign --cache-dir="$cache" bookworm "$root" "${mirror:-http://deb.debian.org/debian}" \
    "$here/bare.debootstrap"
rm -rf "$root"/{debootstrap,boot,usr/share/{doc,man,locale,lintian},var/cache/apt,var/lib/apt}
/sbin/ldconfig -r "$root"

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$root/usr/share/dotnet" "$root/home/app"
cp -a "$dotnet"/{dotnet,host} "$root/usr/share/dotnet/"
# The newest ASP.NET Core 10 and the runtime of the same version.
for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
    newest=$(cd "$dotnet/shared/$framework" && printf '%s\n' 10.* | sort -V | tail -n 1)
    mkdir -p "$root/usr/share/dotnet/shared/$framework"
    cp -a "$dotnet/shared/$framework/$newest" "$root/usr/share/dotnet/shared/$framework/"
done
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
printf 'root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:1654:1654::/home/app:/usr/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
chown -R 0:0 "$root"
chown 1654:1654 "$root/home/app"
chmod 755 "$root"
tar --create --file "$out" --directory "$root" --sort=name --mtime=@0 --numeric-owner .
