#!/usr/bin/env bash
# Puts the original Alertmanager, its amtool and Prometheus, taken from Debian's packages, into a folder.
# Nothing is installed and no service is started; the system's list of packages stays as it is.
#   original.sh FOLDER
# Afterwards FOLDER/usr/bin has prometheus-alertmanager, amtool and prometheus. A second call does nothing.
set -euo pipefail
folder=$(mkdir -p "${1:?which folder?}" && cd "$1" && pwd)

if [ ! -x "$folder/usr/bin/prometheus" ] || [ ! -x "$folder/usr/bin/prometheus-alertmanager" ]; then
    # Debian's stable release has an old version, its unstable one the newest; the mirror is the system's own.
    mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
        head -n 1 | tr -d ' ' || true)
    mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
    printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\nSigned-By: %s\n' \
        "${mirror:-http://deb.debian.org/debian}" /usr/share/keyrings/debian-archive-keyring.gpg \
        >"$folder/apt/sid.sources"
    options=(-qq -o "Dir::Etc::SourceList=$folder/apt/sid.sources" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache")
    [ "$(id -u)" = 0 ] && options+=(-o APT::Sandbox::User=root)
    apt-get "${options[@]}" update >&2
    (cd "$folder/apt" && apt-get "${options[@]}" download prometheus-alertmanager prometheus >&2)
    for package in "$folder"/apt/*.deb; do dpkg-deb --extract "$package" "$folder"; done
    rm -rf "$folder/apt"
fi

# Debian's Alertmanager reads its templates from a fixed place.
if [ ! -e /usr/share/prometheus/alertmanager ]; then
    if [ -L /usr/share/prometheus ] || [ ! -e /usr/share/prometheus ]; then
        ln -sfn "$folder/usr/share/prometheus" /usr/share/prometheus
    else
        ln -sfn "$folder/usr/share/prometheus/alertmanager" /usr/share/prometheus/alertmanager
    fi
fi
"$folder/usr/bin/prometheus-alertmanager" --version 2>&1 | head -n 1
