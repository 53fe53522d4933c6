#!/bin/bash
# Installs the Debian packages that the build needs, when one is missing, and says in words what it cannot do.
set -u
cd "$(dirname "$0")/.."

packages=(
    libxxhash-dev libyaml-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev libcrypt-dev libre2-dev
    zlib1g-dev pkg-config tzdata ca-certificates
)

if ! command -v swift >/dev/null; then
    echo "setup: there is no «swift» on the path. Swift 6.2 or newer is needed: https://www.swift.org/install" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is not Debian or Ubuntu, so nothing was installed. The build needs the headers of:" >&2
    echo "  xxHash, libyaml, SQLite 3, libcurl, OpenSSL, libcrypt, RE2, zlib; and pkg-config, zone data, CA roots." >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: these packages are missing and only root can install them:" >&2
        echo "  apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        "${missing[@]}" </dev/null >/dev/null
}
# The lists of packages may be missing (containers) or old: they are fetched when the first try fails.
if ! install 2>/dev/null; then
    "${as_root[@]}" apt-get update </dev/null >/dev/null && install || {
        echo "setup: apt-get could not install: ${missing[*]}" >&2
        echo "  Try it by hand and look at its words: apt-get update && apt-get install ${missing[*]}" >&2
        exit 1
    }
fi
